/** What workers return: something worth keeping, or something that nobody can keep. */
import type { Progress, WorkResult } from '../../src/shared/work.ts';
import type { Random } from './random.ts';

const RESULT: WorkResult = {
  outcome: 'completed',
  reason: '',
  headline: '',
  metrics: {},
  reportPaths: [],
  phases: [],
  changes: [],
};

/** Names the attempt that it comes from, so that whose result was kept can be told. */
export function goodResult(
  from: { executionId: number; attempt: number; token: number },
  random: Random,
): WorkResult {
  return {
    ...RESULT,
    headline: `${from.executionId}/${from.attempt}/${from.token}`,
    metrics: random.chance(0.5) ? { pages: random.whole(0, 1_000) } : {},
  };
}

export function garbledResult(random: Random): WorkResult {
  const circle: Record<string, unknown> = {};
  circle.itself = circle;
  return random.pick([
    { ...RESULT, metrics: { pages: Number.NaN } },
    { ...RESULT, headline: 1n as unknown as string },
    { ...RESULT, reason: circle as unknown as string },
    undefined as unknown as WorkResult,
    { ...RESULT, metrics: { pages: 'many' as unknown as number } },
  ]);
}

export function garbledProgress(random: Random): Progress {
  return random.pick([
    { phase: 'crawl', done: 1.5, total: null },
    { phase: 'crawl', done: Number.NaN, total: 3 },
    { phase: null as unknown as string, done: 1, total: 2 },
    { phase: 'crawl', done: 1, total: 2, counters: { new: 1n as unknown as number } },
    { phase: 'crawl', done: 10 ** 20, total: Number.POSITIVE_INFINITY },
    undefined as unknown as Progress,
  ]);
}
