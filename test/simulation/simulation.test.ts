/** Worlds of fixed seeds, run through: `npm run simulate` runs any number of others. */
import { expect, test } from 'vitest';
import { describeBroken, runWorld } from './run-worlds.ts';

const WORLDS = 200;
/** Worlds of one test: a failure names its seed, and the event loop of the runner gets its turns. */
const TOGETHER = 20;

for (let first = 1; first <= WORLDS; first += TOGETHER)
  test(`the worlds of seeds ${first} to ${first + TOGETHER - 1} keep every promise`, async () => {
    for (let seed = first; seed < first + TOGETHER; seed += 1) {
      const run = await runWorld(seed);
      if ('what' in run) throw new Error(describeBroken(run));
      expect(run.commits).toBeGreaterThan(0);
    }
  });

test('the same seed makes the same world, another seed another', async () => {
  const [one, again, other] = [await runWorld(7), await runWorld(7), await runWorld(8)];
  expect(one).toEqual(again);
  expect(one).not.toEqual(other);
});
