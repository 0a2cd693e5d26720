import { expect, test } from 'vitest';
import { Loop } from '../../src/engine/loop.ts';
import { FakeClock, settled } from '../fake-clock.ts';

function open(run: () => number | Promise<number>) {
  const clock = new FakeClock();
  const errors: unknown[] = [];
  return { clock, errors, loop: new Loop(clock, run, (error) => errors.push(error)) };
}

test('runs at once, then when it asked to, and no more after stop', async () => {
  let runs = 0;
  const { clock, loop } = open(() => {
    runs += 1;
    return 1_000;
  });
  loop.start();
  loop.start();
  expect(runs).toBe(1);
  await clock.advance(2_500);
  expect(runs).toBe(3);
  await loop.stop();
  await loop.stop();
  await clock.advance(5_000);
  expect(runs).toBe(3);
});

test('a ring during a run is not missed, and many rings are one', async () => {
  let runs = 0;
  let finish: () => void = () => undefined;
  const { loop } = open(async () => {
    runs += 1;
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return Number.POSITIVE_INFINITY;
  });
  loop.start();
  loop.ring();
  loop.ring();
  finish();
  await settled();
  expect(runs).toBe(2);
  finish();
  await settled();
  expect(runs).toBe(2);
  loop.ring();
  await settled();
  expect(runs).toBe(3);
  const stopped = loop.stop();
  finish();
  await stopped;
});

test('a run that throws is reported and tried again after a second', async () => {
  let runs = 0;
  const { clock, errors, loop } = open(() => {
    runs += 1;
    if (runs === 1) throw new Error('disk');
    return Number.POSITIVE_INFINITY;
  });
  loop.start();
  await clock.advance(999);
  expect(runs).toBe(1);
  await clock.advance(1);
  expect(runs).toBe(2);
  expect(errors).toHaveLength(1);
  await loop.stop();
});
