/** How long things took, in a fixed amount of memory however many they are. */

/** Each bucket ends 2 % above the one before: percentiles are that exact. */
const GROWTH = 1.02;

export class DurationHistogram {
  readonly #buckets: number[] = [];
  #count = 0;
  #longest = 0;

  /** Milliseconds; below zero counts as zero. */
  add(ms: number): void {
    const bucket = Math.floor(Math.log1p(Math.max(0, ms)) / Math.log(GROWTH));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#longest = Math.max(this.#longest, ms);
  }

  get count(): number {
    return this.#count;
  }

  /** The longest of all, exactly; null when there is none. */
  get longest(): number | null {
    return this.#count === 0 ? null : this.#longest;
  }

  /** The duration that this share (0..1) does not exceed; null when there is none. */
  percentile(share: number): number | null {
    if (this.#count === 0) return null;
    let left = Math.ceil(this.#count * share);
    // A sparse array: forEach visits only what is there.
    let found: number | null = null;
    this.#buckets.forEach((size, bucket) => {
      left -= size;
      if (left <= 0) found ??= Math.min(this.#longest, Math.expm1((bucket + 1) * Math.log(GROWTH)));
    });
    return found === null ? this.#longest : Math.round(found);
  }
}
