/** What an operator asks, in the moments that are easy to get wrong. */
import { describe, expect, test } from 'vitest';
import type { OperatorAct } from '../../src/domain/operator.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench, definition } from './open-engine.ts';

const MINUTE = 60_000;
const EVER = Number.MAX_SAFE_INTEGER;

function scan(emergency: boolean): OperatorAct {
  return {
    kind: 'scan',
    name: 'look',
    targets: ['http://127.0.0.1:1/'],
    mode: 'fast',
    crawl: true,
    diff: true,
    emergency,
    overrideRateLimit: false,
  };
}

describe('cancel', () => {
  test('that comes while the engine shuts down is kept: the execution is not queued again', async () => {
    await using bench = new Bench();
    bench.work.obedient = false;
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    const stopped = bench.engine.stop(0);
    await bench.clock.advance(10);
    await bench.act({ kind: 'cancel', executionId: 1, reason: 'for good' });
    await bench.clock.advance(20_000);
    await stopped;
    expect(bench.store.executions.byId(1)).toMatchObject({
      status: 'CANCELLED',
      errorMessage: 'cancelled by ana: for good',
    });
  });

  test('that comes after the timeout struck is kept: the execution is not tried again', async () => {
    await using bench = new Bench({ task_timeout_minutes: 1 });
    bench.work.obedient = false;
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.clock.advance(61_000);
    await bench.act({ kind: 'cancel', executionId: 1 });
    await bench.clock.advance(20_000);
    expect(bench.history('lab')).toEqual(['CANCELLED manual']);
  });

  test('stops nothing when it could not be recorded', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    bench.refuseWrites(true);
    await expect(bench.act({ kind: 'cancel', executionId: 1 })).rejects.toThrow(/readonly/);
    expect(bench.work.of('lab').asked).toEqual([]);
  });

  test('of what no process carries here ends it at once', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    const { store, core } = { store: bench.store, core: bench.engine.core };
    const id = core.write(
      (now) =>
        core.newcomers.enqueue(store.tasks.byId(taskId)!, now, { trigger: 'manual', requestedBy: 'x' }).id,
    );
    core.write((now) => store.executions.start(id, core.token, now));
    await bench.act({ kind: 'cancel', executionId: id });
    expect(bench.history('lab')).toEqual(['CANCELLED manual']);
  });

  test('of a waiting retry ends it, and it does not come back', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
    await bench.act({ kind: 'cancel', executionId: 1 });
    await bench.clock.advance(2 * MINUTE);
    expect(bench.work.started).toHaveLength(1);
    expect(bench.history('lab')).toEqual(['CANCELLED manual']);
  });
});

describe('slots that were due before an act was applied keep their fate', () => {
  test('edit: the slots missed under the old schedule are decided, not forgotten', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { interval: '10m' });
    const created = bench.clock.now();
    await bench.clock.advance(25 * MINUTE);
    await bench.act({ kind: 'editTask', taskId, definition: definition('lab', { interval: '1h' }) });
    expect(bench.store.slots.ofTask(taskId, 0, EVER)).toMatchObject([
      { first: created + 10 * MINUTE, fate: 'coalesced' },
      { first: created + 20 * MINUTE, fate: 'ran' },
    ]);
    expect(bench.store.tasks.byId(taskId)?.nextRunTime).toBe(created + 60 * MINUTE);
  });

  test('delete: they are in the ledger, and what they queued is cancelled with the task', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { interval: '10m' });
    await bench.clock.advance(25 * MINUTE);
    await bench.act({ kind: 'deleteTask', taskId, name: 'lab' });
    const slots = bench.store.slots.ofTask(taskId, 0, EVER);
    expect(slots.reduce((sum, slot) => sum + slot.count, 0)).toBe(2);
    expect(bench.store.executions.live()).toEqual([]);
  });

  test('resume: slots of the pause are skipped as paused, although no engine ran meanwhile', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { interval: '10m' });
    await bench.act({ kind: 'pause', taskId, reason: 'deploy' });
    await bench.clock.advance(35 * MINUTE);
    await bench.act({ kind: 'resume', taskId });
    bench.engine.start();
    await bench.clock.advance(1_000);
    expect(bench.work.names()).toEqual([]);
    expect(bench.store.slots.ofTask(taskId, 0, EVER)).toMatchObject([{ count: 3, reason: 'paused' }]);
  });

  test('resume of everything: the same', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { interval: '10m' });
    await bench.act({ kind: 'pauseAll', reason: 'deploy' });
    await bench.clock.advance(35 * MINUTE);
    await bench.act({ kind: 'resumeAll' });
    bench.engine.start();
    await bench.clock.advance(1_000);
    expect(bench.work.names()).toEqual([]);
    expect(bench.store.slots.ofTask(taskId, 0, EVER)).toMatchObject([{ count: 3, reason: 'paused' }]);
  });
});

describe('the queue', () => {
  test('a scan of a name that waits already is refused, unless it is an emergency', async () => {
    await using bench = new Bench();
    await bench.act(scan(false));
    expect(await bench.act(scan(false))).toMatchObject({
      ok: false,
      message: expect.stringContaining('queued already'),
    });
    expect(await bench.act(scan(true))).toMatchObject({ ok: true });
  });

  test('a full queue refuses scans and retries as well', async () => {
    await using bench = new Bench({ queue_buffer_size: 1, retry_attempts: 0 });
    const failing = await bench.add('failing', { manual: true });
    const waiting = await bench.add('waiting', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId: failing });
    await bench.work.of('failing').fail(new WorkError('dns', 'no such host'));
    await bench.act({ kind: 'pauseAll' });
    await bench.act({ kind: 'trigger', taskId: waiting });
    const full = { ok: false, message: expect.stringContaining('queue is full (1 of 1)') };
    expect(await bench.act(scan(false))).toMatchObject(full);
    expect(await bench.act({ kind: 'retry', executionId: 1 })).toMatchObject(full);
    expect(await bench.act(scan(true))).toMatchObject({ ok: true });
  });
});

test('a task keeps its type, since its results belong to it', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  const result = await bench.act({
    kind: 'editTask',
    taskId,
    definition: definition('lab', { manual: true, type: 'monitor' }),
  });
  expect(result).toMatchObject({ ok: false, message: expect.stringContaining('is a scan task') });
});

test('a task edited while it runs goes on as it was, and runs as edited the next time', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.act({
    kind: 'editTask',
    taskId,
    definition: definition('lab', { manual: true, description: 'new' }),
  });
  await bench.work.of('lab').succeed();
  await bench.act({ kind: 'trigger', taskId });
  expect(bench.work.started.map((work) => work.request.task.description)).toEqual(['', 'new']);
});
