import type { Store } from '../../store/store.ts';
import { median } from '../estimate.ts';

/** Looked up anew after so long: a task's usual duration is a matter of days. */
const FRESH_MS = 60_000;
const MOST_KEPT = 5_000;

/** How long tasks usually take, kept for a while: a list of executions asks for the same ones again and again. */
export class UsualDurations {
  readonly #store: Store;
  readonly #known = new Map<number, number | null>();
  #since = Number.NEGATIVE_INFINITY;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Median of its last completed executions in ms; null when none completed. `now` in epoch ms. */
  of(taskId: number, now: number): number | null {
    if (Math.abs(now - this.#since) > FRESH_MS || this.#known.size >= MOST_KEPT) {
      this.#known.clear();
      this.#since = now;
    }
    const known = this.#known.get(taskId);
    if (known !== undefined) return known;
    const usual = median(this.#store.history.durations(taskId));
    this.#known.set(taskId, usual);
    return usual;
  }
}
