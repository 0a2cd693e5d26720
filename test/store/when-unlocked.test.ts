import { expect, test } from 'vitest';
import { whenUnlocked } from '../../src/store/when-unlocked.ts';
import { FakeClock } from '../fake-clock.ts';

const SECOND = 1_000;
const BUSY = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });

function locked(clock: FakeClock, forMs: number): () => string {
  const until = clock.uptime() + forMs;
  return () => {
    if (clock.uptime() < until) throw BUSY;
    return 'done';
  };
}

test('a locked store is tried for as long as patience lasts, and no longer', async () => {
  const clock = new FakeClock();
  const outcomes = Promise.allSettled([
    whenUnlocked(clock, locked(clock, 4 * SECOND)),
    whenUnlocked(clock, locked(clock, 6 * SECOND)),
    whenUnlocked(clock, locked(clock, 40 * SECOND), 60 * SECOND),
  ]);
  await clock.advance(60 * SECOND);
  expect(await outcomes).toEqual([
    { status: 'fulfilled', value: 'done' },
    { status: 'rejected', reason: BUSY },
    { status: 'fulfilled', value: 'done' },
  ]);
});

test('another error is told at once', async () => {
  const full = Object.assign(new Error('full'), { code: 'SQLITE_FULL' });
  await expect(
    whenUnlocked(new FakeClock(), () => {
      throw full;
    }),
  ).rejects.toBe(full);
});
