import { expect, test } from 'vitest';
import { dieAtCommits } from './every-commit.ts';
import { describeBroken } from './run-worlds.ts';

/** `npm run simulate -- --every-commit` leaves none out. */
const STRIDE = 5;

test('a death of the engine just before or just after a commit breaks no promise', async () => {
  const outcome = await dieAtCommits(5, STRIDE);
  if ('what' in outcome) throw new Error(describeBroken(outcome));
  expect(outcome.deaths).toBeGreaterThan(25);
});
