import type { Labels, Metric, Sample } from './exposition.ts';

interface Series {
  labels: Labels;
  /** Of each bound, what is at most that and above the one before; last, what is above them all. */
  buckets: number[];
  sum: number;
}

/** A histogram as Prometheus has it: buckets with fixed upper bounds (seconds), for each value of one label. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Series>();

  /** There from the start at 0, as a rate of what just appeared is not known: `of` names the label's values. */
  constructor(bounds: readonly number[], label: string, of: readonly string[]) {
    this.#bounds = bounds;
    for (const value of of)
      this.#series.set(value, { labels: { [label]: value }, buckets: bounds.map(() => 0).concat(0), sum: 0 });
  }

  observe(of: string, seconds: number): void {
    const series = this.#series.get(of);
    if (!series) return;
    const value = Math.max(0, seconds);
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? 0)) bucket += 1;
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    series.sum += value;
  }

  metric(name: string, help: string): Metric {
    const samples = [...this.#series.values()].flatMap(({ labels, buckets, sum }): Sample[] => {
      let count = 0;
      const cumulative = buckets.map((size, index): Sample => {
        count += size;
        return [{ ...labels, le: String(this.#bounds[index] ?? '+Inf') }, count, '_bucket'];
      });
      return [...cumulative, [labels, sum, '_sum'], [labels, count, '_count']];
    });
    return { name, type: 'histogram', help, samples };
  }
}
