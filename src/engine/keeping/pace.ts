/**
 * Long work in pieces, so that neither this process nor whoever waits for the store waits long for one of them.
 * What a piece may hold is found out by measuring: a slow disk gets smaller ones.
 */
import { assert } from '../../shared/assert.ts';
import type { Clock } from '../../shared/clock.ts';

/** Rows of one transaction. */
const MOST_ROWS = 500;
const LEAST_ROWS = 10;
const FIRST_ROWS = 50;

/** Rows between two calls of `after`, the first of which may let the next piece wait for the disk. */
const ROWS_BEFORE_AFTER = 1_000;

/** A transaction is to take about so long, its commit included; so long may pass with reading. */
const PIECE_MS = 6;

/** Half of that is the commit's, which writes what the statements changed. */
const STATEMENTS_MS = PIECE_MS / 2;

/**
 * Rows removed between two looks at the clock, which costs nothing beside the removal: on a disk that is busy one row,
 * whose pages have to be read first, takes milliseconds.
 */
const ROWS_A_LOOK = 1;

/** Findings between two looks at the clock. */
const LOOK_EVERY = 32;

/** The part of EngineCore that is needed; who only counts writes nothing. */
export interface Worksite {
  clock: Clock;
  write?: <Result>(work: (now: number) => Result) => Result;
  /** What is to be done after some hundred rows, such as folding the log back while it is short. */
  after?: () => Promise<void>;
}

export class Pace {
  readonly #site: Worksite;
  readonly #signal: AbortSignal;
  #rows = FIRST_ROWS;
  #sinceAfter = 0;

  /** Work ends early, at a piece's end, when `signal` aborts. */
  constructor(site: Worksite, signal: AbortSignal) {
    this.#site = site;
    this.#signal = signal;
  }

  /** Rows that the next piece may hold. */
  get rows(): number {
    return this.#rows;
  }

  get isOver(): boolean {
    return this.#signal.aborted;
  }

  /**
   * Removes what is found. `remove` runs in a transaction of the engine and answers how many rows went; `then`
   * once they are gone. `atOnce`: rows that it is given in one call; a piece ends between two calls.
   * @returns how many went.
   */
  async remove<Found>(
    found: Iterable<Found | null>,
    remove: (chunk: readonly Found[], now: number) => number,
    then: (chunk: readonly Found[]) => void = () => undefined,
    atOnce = ROWS_A_LOOK,
  ): Promise<number> {
    let removed = 0;
    let waiting: Found[] = [];
    const flush = async () => {
      const gone: Found[] = [];
      await this.write(waiting.length, (now) => {
        const some = waiting.slice(gone.length, gone.length + atOnce);
        removed += remove(some, now);
        gone.push(...some);
        return some.length;
      });
      waiting = waiting.slice(gone.length);
      then(gone);
    };
    await this.#each(found, (one) => (waiting.push(one) < this.#rows ? undefined : flush()));
    while (waiting.length > 0 && !this.isOver) await flush();
    return removed;
  }

  async count<Found>(found: Iterable<Found | null>): Promise<number> {
    let count = 0;
    await this.#each(found, () => {
      count += 1;
      return undefined;
    });
    return count;
  }

  /**
   * One piece: calls `step`, which returns how many rows it handled, until they are `most` or the time is up. Others
   * then get as much time as it took. Rejects with what a step threw, with nothing written.
   */
  async write(most: number, step: (now: number) => number): Promise<void> {
    const { clock } = this.#site;
    const began = clock.uptime();
    let rows = 0;
    this.#write((now) => {
      do rows += step(now);
      while (rows < most && clock.uptime() - began < STATEMENTS_MS);
    });
    const took = clock.uptime() - began;
    this.#sinceAfter += rows;
    const wanted = rows * Math.min(2, Math.max(0.5, PIECE_MS / Math.max(took, 0.001)));
    this.#rows = Math.round(Math.min(MOST_ROWS, Math.max(LEAST_ROWS, wanted)));
    await this.rest(took);
    await this.#after();
  }

  async #after(): Promise<void> {
    const { clock, after } = this.#site;
    if (after === undefined || this.#sinceAfter < ROWS_BEFORE_AFTER) return;
    this.#sinceAfter = 0;
    const began = clock.uptime();
    const done = after();
    const took = clock.uptime() - began;
    await done;
    await this.rest(took);
  }

  /** Lets others run for as long as a piece took, a millisecond at least. */
  async rest(took: number): Promise<void> {
    if (took > 0) await this.#site.clock.sleep(Math.max(1, took), this.#signal);
  }

  #write<Result>(work: (now: number) => Result): Result {
    assert(this.#site.write !== undefined, 'only an engine removes');
    return this.#site.write(work);
  }

  /** `take` answers a promise where it did a piece of its own. */
  async #each<Found>(
    found: Iterable<Found | null>,
    take: (one: Found) => Promise<void> | undefined,
  ): Promise<void> {
    const { clock } = this.#site;
    let began = clock.uptime();
    let looked = 0;
    for (const one of found) {
      if (this.isOver) return;
      const piece = one === null ? undefined : take(one);
      looked += 1;
      if (piece === undefined && looked % LOOK_EVERY !== 0) continue;
      const took = clock.uptime() - began;
      if (piece !== undefined) await piece;
      else if (took >= PIECE_MS) await this.rest(took);
      else continue;
      began = clock.uptime();
    }
  }
}
