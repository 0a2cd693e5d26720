/**
 * What is known of each shard between two rounds: what it was given, what it gave, and whether it has to run again.
 * A shard runs again when others have found something on its hosts that it did not have, or not so early.
 */
import { MOST_FOUND_HOSTS } from '../crawl.ts';
import type { Seed, SeedFailure } from '../crawl-share.ts';
import type { Visit } from '../frontier.ts';
import type { ShardEnd } from './shard.ts';
import { isEarlier } from './strays.ts';

interface Shard {
  entries: Map<string, Visit>;
  /** Entries that it has not run with. */
  fresh: Map<string, Visit>;
  outcome: ShardEnd | null;
  /** Pages that its first run took over. */
  resumedPages: number;
  /** Of `fresh`, what it runs with just now. */
  given: Map<string, Visit>;
  /** Hosts besides those of the targets: those that it has, while it runs those that it may have. */
  foundHosts: number;
}

export interface DueShard {
  index: number;
  entries: Visit[];
  foundHosts: number;
}

export interface RoundBookOptions {
  seeds: readonly Seed[];
  ownerOf: (host: string) => number;
  /** Whether the URL belongs to the scan by now. */
  admits: (url: URL) => boolean;
}

export class RoundBook {
  readonly #options: RoundBookOptions;
  readonly #shards = new Map<number, Shard>();
  readonly #seedHosts: ReadonlySet<string>;
  /** Visits to hosts that do not belong to the scan so far. */
  readonly #outside = new Map<string, Visit>();

  constructor(options: RoundBookOptions) {
    this.#options = options;
    this.#seedHosts = new Set(options.seeds.map(({ url }) => new URL(url).host));
  }

  /** Of the shards that ran, without their pages and strays. */
  get outcomes(): ShardEnd[] {
    return this.#inOrder().flatMap(([, { outcome }]) => outcome ?? []);
  }

  /** Pages that an earlier attempt had fetched; what later rounds take over was fetched by this one. */
  get resumedPages(): number {
    return this.#inOrder().reduce((sum, [, shard]) => sum + shard.resumedPages, 0);
  }

  /** Visits that no shard has made, because there was no further round. */
  get waiting(): Visit[] {
    return this.#inOrder().flatMap(([, { fresh }]) => [...fresh.values()]);
  }

  /** Visits to hosts that were never found to belong to the scan. */
  get outside(): Visit[] {
    return [...this.#outside.values()];
  }

  get seedFailures(): SeedFailure[] {
    return this.outcomes.flatMap((outcome) => outcome.seedFailures);
  }

  /** Whether the next round has anything to run. @param busy shards that have not ended */
  isDue(busy: ReadonlySet<number>): boolean {
    return this.#due(busy).length > 0;
  }

  /** What the next round runs, each with all of its entries; empty when nothing is left to do. */
  next(busy: ReadonlySet<number>): DueShard[] {
    const due = this.#due(busy);
    const left = this.#hostsLeft();
    return due.map((index, turn) => {
      const shard = this.#shardOf(index);
      const extra = Math.floor(left / due.length) + (turn < left % due.length ? 1 : 0);
      const entries = [...new Map([...shard.entries, ...shard.fresh]).values()];
      shard.given = new Map(shard.fresh);
      shard.foundHosts = this.#foundHosts(shard) + extra;
      return { index, entries: entries.sort(byPlace), foundHosts: shard.foundHosts };
    });
  }

  /** Takes what a run amounted to; what it found is given to others when `settle` is called. */
  ended(index: number, end: ShardEnd): void {
    const shard = this.#shardOf(index);
    for (const [url, visit] of shard.given) {
      shard.entries.set(url, visit);
      // Meanwhile somebody may have found it earlier.
      if (shard.fresh.get(url) === visit) shard.fresh.delete(url);
    }
    shard.given.clear();
    if (shard.outcome === null) shard.resumedPages = end.resumedPages;
    shard.outcome = { ...end, pages: [], strays: [] };
    shard.foundHosts = this.#foundHosts(shard);
    for (const stray of end.strays) keepEarliest(this.#outside, stray);
  }

  /** Gives what was found to the shards that it belongs to. */
  settle(): void {
    for (const [text, visit] of this.#outside) {
      const url = new URL(text);
      if (!this.#options.admits(url)) continue;
      this.#outside.delete(text);
      const { entries, fresh } = this.#shardOf(this.#options.ownerOf(url.host));
      const known = entries.get(text);
      if (known === undefined || isEarlier(visit, known)) keepEarliest(fresh, visit);
    }
  }

  /** Before the first round those with targets, then those with something new, or with room for more hosts. */
  #due(busy: ReadonlySet<number>): number[] {
    if (this.#shards.size === 0) {
      const { seeds, ownerOf } = this.#options;
      return [...new Set(seeds.map(({ url }) => ownerOf(new URL(url).host)))].sort((a, b) => a - b);
    }
    const left = this.#hostsLeft();
    return this.#inOrder()
      .filter(([index]) => !busy.has(index))
      .filter(([, { fresh, outcome }]) => fresh.size > 0 || (left > 0 && outcome?.wantsHosts === true))
      .map(([index]) => index);
  }

  #hostsLeft(): number {
    const used = this.#inOrder().reduce((sum, [, shard]) => sum + shard.foundHosts, 0);
    return Math.max(0, MOST_FOUND_HOSTS - used);
  }

  #foundHosts({ outcome }: Shard): number {
    return outcome?.hosts.filter(({ host }) => !this.#seedHosts.has(host)).length ?? 0;
  }

  #inOrder(): [number, Shard][] {
    return [...this.#shards].sort(([one], [other]) => one - other);
  }

  #shardOf(index: number): Shard {
    let shard = this.#shards.get(index);
    if (!shard) {
      shard = {
        entries: new Map(),
        fresh: new Map(),
        outcome: null,
        resumedPages: 0,
        given: new Map(),
        foundHosts: 0,
      };
      this.#shards.set(index, shard);
    }
    return shard;
  }
}

function keepEarliest(visits: Map<string, Visit>, visit: Visit): void {
  const known = visits.get(visit.url);
  if (known === undefined || isEarlier(visit, known)) visits.set(visit.url, visit);
}

function byPlace(one: Visit, other: Visit): number {
  return isEarlier(one, other) ? -1 : 1;
}
