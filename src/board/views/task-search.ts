/**
 * Tasks in an order, or through a filter, that no index gives: every task is looked at, in pieces between which others
 * get their turn. What was found is shown until what is found anew is complete.
 */
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Store } from '../../store/store.ts';
import type { FoundTask, SearchedOrder } from '../../store/task-list.ts';

/** Looked at before anybody has to wait: all of them, in a store of some thousand tasks. */
const AT_ONCE_MS = 8;
/** Between two searches of the same, at least; and so many times as long as one took. */
const REST_MS = 500;
const REST_TIMES = 10;
/** A filter may speak of the time, which goes on by itself. */
const OLD_MS = 20_000;

export interface SearchWish {
  order: SearchedOrder;
  descending: boolean;
  filter: string;
  terms: readonly FilterTerm[];
}

interface Result {
  /** Of order and filter: which way they are sorted changes nothing of what was found. */
  key: string;
  found: FoundTask[];
  /** In the way that was asked for last. */
  ids: readonly number[];
  descending: boolean;
  /** Of the store when it was searched. */
  stamp: string;
  /** Uptime from which on it may be searched anew, and at which it is although nobody wrote. */
  restUntil: number;
  oldAt: number;
}

export class TaskSearch {
  readonly #store: Store;
  readonly #clock: Clock;
  /** What was found anew can be shown. */
  readonly #found: () => void;
  #result: Result | null = null;
  /** The search under way. */
  #search: { key: string } | null = null;
  #waking = false;
  readonly #stopping = new AbortController();

  constructor(store: Store, clock: Clock, found: () => void) {
    this.#store = store;
    this.#clock = clock;
    this.#found = found;
  }

  /** Ids in order; null while they are being looked for the first time. */
  ids(wish: SearchWish): readonly number[] | null {
    const key = `${wish.order} ${wish.filter}`;
    if (this.#search?.key !== key && !this.#isFresh(key)) this.#begin(key, wish);
    const result = this.#result;
    if (result === null || result.key !== key) return null;
    if (result.descending !== wish.descending) {
      result.descending = wish.descending;
      result.ids = idsInOrder(result.found, wish.descending);
    }
    return result.ids;
  }

  /** Or fresh enough: what was written meanwhile is looked at when the rest is over. */
  #isFresh(key: string): boolean {
    const result = this.#result;
    if (result === null || result.key !== key) return false;
    const uptime = this.#clock.uptime();
    if (this.#store.changeStamp() === result.stamp) return uptime < result.oldAt;
    if (uptime >= result.restUntil) return false;
    this.#wakeAt(result.restUntil);
    return true;
  }

  #wakeAt(uptime: number): void {
    if (this.#waking || this.#stopping.signal.aborted) return;
    this.#waking = true;
    // Never rejects: Clock.sleep resolves on abort as well.
    void this.#clock.sleep(uptime - this.#clock.uptime(), this.#stopping.signal).then(() => {
      this.#waking = false;
      if (!this.#stopping.signal.aborted) this.#found();
    });
  }

  close(): void {
    this.#stopping.abort();
    this.#search = null;
  }

  #begin(key: string, { order, terms, descending }: SearchWish): void {
    const mine = { key };
    this.#search = mine;
    const clock = this.#clock;
    const began = clock.uptime();
    const stamp = this.#store.changeStamp();
    const pieces = this.#store.taskList.search(order, terms, clock.now());
    const found: FoundTask[] = [];
    const finish = () => {
      const took = clock.uptime() - began;
      const ended = clock.uptime();
      const restUntil = ended + Math.max(REST_MS, took * REST_TIMES);
      const oldAt = terms.length === 0 ? Number.POSITIVE_INFINITY : ended + OLD_MS;
      const ids = idsInOrder(found, descending);
      this.#result = { key, found, ids, descending, stamp, restUntil, oldAt };
      this.#search = null;
    };
    for (;;) {
      const piece = pieces.next();
      if (piece.done === true) {
        finish();
        return;
      }
      for (const one of piece.value) found.push(one);
      if (clock.uptime() - began >= AT_ONCE_MS) break;
    }
    // Never rejects.
    void this.#goOn(pieces, found, () => this.#search === mine && !this.#stopping.signal.aborted).then(
      (isWhole) => {
        if (!isWhole) return;
        finish();
        this.#found();
      },
    );
  }

  /** false: nobody wants it any more, or the store would not be read. */
  async #goOn(pieces: Generator<FoundTask[]>, found: FoundTask[], isWanted: () => boolean): Promise<boolean> {
    try {
      for (;;) {
        await this.#clock.turn();
        if (!isWanted()) return false;
        const piece = pieces.next();
        if (piece.done === true) return true;
        for (const one of piece.value) found.push(one);
      }
    } catch {
      // The next read of the board meets the same trouble, and says so.
      if (isWanted()) this.#search = null;
      return false;
    }
  }
}

/** What has nothing to be sorted by comes last either way. */
function idsInOrder(found: readonly FoundTask[], descending: boolean): number[] {
  const way = descending ? -1 : 1;
  const sorted = found.toSorted((one, other) => {
    if (one.key === null || other.key === null) {
      if (one.key === other.key) return one.id - other.id;
      return one.key === null ? 1 : -1;
    }
    if (one.key === other.key) return one.id - other.id;
    return one.key < other.key ? -way : way;
  });
  return sorted.map(({ id }) => id);
}
