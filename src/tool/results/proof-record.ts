import type Database from 'better-sqlite3';
import { hostOf } from '../output/fields.ts';
import { MOST_ASSETS } from './asset-record.ts';

/** What this run proved about things that it did not see. */
export interface Proof {
  /**
   * Whether an unseen thing is over for sure: a port of a host that answered, and what listened there. `kind` is that of
   * an asset or of a finding, `host` an address, for a finding with its port.
   */
  isOver(thing: { kind: string; host: string }): boolean;
}

/** Hosts that answered in this run. */
export class ProofRecord implements Proof {
  readonly #database: Database.Database;
  readonly #answered = new Set<string>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  addAnswered(host: string): void {
    if (this.#answered.size < MOST_ASSETS) this.#answered.add(host);
  }

  isOver({ kind, host }: { kind: string; host: string }): boolean {
    const address = hostOf(host);
    if (!this.#answered.has(address)) return false;
    return kind === 'port' || kind === 'open-port' || (address !== host && !this.#showsPort(host));
  }

  /** Of `host:port`, by whatever protocol. */
  #showsPort(place: string): boolean {
    return (
      this.#database
        .prepare(`SELECT 1 FROM seen_assets WHERE kind = 'port' AND subject IN (?, ?, ?)`)
        .get(`${place}/tcp`, `${place}/udp`, `${place}/sctp`) !== undefined
    );
  }
}
