/** How much the floor did of late. Spans that are over are counted once. */
import type { Store } from '../../store/store.ts';
import type { LoadTrend } from './view.ts';

const STEP_MS = 5 * 60_000;
/** Two hours. */
const STEPS = 24;
/** A span is counted no further than this, so that a look at it is cheap however busy it was. */
const MOST_COUNTED = 20_000;
const WAITS_SAMPLED = 500;
/** A span is over when what began in it has mostly ended; until then its failures are counted again. */
const SETTLED_AFTER_MS = 2 * STEP_MS;

interface Span {
  started: number;
  failed: number;
  waitMs: number | null;
}

export class LoadMeter {
  readonly #store: Store;
  readonly #settled = new Map<number, Span>();

  constructor(store: Store) {
    this.#store = store;
  }

  trend(now: number): LoadTrend {
    const current = Math.floor(now / STEP_MS) * STEP_MS;
    const first = current - (STEPS - 1) * STEP_MS;
    for (const from of this.#settled.keys()) if (from < first || from > current) this.#settled.delete(from);
    const spans = Array.from({ length: STEPS }, (_, index) => this.#span(first + index * STEP_MS, now));
    return {
      stepMs: STEP_MS,
      started: spans.map(({ started }) => started),
      failed: spans.map(({ failed }) => failed),
      waitMs: spans.map(({ waitMs }) => waitMs),
    };
  }

  #span(from: number, now: number): Span {
    const known = this.#settled.get(from);
    if (known !== undefined) return known;
    const span = this.#read(from, from + STEP_MS);
    if (from + STEP_MS + SETTLED_AFTER_MS <= now) this.#settled.set(from, span);
    return span;
  }

  #read(from: number, until: number): Span {
    const { recentWork } = this.#store;
    const count = (status: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED') =>
      recentWork.countWithin(status, from, until, MOST_COUNTED);
    const failed = count('FAILED');
    const started = count('RUNNING') + count('COMPLETED') + count('CANCELLED') + failed;
    const waits = started === 0 ? [] : recentWork.waitsWithin(from, until, WAITS_SAMPLED);
    return { started, failed, waitMs: waits[Math.ceil(waits.length * 0.95) - 1] ?? null };
  }
}
