/** What costs more the larger the store is: kept for a while, so that it never takes more than a share of the time. */
import type { Clock } from '../../shared/clock.ts';

/** While the store changes, a value is kept for so many times as long as it took to find. */
const KEPT_TIMES = 20;

export class Spared<Value> {
  readonly #clock: Clock;
  /** A value that was kept although the store has changed can be found anew. */
  readonly #again: () => void;
  readonly #stopping = new AbortController();
  #kept: { key: string; stamp: string; value: Value; until: number } | null = null;
  #waking = false;

  constructor(clock: Clock, again: () => void) {
    this.#clock = clock;
    this.#again = again;
  }

  /** `stamp` of the store: as long as it is the same, so is the value. */
  get(key: string, stamp: string, find: () => Value): Value {
    const began = this.#clock.uptime();
    const kept = this.#kept?.key === key ? this.#kept : null;
    if (kept !== null && kept.stamp === stamp) return kept.value;
    if (kept !== null && began < kept.until) {
      this.#wakeAt(kept.until);
      return kept.value;
    }
    const value = find();
    const ended = this.#clock.uptime();
    this.#kept = { key, stamp, value, until: ended + (ended - began) * KEPT_TIMES };
    return value;
  }

  close(): void {
    this.#stopping.abort();
  }

  #wakeAt(uptime: number): void {
    if (this.#waking || this.#stopping.signal.aborted) return;
    this.#waking = true;
    // Never rejects: Clock.sleep resolves on abort as well.
    void this.#clock.sleep(uptime - this.#clock.uptime(), this.#stopping.signal).then(() => {
      this.#waking = false;
      if (!this.#stopping.signal.aborted) this.#again();
    });
  }
}
