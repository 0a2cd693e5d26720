import { expect, test } from 'vitest';
import { calculateTaskStats } from '../../../src/domain/statistics.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench } from '../open-engine.ts';
import { fatesOf, MINUTE } from '../slot-ledger.ts';

/** A bench whose only place is taken by `busy`. */
async function crowded(bench: Bench): Promise<void> {
  const taskId = await bench.add('busy', { manual: true });
  await bench.act({ kind: 'trigger', taskId });
  bench.engine.start();
}

test('what is not started in time expires by itself, its slot with it, and that is no failure', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const id = await bench.add('lab', { interval: '1h', startDeadline: '10m' });
  const slot = bench.clock.now() + 60 * MINUTE;
  await crowded(bench);
  await bench.clock.advance(70 * MINUTE);
  expect(bench.history('lab')).toEqual(['QUEUED schedule']);
  await bench.clock.advance(5);
  expect(bench.history('lab')).toEqual(['CANCELLED schedule']);
  expect(bench.store.executions.byId(2)).toMatchObject({
    errorKind: 'expired',
    errorMessage: 'expired: not started within 10m of its time',
    attempt: 0,
  });
  expect(bench.store.slots.ofTask(id, 0, slot)).toMatchObject([
    { first: slot, fate: 'expired', reason: 'start_deadline', executionId: 2 },
  ]);
  const stats = calculateTaskStats(bench.store.history.history({ taskId: id }));
  expect(stats).toMatchObject({ failedExecutions: 0, currentFailureStreak: 0, successRate: null });
  expect(bench.store.deadLetters.list()).toEqual([]);
});

test('it is never started after its deadline, whoever wakes first', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  await bench.add('lab', { interval: '1h', startDeadline: '10m' });
  await crowded(bench);
  await bench.clock.advance(61 * MINUTE);
  // The clock jumps over the deadline, and the place becomes free before the planner has looked.
  bench.clock.step(30 * MINUTE);
  await bench.work.of('busy').succeed();
  expect(bench.work.names()).toEqual(['busy']);
  await bench.clock.advance(10_100);
  expect(bench.history('lab')).toEqual(['CANCELLED schedule']);
});

test('what started in time is not held to it when it waits again', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1, retry_base_seconds: 3_000 });
  await bench.add('lab', { interval: '1h', startDeadline: '10m' });
  bench.engine.start();
  await bench.clock.advance(61 * MINUTE);
  await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
  await bench.clock.advance(30 * MINUTE);
  expect(bench.history('lab')).toEqual(['RETRYING schedule']);
});

test('a slot that joins what waits gives it its own time to start', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const id = await bench.add('lab', { interval: '10m', startDeadline: '15m' });
  await crowded(bench);
  await bench.clock.advance(26 * MINUTE);
  expect(bench.history('lab')).toEqual(['QUEUED schedule']);
  expect(fatesOf(bench, id)).toEqual(['ran on_time', 'coalesced already_queued']);
  await bench.clock.advance(3 * MINUTE);
  await bench.work.of('busy').succeed();
  expect(bench.history('lab')).toEqual(['RUNNING schedule']);
});

test('all slots that an expired execution stood for have expired', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const id = await bench.add('lab', { interval: '10m', startDeadline: '30m' });
  await bench.clock.advance(35 * MINUTE);
  await crowded(bench);
  await bench.clock.advance(1_000);
  expect(fatesOf(bench, id)).toEqual(['coalesced newer_slot x2', 'ran catchup']);
  await bench.act({ kind: 'pause', taskId: id });
  await bench.clock.advance(40 * MINUTE);
  expect(fatesOf(bench, id).slice(0, 2)).toEqual(['expired start_deadline x2', 'expired start_deadline']);
});

test('the deadline itself is in time, a millisecond later is not', async () => {
  for (const [late, fate] of [
    [10 * MINUTE, 'ran catchup'],
    [10 * MINUTE + 1, 'expired start_deadline'],
  ] as const) {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '1h', startDeadline: '10m' });
    await bench.clock.advance(60 * MINUTE + late);
    bench.engine.planner.runOnce();
    expect(fatesOf(bench, id)).toEqual([fate]);
  }
});

test('a slot that is found too late is not even queued', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { interval: '1h', startDeadline: '10m' });
  await bench.clock.advance(75 * MINUTE);
  bench.engine.start();
  await bench.clock.advance(100);
  expect(fatesOf(bench, id)).toEqual(['expired start_deadline']);
  expect(bench.history('lab')).toEqual([]);
});
