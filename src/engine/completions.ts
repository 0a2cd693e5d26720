/**
 * Work that ended well, recorded together: what ends in one round of the event loop is one member of its group of
 * writes. Where they cannot be recorded together, each is left to be recorded alone.
 */
import type { WorkResult } from '../shared/work.ts';
import type { EngineCore } from './core.ts';
import type { LiveExecution } from './live-execution.ts';
import type { Occupancy } from './occupancy.ts';
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
  /** It could not be recorded with the others, for its own fault, that of another, or nobody's. */
  alone: (completed: Completed) => void;
}

export class Completions {
  readonly #core: EngineCore;
  readonly #parts: CompletionParts;
  #waiting: Completed[] = [];
  #isRecording = false;

  constructor(core: EngineCore, parts: CompletionParts) {
    this.#core = core;
    this.#parts = parts;
  }

  /** Ends in `settled` or `alone`. */
  add(completed: Completed): void {
    this.#waiting.push(completed);
    // Until it is recorded its execution is live, and the shutdown waits for that.
    if (!this.#isRecording) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRecording = true;
    while (this.#waiting.length > 0) {
      // It ends when the disk has it, and settles each by itself: the next are not to wait for that.
      void this.#record();
      await this.#core.clock.turn();
    }
    this.#isRecording = false;
  }

  /** Never rejects. */
  async #record(): Promise<void> {
    const { isAbandoned, settled, alone } = this.#parts;
    const batch: Completed[] = [];
    let as: 'COMPLETED' | null = null;
    try {
      await this.#core.group.join((now) => {
        // What ended until now; the same once more where the transaction has to be repeated.
        if (batch.length === 0) batch.push(...this.#waiting.splice(0, MOST_TOGETHER));
        as = isAbandoned() || batch.length === 0 ? null : this.#complete(batch, now);
      });
    } catch {
      // Why, each says for itself: recorded alone, it is reported and tried again.
      if (batch.length === 0) batch.push(...this.#waiting.splice(0));
      for (const completed of batch) alone(completed);
      return;
    }
    for (const { live } of batch) settled(live, as);
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
