/**
 * Finds the jobs of workers that fell silent, in place of BullMQ's own search: while Redis, or this process, was
 * silent itself, every worker looked so. After that the others get the time to speak first.
 */
import type { Clock } from '../shared/clock.ts';
import { LOCK_MS } from './job-store.ts';

/** Between two searches; a job is found by the second search that misses it. */
export const STALLED_CHECK_MS = 2_000;
/** An answer, or a turn of our own, that comes later than this makes the others suspect of nothing. */
const SILENT_MS = 2_000;
const FOR_EVER_MS = 2 ** 31 - 1;

export interface StalledWatchOptions {
  clock: Clock;
  ping: () => Promise<unknown>;
  /** Hands out again what two searches in a row have missed. */
  search: () => Promise<unknown>;
}

export class StalledWatch {
  readonly #options: StalledWatchOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: StalledWatchOptions) {
    this.#options = options;
  }

  /** Idempotent. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, ping, search } = this.#options;
    const { signal } = this.#stopping;
    let due = clock.uptime();
    let quietUntil = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      // While Redis is away the answer waits for it.
      const isHeard = await this.#answered(ping());
      const now = clock.uptime();
      if (!isHeard || now - due > SILENT_MS) quietUntil = now + LOCK_MS;
      else if (now >= quietUntil) await this.#answered(search());
      due = clock.uptime() + STALLED_CHECK_MS;
      await clock.sleep(STALLED_CHECK_MS, signal);
    }
  }

  /** Whether it was answered and not refused; also false once this is to stop. */
  async #answered(asked: Promise<unknown>): Promise<boolean> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, over.signal]);
    const stopped = this.#options.clock.sleep(FOR_EVER_MS, signal).then(() => false);
    const heard = asked.then(
      () => true,
      () => false,
    );
    const isHeard = await Promise.race([heard, stopped]);
    over.abort();
    return isHeard;
  }
}
