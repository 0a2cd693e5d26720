/** What an execution took of its worker, and work for which none could be started. */
import { expect, test } from 'vitest';
import type { Carriage, Executor, WorkRequest } from '../../../src/engine/work/executor.ts';
import { WorkError } from '../../../src/shared/work.ts';
import type { WorkerUsage } from '../../../src/workers/worker-view.ts';
import { ANA, Bench, definition, HandExecutor } from '../open-engine.ts';

const USAGE: WorkerUsage = { peakRssBytes: 123e6, cpuSeconds: 4.5, maxLoopDelayMs: 67 };

/** Carries work as its worker would, and says what it took. */
class MeasuredExecutor implements Executor {
  readonly hands = new HandExecutor();

  start(request: WorkRequest, onProgress: Parameters<Executor['start']>[1]): Carriage {
    return { ...this.hands.start(request, onProgress), usage: () => USAGE };
  }
}

async function begun(bench: Bench, executor: Executor): Promise<number> {
  bench.store.lease.release(bench.engine.core.token);
  const engine = bench.build(undefined, { executors: { scan: executor } });
  engine.start();
  const added = await engine.act({ kind: 'addTask', definition: definition('lab', { manual: true }) }, ANA);
  const { executionId } = await engine.act({ kind: 'trigger', taskId: added.taskId! }, ANA);
  await bench.clock.advance(0);
  return executionId!;
}

const RECORDED = {
  worker_peak_rss_bytes: 123e6,
  worker_cpu_seconds: 4.5,
  worker_max_loop_delay_ms: 67,
};

test('is recorded beside what the work itself reports', async () => {
  await using bench = new Bench();
  const executor = new MeasuredExecutor();
  const id = await begun(bench, executor);
  await executor.hands.of('lab').succeed({ metrics: { pages: 3 } });
  expect(bench.store.metrics.ofExecution(id)).toEqual({ pages: 3, ...RECORDED });
  expect(bench.store.metrics.ofWorkers(1, 10)).toMatchObject({
    worker_cpu_seconds: { highest: 4.5, mean: 4.5 },
  });
});

test('is recorded for work that failed for good too', async () => {
  await using bench = new Bench();
  const executor = new MeasuredExecutor();
  const id = await begun(bench, executor);
  await executor.hands.of('lab').fail(new WorkError('bad_input', 'no', { permanent: true }));
  expect(bench.store.metrics.ofExecution(id)).toEqual(RECORDED);
});

test('nothing is recorded of work that ran inline', async () => {
  await using bench = new Bench();
  const executor = new HandExecutor();
  const id = await begun(bench, executor);
  await executor.of('lab').succeed({ metrics: { pages: 3 } });
  expect(bench.store.metrics.ofExecution(id)).toEqual({ pages: 3 });
});

test('where no worker can be started the attempt is given back, however often, and the work is done in the end', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const executor = new HandExecutor();
  const id = await begun(bench, executor);
  for (let failure = 1; failure <= 30; failure += 1) {
    await executor.of('lab').fail(new WorkError('no_worker', 'spawn ENOMEM', { retryAfterMs: 2_000 }));
    expect(bench.store.executions.byId(id)).toMatchObject({ status: 'QUEUED', retryCount: 0, lostCount: 0 });
    expect(executor.started).toHaveLength(failure);
    await bench.clock.advance(2_100);
    expect(executor.started).toHaveLength(failure + 1);
  }
  expect(bench.store.attempts.of(id)[0]).toMatchObject({
    outcome: 'interrupted',
    errorMessage: 'spawn ENOMEM',
  });
  await executor.of('lab').succeed();
  expect(bench.store.executions.byId(id)).toMatchObject({ status: 'COMPLETED' });
});
