import { expect, test } from 'vitest';
import { Bench } from './open-engine.ts';

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

test('cleanup removes old history with its attempts, and keeps what is not final', async () => {
  await using bench = new Bench({ max_task_history_days: 1 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').succeed({ metrics: { pages: 3 } });
  bench.clock.step(36 * 60 * MINUTE);
  await bench.act({ kind: 'trigger', taskId });
  const dry = await bench.act({ kind: 'cleanup', dryRun: true });
  await bench.engine.pruner.runOnce();
  expect(dry.removed?.executions).toBeLessThanOrEqual(1);
  expect(bench.history('lab')).toEqual(['RUNNING manual']);
  expect(bench.store.executions.attempts(1)).toEqual([]);
});
