import type { Clock } from '../shared/clock.ts';
import type { Progress } from '../shared/work.ts';

/** Four a second: as fast as an eye reads, and nothing beside the work itself. */
export const PROGRESS_INTERVAL_MS = 250;

/** Thins progress out to one report per interval; the newest is sent at the end of its interval, never lost. */
export class ProgressReporter {
  readonly #clock: Clock;
  readonly #send: (progress: Progress) => void;
  readonly #ended = new AbortController();
  #pending: Progress | null = null;
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #waiting = false;

  constructor(clock: Clock, send: (progress: Progress) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  report(progress: Progress): void {
    if (this.#ended.signal.aborted) return;
    this.#pending = progress;
    if (this.#waiting) return;
    const early = this.#lastSentAt + PROGRESS_INTERVAL_MS - this.#clock.uptime();
    if (early <= 0) this.#flush();
    else {
      this.#waiting = true;
      void this.#clock.sleep(early, this.#ended.signal).then(() => {
        this.#waiting = false;
        this.#flush();
      });
    }
  }

  /** Sends what is still held back; later reports are dropped. Idempotent. */
  end(): void {
    this.#flush();
    this.#ended.abort();
  }

  #flush(): void {
    if (this.#pending === null) return;
    this.#lastSentAt = this.#clock.uptime();
    this.#send(this.#pending);
    this.#pending = null;
  }
}
