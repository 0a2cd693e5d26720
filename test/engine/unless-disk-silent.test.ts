import { expect, test } from 'vitest';
import { DiskSilent, unlessDiskSilent } from '../../src/engine/unless-disk-silent.ts';
import type { DiskWork } from '../../src/store/disk-work.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock, settled } from '../fake-clock.ts';

const SECOND = 1_000;

function open(work: DiskWork) {
  const clock = new FakeClock();
  const state = { work, patienceMs: 20 * SECOND };
  const store = { path: '/srv/floor.db', diskWork: () => state.work } as Store;
  const ending = Promise.withResolvers<string>();
  let outcome: unknown = null;
  unlessDiskSilent({ store, clock, patienceMs: () => state.patienceMs }, ending.promise).then(
    (result) => {
      outcome = result;
    },
    (error: unknown) => {
      outcome = error;
    },
  );
  return { clock, state, ending, outcome: () => outcome };
}

test('ending waits for whatever moves, and gives up on a disk that takes too long over one thing', async () => {
  const { clock, state, outcome } = open({ sync: 1, fold: null, unconfirmed: 1 });
  for (let sync = 2; sync < 6; sync += 1) {
    await clock.advance(15 * SECOND);
    state.work = { sync, fold: null, unconfirmed: 3 };
  }
  state.work = { sync: null, fold: 7, unconfirmed: 0 };
  await clock.advance(15 * SECOND);
  expect(outcome()).toBeNull();
  state.work = { sync: 9, fold: 7, unconfirmed: 3 };
  await clock.advance(21 * SECOND);
  expect(outcome()).toBeInstanceOf(DiskSilent);
  expect(String(outcome())).toMatch(/the disk has not answered for 20 s; ended without it: 3 writes are not/);
});

test('who is hurried waits less from then on', async () => {
  const { clock, state, outcome } = open({ sync: 1, fold: null, unconfirmed: 1 });
  await clock.advance(10 * SECOND);
  expect(outcome()).toBeNull();
  state.patienceMs = 5 * SECOND;
  await clock.advance(SECOND);
  expect(String(outcome())).toContain('1 write is not confirmed');
});

test('an ending that ends is all there is to it, also where nothing is asked of the disk for long', async () => {
  const { clock, ending, outcome } = open({ sync: null, fold: null, unconfirmed: 0 });
  await clock.advance(100 * SECOND);
  ending.resolve('ended');
  await settled();
  expect(outcome()).toBe('ended');
});
