/** Host names to addresses, each name asked once a minute at most, however many connections are opened to it. */
import { type LookupAddress, lookup } from 'node:dns';
import type { Clock } from '../shared/clock.ts';

const KEPT_MS = 60_000;
/** Names kept; a scan with subdomains may meet many. */
const MOST_KEPT = 10_000;

interface Entry {
  addresses: Promise<LookupAddress[]>;
  until: number;
}

export class NameLookup {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Every address of `hostname` by the system's resolver (hosts file included), in the system's order. */
  resolve(hostname: string): Promise<LookupAddress[]> {
    const kept = this.#kept.get(hostname);
    if (kept && kept.until > this.#clock.uptime()) return kept.addresses;
    const addresses = ask(hostname);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(hostname, { addresses, until: this.#clock.uptime() + KEPT_MS });
    // A failure is not kept, so that a retry asks again.
    addresses.catch(() => this.#kept.delete(hostname));
    return addresses;
  }
}

function ask(hostname: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true, order: 'verbatim' }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });
}
