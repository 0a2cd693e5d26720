import { expect, test } from 'vitest';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench } from '../open-engine.ts';

const MINUTE = 60_000;

test('progress reaches the store at most once a second', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  const { progress } = bench.work.of('lab');
  progress({ phase: 'crawl', done: 1, total: 10 });
  await bench.clock.advance(1_000);
  expect(bench.store.executions.byId(1)?.progressDone).toBe(1);
  progress({ phase: 'crawl', done: 2, total: 10 });
  bench.engine.supervisor.runOnce();
  expect(bench.store.executions.byId(1)?.progressDone).toBe(1);
  await bench.clock.advance(1_000);
  expect(bench.store.executions.byId(1)?.progressDone).toBe(2);
});

test('an execution that ended keeps the progress that it came to, not what was last flushed', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  const work = bench.work.of('lab');
  work.progress({ phase: 'crawl', done: 22, total: 42 });
  await bench.clock.advance(1_000);
  work.progress({ phase: 'crawl', done: 42, total: 42 });
  await work.succeed();
  expect(bench.store.executions.byId(1)).toMatchObject({
    status: 'COMPLETED',
    progressDone: 42,
    progressTotal: 42,
  });
});

test('cleanup removes old history with its attempts, and keeps what is not final', async () => {
  await using bench = new Bench({ max_task_history_days: 1 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').succeed({ metrics: { pages: 3 } });
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').succeed({ metrics: { pages: 4 } });
  bench.clock.step(36 * 60 * MINUTE);
  await bench.act({ kind: 'trigger', taskId });
  const dry = await bench.act({ kind: 'cleanup', dryRun: true });
  await bench.engine.pruner.runOnce();
  expect(dry.removed?.executions).toBeLessThanOrEqual(1);
  expect(bench.history('lab')).toEqual(['RUNNING manual', 'COMPLETED manual']);
  expect(bench.store.attempts.of(1)).toEqual([]);
});

test('cleanup removes what is too old and what is too many in the same run, as the dry run said', async () => {
  await using bench = new Bench({ max_task_history_days: 1, max_executions_per_task: 2, retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const run = async () => {
    await bench.act({ kind: 'trigger', taskId });
    await bench.work.of('lab').succeed();
  };
  await run();
  bench.clock.step(36 * 60 * MINUTE);
  for (let turn = 0; turn < 4; turn += 1) await run();
  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({ removed: { executions: 3 } });
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { executions: 3 } });
  expect(bench.store.history.history().map((execution) => execution.id)).toEqual([5, 4]);
});

test('cleanup removes slots as old as the history, dead letters after half a year, and answered commands', async () => {
  await using bench = new Bench({ max_task_history_days: 30, retry_attempts: 0 });
  const taskId = await bench.add('lab', { interval: '24h' });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
  const command = bench.store.commands.request(
    { who: 'x', source: 'cli' },
    { kind: 'promote' },
    bench.clock.now(),
  );
  bench.store.commands.answer(command, { ok: true, message: '' }, bench.clock.now());
  bench.clock.step(200 * 24 * 60 * MINUTE);
  await bench.clock.advance(11_000);
  bench.clock.step(24 * 60 * MINUTE);
  await bench.clock.advance(11_000);
  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({ removed: { deadLetters: 1 } });
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { deadLetters: 1 } });
  expect(bench.store.deadLetters.list()).toEqual([]);
  expect(bench.store.commands.result(command)).toBeNull();
  // The run of 200 missed days is one record whose end is recent; it stays, and so does the newest.
  expect(bench.store.slots.ofTask(taskId, 0, Number.MAX_SAFE_INTEGER).length).toBeGreaterThan(0);
  bench.clock.step(40 * 24 * 60 * MINUTE);
  await bench.act({ kind: 'pause', taskId });
  await bench.clock.advance(11_000);
  await bench.act({ kind: 'cleanup' });
  expect(bench.store.slots.ofTask(taskId, 0, Number.MAX_SAFE_INTEGER)).toMatchObject([{ reason: 'paused' }]);
});

test('the first cleanup of an engine waits until its start is over', async () => {
  await using bench = new Bench({ max_executions_per_task: 1 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  for (let turn = 0; turn < 2; turn += 1) {
    await bench.act({ kind: 'trigger', taskId });
    await bench.work.of('lab').succeed();
  }
  await bench.clock.advance(5_000);
  expect(bench.store.history.history()).toHaveLength(2);
  await bench.clock.advance(60_000);
  expect(bench.store.history.history()).toHaveLength(1);
});
