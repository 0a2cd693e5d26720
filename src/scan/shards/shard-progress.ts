/** Makes one progress of a scan of what its shards tell. */
import type { Clock } from '../../shared/clock.ts';
import type { Progress } from '../../shared/work.ts';

const SHORTEST_INTERVAL_MS = 250;

interface Counts {
  done: number;
  total: number;
  pages: number;
  errors: number;
  queued: number;
}

export class ShardProgress {
  readonly #clock: Clock;
  readonly #tell: (progress: Progress) => void;
  readonly #shards = new Map<number, Counts>();
  #note = '';
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, tell: (progress: Progress) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** One more target waits in a shard, until that begins. */
  expect(shard: number): void {
    const waiting = (this.#shards.get(shard)?.queued ?? 0) + 1;
    this.#shards.set(shard, { done: 0, total: waiting, pages: 0, errors: 0, queued: waiting });
  }

  /** Takes what one shard tells of itself. What a later round goes through again is not counted back. */
  take(shard: number, { done, total, counters = {}, note = '' }: Progress): void {
    const known = this.#shards.get(shard);
    if (known !== undefined && done < known.done) return;
    const { pages = 0, errors = 0, queued = 0 } = counters;
    this.#shards.set(shard, { done, total: total ?? done, pages, errors, queued });
    if (note !== '') this.#note = note;
    if (this.#clock.uptime() - this.#toldAt >= SHORTEST_INTERVAL_MS) this.tell();
  }

  tell(): void {
    this.#toldAt = this.#clock.uptime();
    const sum = { done: 0, total: 0, pages: 0, errors: 0, queued: 0 };
    for (const counts of this.#shards.values())
      for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name];
    const { done, total, ...counters } = sum;
    this.#tell({ phase: 'crawl', done, total, counters, note: this.#note });
  }
}
