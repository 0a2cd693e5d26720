import type { Clock } from '../shared/clock.ts';

/** Unanswered questions in a row after which a worker counts as stalled: it is asked every five seconds. */
const MOST_UNANSWERED = 3;

/** A process that is only starting may take longer on a machine that is short of everything. */
const MOST_UNANSWERED_AT_START = 12;

/**
 * Whether a worker still answers. Counted in questions and not in time, so that a host that was itself suspended
 * does not take its workers for dead when it wakes.
 */
export class Heartbeat {
  readonly #clock: Clock;
  #heardAt: number;
  #unanswered = 0;
  #ready = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#heardAt = clock.uptime();
  }

  asked(): void {
    this.#unanswered += 1;
  }

  heard(): void {
    this.#heardAt = this.#clock.uptime();
    this.#unanswered = 0;
    this.#ready = true;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get silentMs(): number {
    return this.#clock.uptime() - this.#heardAt;
  }

  get stalled(): boolean {
    return this.#unanswered > (this.#ready ? MOST_UNANSWERED : MOST_UNANSWERED_AT_START);
  }
}
