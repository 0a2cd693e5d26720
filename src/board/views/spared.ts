/** What costs more the larger the store is: kept for a while, so that it never takes more than a share of the time. */
import type { Clock } from '../../shared/clock.ts';

/** A value is kept for so many times as long as it took to find. */
const KEPT_TIMES = 20;

export class Spared<Value> {
  readonly #clock: Clock;
  #kept: { key: string; value: Value; until: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The value that was found for the same key a short while ago, or the one that `find` finds now. */
  get(key: string, find: () => Value): Value {
    const began = this.#clock.uptime();
    if (this.#kept !== null && this.#kept.key === key && began < this.#kept.until) return this.#kept.value;
    const value = find();
    const ended = this.#clock.uptime();
    this.#kept = { key, value, until: ended + (ended - began) * KEPT_TIMES };
    return value;
  }
}
