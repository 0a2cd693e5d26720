/** What waits goes on waiting for as long as it had to, whatever the wall clock does meanwhile. */
import { expect, test } from 'vitest';
import { reconcileWindows } from '../../../src/engine/planning/reconcile-windows.ts';
import { verify } from '../../../src/engine/questions/verify.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench } from '../open-engine.ts';
import { fatesOf, HOUR, pass } from '../slot-ledger.ts';

test('a clock that goes back lengthens no backoff', async () => {
  await using bench = new Bench({ retry_base_seconds: 30 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
  bench.clock.step(-2 * HOUR);
  await bench.clock.advance(20_000);
  expect(bench.work.started).toHaveLength(1);
  await bench.clock.advance(40_000);
  expect(bench.work.started).toHaveLength(2);
});

test('nor does one that went back while no engine was there to see it', async () => {
  await using bench = new Bench({ retry_base_seconds: 30 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
  await bench.engine.stop(0);
  bench.clock.step(-2 * HOUR);
  const successor = bench.build();
  successor.start();
  await bench.clock.advance(15_000);
  expect(bench.work.started).toHaveLength(1);
  await bench.clock.advance(60_000);
  expect(bench.work.started).toHaveLength(2);
  await successor.stop(0);
});

test('what was queued before the clock went back keeps its place before what is queued after it', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const [busy, first, second] = [
    await bench.add('busy', { manual: true }),
    await bench.add('first', { manual: true }),
    await bench.add('second', { manual: true }),
  ];
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: busy });
  await bench.act({ kind: 'trigger', taskId: first });
  bench.clock.step(-2 * HOUR);
  await bench.clock.advance(15_000);
  await bench.act({ kind: 'trigger', taskId: second });
  await bench.work.of('busy').succeed();
  expect(bench.work.names()).toEqual(['busy', 'first']);
});

test('a time that came while the clock was wrong comes again when it is right', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { at: '2026-11-25T08:00:00Z', catchup: 'skip' });
  bench.engine.start();
  await bench.clock.advance(1_000);
  bench.clock.step(5 * 24 * HOUR);
  await bench.clock.advance(12_000);
  expect(fatesOf(bench, id)).toEqual(['skipped misfire']);
  bench.clock.step(-5 * 24 * HOUR);
  await bench.clock.advance(12_000);
  expect(fatesOf(bench, id)).toEqual([]);
  await pass(bench, Date.UTC(2026, 10, 25, 8) - bench.clock.now() + 2_000);
  expect(fatesOf(bench, id)).toEqual(['ran on_time']);
});

test('a slot that expired while the clock was wrong runs when the clock is right, and is found to have run once', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const busy = await bench.add('busy', { manual: true });
  const id = await bench.add('lab', { interval: '6h', startDeadline: '20m' });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: busy });
  bench.clock.step(6 * HOUR - 1_000);
  await bench.clock.advance(12_000);
  expect(bench.history('lab')).toEqual(['QUEUED schedule']);
  await pass(bench, HOUR);
  expect(fatesOf(bench, id)).toEqual(['expired start_deadline']);
  bench.clock.step(-7 * HOUR);
  await bench.clock.advance(12_000);
  expect(fatesOf(bench, id)).toEqual([]);
  await bench.work.of('busy').succeed();
  await pass(bench, 6 * HOUR);
  expect(fatesOf(bench, id)).toEqual(['ran on_time']);
  expect(bench.work.names()).toEqual(['busy', 'lab']);
  expect((await verify(bench.store, bench.clock)).findings).toEqual([]);
});

test('what a blackout held until a time that the clock then left is held by the blackout of the new time', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { manual: true });
  const office = { name: 'office', cron: '30 8 * * *', timezone: 'UTC', durationMs: HOUR } as const;
  reconcileWindows(bench.engine.core, [{ ...office, policy: 'defer', types: [], tags: [], reason: '' }]);
  bench.engine.start();
  await pass(bench, 40 * 60_000);
  await bench.act({ kind: 'trigger', taskId: id });
  expect(bench.history('lab')).toEqual(['QUEUED manual']);
  bench.clock.step(-HOUR);
  await bench.clock.advance(12_000);
  expect(bench.history('lab')).toEqual(['RUNNING manual']);
});

test('tasks that were added by a clock which was years ahead follow the clock that is right', async () => {
  await using bench = new Bench();
  const truth = bench.clock.now();
  bench.clock.step(9 * 365 * 24 * HOUR);
  const cron = await bench.add('cron', { schedule: '*/10 * * * *' });
  const interval = await bench.add('interval', { interval: '1h' });
  const once = await bench.add('once', { at: '2026-11-23T09:30:00Z' });
  bench.engine.start();
  await bench.clock.advance(12_000);
  bench.clock.step(truth - bench.clock.now());
  await bench.clock.advance(12_000);
  for (let turn = 0; turn < 12; turn += 1) {
    await pass(bench, 10 * 60_000);
    for (const work of bench.work.started) await work.succeed();
  }
  expect(fatesOf(bench, cron)).toEqual(Array(12).fill('ran on_time'));
  expect(fatesOf(bench, interval)).toEqual(['ran on_time', 'ran on_time']);
  expect(fatesOf(bench, once)).toEqual(['ran on_time']);
  expect((await verify(bench.store, bench.clock)).findings).toEqual([]);
  const said = bench.store.audit.list(10).filter(({ subject }) => subject === 'task cron');
  expect(said.map(({ who, action, reason }) => [who, action, reason])).toEqual([
    ['scarefloor', 'edit', 'it was added by a clock that was ahead; its schedule counts from now'],
    ['ana', 'add', ''],
  ]);
});
