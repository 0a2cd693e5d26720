/** Whether a host is still worth asking: failures in a row pause it, pauses in a row end it. */
import type { WorkError } from '../shared/work.ts';

const FAILURES_BEFORE_PAUSE = 5;
const FIRST_PAUSE_MS = 1_000;
/** 1, 2 and 4 seconds; the next series of failures is the last. */
const MOST_PAUSES = 3;
/** Answers in a row after which the pauses are forgotten. */
const RECOVERED_AFTER = 50;

export class HostHealth {
  #failures = 0;
  #successes = 0;
  #pauses = 0;
  #pauseMs = 0;
  #degraded = '';

  /** '' while the host may be asked, else why not any more. */
  get degraded(): string {
    return this.#degraded;
  }

  answered(status: number): void {
    if (status === 429 || (status >= 502 && status <= 504)) {
      this.#count(`status ${status}`);
      return;
    }
    this.#failures = 0;
    this.#successes += 1;
    if (this.#successes >= RECOVERED_AFTER) this.#pauses = 0;
  }

  failed(failure: WorkError): void {
    const what = `${failure.kind}: ${failure.message}`;
    // A name without an address, a break longer than we wait: the next URL of this host fails alike.
    if (failure.kind === 'dns' || failure.retryAfterMs !== null) this.#degraded ||= what;
    else if (failure.kind !== 'blocked' && failure.kind !== 'http') this.#count(what);
  }

  giveUp(why: string): void {
    this.#degraded ||= why;
  }

  /** Milliseconds to leave the host alone before the next request; asking takes them. */
  takePauseMs(): number {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = 0;
    return pauseMs;
  }

  #count(what: string): void {
    this.#successes = 0;
    this.#failures += 1;
    if (this.#failures < FAILURES_BEFORE_PAUSE || this.#pauseMs > 0) return;
    if (this.#pauses >= MOST_PAUSES) {
      this.#degraded ||= `${what}, again after ${MOST_PAUSES} pauses`;
      return;
    }
    this.#pauseMs = FIRST_PAUSE_MS * 2 ** this.#pauses;
    this.#pauses += 1;
    this.#failures = 0;
  }
}
