import type { Clock } from '../shared/clock.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** One process is given so long to come up before another is tried. */
const TRIAL_MS = 5_000;

/**
 * Whether another worker may be started. A machine that cannot start a process (no memory, too many processes, a
 * program that is being replaced) is asked again after a pause that doubles, with one process at a time, so that
 * trying does not make things worse.
 */
export class SpawnGate {
  readonly #clock: Clock;
  #failures = 0;
  #closedUntil = 0;
  #triedAt = Number.NEGATIVE_INFINITY;
  #why = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ms until a worker may be started; 0 = now. */
  get waitMs(): number {
    if (this.#failures === 0) return 0;
    return Math.max(0, Math.max(this.#closedUntil, this.#triedAt + TRIAL_MS) - this.#clock.uptime());
  }

  /** Why it is closed; '' = it is open. */
  get why(): string {
    return this.#why;
  }

  /** One is being started. */
  try(): void {
    this.#triedAt = this.#clock.uptime();
  }

  /** One is up. */
  open(): void {
    this.#failures = 0;
    this.#why = '';
  }

  /** One could not be started, or ended before it was up; the ms until the next may be tried. */
  close(why: string): number {
    // Those that were started together fail together: they count once.
    if (this.#failures === 0 || this.#clock.uptime() >= this.#closedUntil) this.#failures += 1;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
    this.#closedUntil = this.#clock.uptime() + wait;
    this.#triedAt = Number.NEGATIVE_INFINITY;
    this.#why = why;
    return wait;
  }
}
