/** One short world, again and again: its engine dies at each of its commits, before and after it. */
import { type Broken, runWorld } from './run-worlds.ts';
import type { Scenario } from './scenario.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Nothing goes wrong but the one death. */
const SHORT: Partial<Scenario> = {
  lengthMs: 40_000,
  processes: 1,
  tasks: 4,
  crowd: 0,
  slowStore: false,
  disk: 'behind',
  actMeanMs: 4_000,
  troubles: { crash: NEVER, pause: NEVER, clock: NEVER, store: NEVER, shutdown: NEVER },
};

/** Each `stride`th commit, the first included. Answers how many deaths were died, or what the first of them broke. */
export async function dieAtCommits(seed: number, stride: number): Promise<{ deaths: number } | Broken> {
  const whole = await runWorld(seed, { scenario: SHORT });
  if ('what' in whole) return whole;
  let deaths = 0;
  for (let commit = 1; commit <= whole.firstCommits; commit += stride)
    for (const point of ['commit', 'committed'] as const) {
      const run = await runWorld(seed, { scenario: SHORT, doom: { commit, point } });
      if ('what' in run) return { ...run, what: `${run.what} (death at ${point} ${commit})` };
      deaths += 1;
    }
  return { deaths };
}
