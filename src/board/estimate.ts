/** How fast something goes and when it should end, from what was seen of it and of its task. */

/** Speed is measured over this long. */
const WINDOW_MS = 10_000;

/** Too short a stretch to call a speed. */
const SHORTEST_MS = 1_000;

interface Sample {
  phase: string;
  at: number;
  done: number;
}

/** Remembers the last seconds of each execution's progress. */
export class RateMeter {
  readonly #samples = new Map<number, Sample[]>();

  /** Items a second, with this sample taken in; null until known. */
  rate(executionId: number, phase: string, done: number, at: number): number | null {
    let samples = this.#samples.get(executionId) ?? [];
    if (samples.some((sample) => sample.phase !== phase || sample.done > done)) samples = [];
    if (samples.at(-1)?.done !== done || samples.length === 0) samples.push({ phase, at, done });
    while (samples.length > 1 && (samples[0]?.at ?? at) < at - WINDOW_MS) samples.shift();
    this.#samples.set(executionId, samples);
    const first = samples[0];
    if (!first || at - first.at < SHORTEST_MS) return null;
    return ((done - first.done) * 1_000) / (at - first.at);
  }

  /** Forgets what no longer runs. */
  keep(executionIds: ReadonlySet<number>): void {
    for (const id of this.#samples.keys()) if (!executionIds.has(id)) this.#samples.delete(id);
  }
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * Epoch ms at which it should end; null when nothing is known. A crawl's total grows while it runs, so its own
 * pace alone promises too early an end: until the usual duration is over, the later of both counts.
 */
export function estimateEnd(what: {
  now: number;
  since: number;
  usualMs: number | null;
  done: number;
  total: number | null;
  rate: number | null;
}): number | null {
  const { now, since, usualMs, done, total, rate } = what;
  const byPace =
    total !== null && rate !== null && rate > 0 ? now + (Math.max(0, total - done) * 1_000) / rate : null;
  const byHabit = usualMs !== null && since + usualMs > now ? since + usualMs : null;
  if (byPace === null) return byHabit;
  return byHabit === null ? byPace : Math.max(byPace, byHabit);
}
