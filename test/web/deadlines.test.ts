import { expect, onTestFinished, test } from 'vitest';
import { Deadlines } from '../../src/web/deadlines.ts';
import { FakeClock } from '../fake-clock.ts';

function openDeadlines(options = {}) {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock, options);
  onTestFinished(() => deadlines.close());
  return { clock, deadlines, outer: new AbortController() };
}

test('what takes too long is told why, once', async () => {
  const { clock, deadlines, outer } = openDeadlines();
  const told: unknown[] = [];
  const deadline = deadlines.start(1_000, outer.signal, () => new Error('too slow'));
  deadline.onOver((reason) => told.push(reason));
  await clock.advance(900);
  expect(told).toEqual([]);
  await clock.advance(200);
  outer.abort(new Error('cancelled'));
  expect(told).toEqual([new Error('too slow')]);
  expect(deadline.over).toEqual({ reason: new Error('too slow') });
  expect(deadline.signal.reason).toEqual(new Error('too slow'));
});

test('time in which its own process stood still does not count where nobody else is to blame for it', async () => {
  const { clock, deadlines, outer } = openDeadlines({ onlyAwake: true });
  const told: unknown[] = [];
  const deadline = deadlines.start(1_000, outer.signal, () => new Error('too slow'));
  deadline.onOver((reason) => told.push(reason));
  await clock.advance(500);
  clock.suspend(3_600_000);
  await clock.advance(300);
  expect(told).toEqual([]);
  expect(deadline.passedMs).toBeLessThan(1_000);
  await clock.advance(300);
  expect(told).toEqual([new Error('too slow')]);
});

test('and counts where a limit was set for the whole', async () => {
  const { clock, deadlines, outer } = openDeadlines();
  const deadline = deadlines.start(1_000, outer.signal, () => new Error('too slow'));
  await clock.advance(500);
  clock.suspend(3_600_000);
  await clock.advance(300);
  expect(deadline.over).toEqual({ reason: new Error('too slow') });
});

test('an abort from outside ends all that is under way, and passes on its reason', () => {
  const { deadlines, outer } = openDeadlines();
  const told: unknown[] = [];
  const [one, other] = [1, 2].map(() => deadlines.start(1_000, outer.signal, () => new Error('too slow')));
  one?.onOver((reason) => told.push(reason));
  const signal = other?.signal;
  outer.abort('cancelled');
  expect(told).toEqual(['cancelled']);
  expect(signal?.reason).toBe('cancelled');
  expect(deadlines.start(1_000, outer.signal, () => new Error('too slow')).over).toEqual({
    reason: 'cancelled',
  });
});

test('what is cleared in time hears of nothing more', async () => {
  const { clock, deadlines, outer } = openDeadlines();
  const told: unknown[] = [];
  const [cleared, kept] = [1, 2].map(() => deadlines.start(1_000, outer.signal, () => new Error('too slow')));
  for (const deadline of [cleared, kept]) deadline?.onOver((reason) => told.push(reason));
  cleared?.clear();
  await clock.advance(1_200);
  kept?.clear();
  outer.abort('cancelled');
  expect(told).toEqual([new Error('too slow')]);
  expect(cleared?.over).toBeNull();
});
