/**
 * Work that ended well, recorded together: what ends in one round of the event loop is one member of its group of
 * writes. Where they cannot be recorded together, each is left to be recorded alone.
 */
import type { WorkResult } from '../../shared/work.ts';
import type { EngineCore } from '../core.ts';
import type { Occupancy } from '../queue/occupancy.ts';
import type { LiveExecution } from './live-execution.ts';
import { settleResults } from './settle.ts';

/** Bounds how long one transaction holds the event loop, and the disk takes them while the next are recorded. */
const MOST_TOGETHER = 256;

export interface Completed {
  live: LiveExecution;
  result: WorkResult;
}

export interface CompletionParts {
  occupancy: Occupancy;
  /** Nothing may be recorded any more. */
  isAbandoned: () => boolean;
  /** It is recorded; or, with null, it is not to be. */
  settled: (live: LiveExecution, as: 'COMPLETED' | null) => void;
  /** It could not be recorded together with the others, whether through its own fault or not. */
  alone: (completed: Completed) => void;
}

export class Completions {
  readonly #core: EngineCore;
  readonly #parts: CompletionParts;
  #waiting: Completed[] = [];
  /** Writes that are to come and will take what waits then. */
  #asked = 0;

  constructor(core: EngineCore, parts: CompletionParts) {
    this.#core = core;
    this.#parts = parts;
  }

  /** Ends in `settled` or `alone`. */
  add(completed: Completed): void {
    this.#waiting.push(completed);
    // A write may have to wait for the disk: what ends meanwhile is taken by the one that waits already.
    if (this.#waiting.length > this.#asked * MOST_TOGETHER) void this.#record();
  }

  /** Never rejects. */
  async #record(): Promise<void> {
    const { isAbandoned, settled, alone } = this.#parts;
    let batch: Completed[] | null = null;
    let as: 'COMPLETED' | null = null;
    const take = (most: number): Completed[] => {
      this.#asked -= 1;
      return this.#waiting.splice(0, most);
    };
    this.#asked += 1;
    try {
      await this.#core.group.join((now) => {
        // What ended until now; the same once more where the transaction has to be repeated.
        batch ??= take(MOST_TOGETHER);
        as = isAbandoned() || batch.length === 0 ? null : this.#complete(batch, now);
      });
    } catch {
      // Why, each says for itself: recorded alone, it is reported and tried again.
      for (const completed of batch ?? take(Infinity)) alone(completed);
      return;
    }
    // Nothing calls it twice, and it was called.
    for (const { live } of batch ?? take(0)) settled(live, as);
  }

  #complete(batch: readonly Completed[], now: number): 'COMPLETED' {
    const ended = batch.map(({ live, result }) => ({ attempted: live.attempted, result }));
    if (!settleResults(this.#core, ended, now)) throw new Error('one of them was no longer ours');
    // In the same transaction, so that what waits for their places is started by it.
    const { occupancy } = this.#parts;
    const takeBack = batch.map(({ live }) => occupancy.release(live.execution.id));
    this.#core.onRollback(() => {
      for (const take of takeBack) take?.();
    });
    return 'COMPLETED';
  }
}
