import { describe, expect, test } from 'vitest';
import { WorkError } from '../../src/shared/work.ts';
import { Store } from '../../src/store/store.ts';
import { Bench } from './open-engine.ts';

const MINUTE = 60_000;

describe('schedules', () => {
  test('an interval runs at its anchor plus whole intervals, and each slot is in the ledger', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m' });
    const created = bench.clock.now();
    bench.engine.start();
    await bench.clock.advance(10 * MINUTE + 1_000);
    await bench.work.of('lab').succeed();
    await bench.clock.advance(10 * MINUTE);
    expect(bench.history('lab')).toEqual(['RUNNING schedule', 'COMPLETED schedule']);
    expect(bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER)).toMatchObject([
      { first: created + 10 * MINUTE, fate: 'ran', reason: 'on_time', executionId: 1 },
      { first: created + 20 * MINUTE, fate: 'ran', reason: 'on_time', executionId: 2 },
    ]);
  });

  test('after an absence one execution stands for all missed slots', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m' });
    await bench.clock.advance(65 * MINUTE);
    bench.engine.start();
    await bench.clock.advance(1_000);
    expect(bench.history('lab')).toEqual(['RUNNING catchup']);
    const slots = bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER);
    expect(slots.map(({ fate, count }) => [fate, count])).toEqual([
      ['coalesced', 5],
      ['ran', 1],
    ]);
    expect(bench.store.executions.byId(1)?.missedSlots).toBe(5);
  });

  test('a forward jump of the wall clock is an absence, and a jump back fires nothing twice', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m' });
    bench.engine.start();
    bench.clock.step(125 * MINUTE);
    await bench.clock.advance(11_000);
    await bench.work.of('lab').succeed();
    bench.clock.step(-60 * MINUTE);
    await bench.clock.advance(30 * MINUTE);
    expect(bench.history('lab')).toEqual(['COMPLETED catchup']);
    expect(
      bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER).reduce((sum, slot) => sum + slot.count, 0),
    ).toBe(12);
  });

  test('a slot that comes while the last run goes on is skipped for overlap', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m' });
    bench.engine.start();
    await bench.clock.advance(21 * MINUTE);
    expect(bench.history('lab')).toEqual(['RUNNING schedule']);
    expect(bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER).at(-1)).toMatchObject({
      fate: 'skipped',
      reason: 'overlap',
    });
  });

  test('a once task runs once and then has no next slot', async () => {
    await using bench = new Bench();
    await bench.add('single', { at: '2026-11-23T08:05:00Z' });
    bench.engine.start();
    await bench.clock.advance(6 * MINUTE);
    await bench.work.of('single').succeed();
    await bench.clock.advance(60 * MINUTE);
    expect(bench.history('single')).toEqual(['COMPLETED schedule']);
    expect(bench.store.tasks.byName('single')?.active).toBe(false);
  });

  test('slots of a paused task are skipped, and the pause ends by itself when it was given an end', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { interval: '10m' });
    bench.engine.start();
    await bench.act({ kind: 'pause', taskId, reason: 'deploy', until: bench.clock.now() + 25 * MINUTE });
    await bench.clock.advance(26 * MINUTE);
    expect(bench.work.names()).toEqual([]);
    await bench.clock.advance(5 * MINUTE);
    expect(bench.work.names()).toEqual(['lab']);
    const fates = bench.store.slots.ofTask(taskId, 0, Number.MAX_SAFE_INTEGER).map((slot) => slot.reason);
    expect(fates).toEqual(['paused', 'paused', 'on_time']);
  });
});

describe('queue and pools', () => {
  test('a pool runs no more than its limit, in order of rank', async () => {
    await using bench = new Bench({ max_concurrent_scans: 2 });
    const low = await bench.add('low', { manual: true, priority: 'low' });
    const first = await bench.add('first', { manual: true });
    const high = await bench.add('high', { manual: true, priority: 'high' });
    for (const taskId of [low, first, high]) await bench.act({ kind: 'trigger', taskId });
    bench.engine.start();
    await bench.clock.advance(100);
    expect(bench.work.names()).toEqual(['high', 'first']);
    await bench.work.of('high').succeed();
    expect(bench.work.names()).toEqual(['high', 'first', 'low']);
  });

  test('an emergency starts although every worker is busy and everything is paused', async () => {
    await using bench = new Bench({ max_concurrent_scans: 1 });
    const taskId = await bench.add('busy', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.act({ kind: 'pauseAll', reason: 'night' });
    const result = await bench.act({
      kind: 'scan',
      targets: ['http://127.0.0.1:2/'],
      mode: 'fast',
      crawl: true,
      diff: true,
      emergency: true,
      overrideRateLimit: false,
      reason: 'incident',
    });
    expect(result).toMatchObject({ ok: true });
    expect(bench.work.names()).toEqual(['busy', 'scan 127.0.0.1:2']);
    const execution = bench.store.executions.byId(result.executionId ?? 0);
    expect(execution).toMatchObject({
      status: 'RUNNING',
      trigger: 'emergency',
      requestedBy: 'ana',
      reason: 'incident',
    });
  });

  test('a task never runs twice at once: a manual run waits for the one under way', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    const second = await bench.act({ kind: 'trigger', taskId });
    expect(second.message).toContain('after the run under way');
    expect(bench.work.names()).toEqual(['lab']);
    await bench.work.of('lab').succeed();
    expect(bench.work.names()).toEqual(['lab', 'lab']);
  });

  test('executions that share a concurrency key run one after the other', async () => {
    await using bench = new Bench();
    const one = await bench.add('one', { manual: true, concurrencyKey: 'uplink' });
    const other = await bench.add('other', { manual: true, concurrencyKey: 'uplink' });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId: one });
    await bench.act({ kind: 'trigger', taskId: other });
    expect(bench.work.names()).toEqual(['one']);
    await bench.work.of('one').succeed();
    expect(bench.work.names()).toEqual(['one', 'other']);
  });

  test('a full queue refuses a manual run with the reason', async () => {
    await using bench = new Bench({ queue_buffer_size: 1 });
    const one = await bench.add('one', { manual: true });
    const other = await bench.add('other', { manual: true });
    await bench.act({ kind: 'trigger', taskId: one });
    const refused = await bench.act({ kind: 'trigger', taskId: other });
    expect(refused).toMatchObject({ ok: false, message: expect.stringContaining('queue is full (1 of 1)') });
  });

  test('while everything is paused nothing starts, and what waits starts on resume', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'pauseAll', reason: 'night' });
    await bench.act({ kind: 'trigger', taskId });
    await bench.clock.advance(MINUTE);
    expect(bench.work.names()).toEqual([]);
    await bench.act({ kind: 'resumeAll' });
    expect(bench.work.names()).toEqual(['lab']);
  });
});

describe('failure', () => {
  test('a failed attempt is tried again after its backoff, and the last one leaves a dead letter', async () => {
    await using bench = new Bench({ retry_attempts: 1 });
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
    const waiting = bench.store.executions.byId(1);
    expect(waiting).toMatchObject({ status: 'RETRYING', errorKind: 'dns', retryCount: 1 });
    const delay = (waiting?.notBefore ?? 0) - bench.clock.now();
    expect(delay).toBeGreaterThanOrEqual(22_500);
    expect(delay).toBeLessThanOrEqual(37_500);
    await bench.clock.advance(delay - 100);
    expect(bench.work.started).toHaveLength(1);
    await bench.clock.advance(200);
    expect(bench.work.started).toHaveLength(2);
    await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
    expect(bench.store.executions.byId(1)).toMatchObject({ status: 'FAILED', attempt: 2 });
    expect(bench.store.deadLetters.byExecution(1)).toMatchObject({
      errorKind: 'dns',
      attempts: 2,
      redrivenAt: null,
    });
    expect(bench.store.executions.attempts(1).map((attempt) => attempt.outcome)).toEqual(['error', 'error']);
  });

  test('a permanent error is not tried again', async () => {
    await using bench = new Bench({ retry_attempts: 3 });
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.work.of('lab').fail(new WorkError('no_targets', 'empty file', { permanent: true }));
    expect(bench.store.executions.byId(1)).toMatchObject({ status: 'FAILED', attempt: 1 });
  });

  test('being sent away by the host spends no attempt', async () => {
    await using bench = new Bench({ retry_attempts: 0 });
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.work.of('lab').fail(new WorkError('http', '429', { retryAfterMs: 5_000 }));
    expect(bench.store.executions.byId(1)).toMatchObject({ status: 'RETRYING', retryCount: 0 });
    await bench.clock.advance(5_100);
    await bench.work.of('lab').succeed();
    expect(bench.history('lab')).toEqual(['COMPLETED manual']);
  });

  test('a worker that dies costs no attempt, but three in a row fail the execution', async () => {
    await using bench = new Bench({ retry_attempts: 0 });
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    for (let death = 0; death < 3; death += 1) {
      await bench.work.of('lab').fail(new WorkError('crash', 'worker died: SIGSEGV'));
      await bench.clock.advance(1_500);
    }
    expect(bench.work.started).toHaveLength(3);
    expect(bench.store.executions.byId(1)).toMatchObject({
      status: 'FAILED',
      errorKind: 'crash_loop',
      retryCount: 0,
    });
  });

  test('what outlives its timeout is aborted, then terminated, then killed, and counts as a failed attempt', async () => {
    await using bench = new Bench({ retry_attempts: 0, task_timeout_minutes: 1 });
    bench.work.obedient = false;
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.clock.advance(61_000);
    const { asked } = bench.work.of('lab');
    expect(asked).toEqual(['abort']);
    await bench.clock.advance(10_000);
    expect(asked).toEqual(['abort', 'terminate']);
    await bench.clock.advance(6_000);
    expect(asked).toEqual(['abort', 'terminate', 'kill']);
    expect(bench.store.executions.byId(1)).toMatchObject({ status: 'FAILED', errorKind: 'timeout' });
    expect(bench.store.executions.attempts(1)[0]?.outcome).toBe('timeout');
  });

  test('retry runs a waiting one now, and a failed one again as a new execution linked to it', async () => {
    await using bench = new Bench({ retry_attempts: 1 });
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
    await bench.act({ kind: 'retry', executionId: 1 });
    expect(bench.work.started).toHaveLength(2);
    await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
    const again = await bench.act({ kind: 'retry', executionId: 1, reason: 'host is back' });
    expect(bench.store.executions.byId(again.executionId ?? 0)).toMatchObject({
      redriveOf: 1,
      trigger: 'redrive',
    });
    expect(bench.store.deadLetters.byExecution(1)?.redrivenAs).toBe(again.executionId);
  });
});

describe('cancel and shutdown', () => {
  test('a running execution is cancelled when its work has ended, and keeps who and why', async () => {
    await using bench = new Bench();
    bench.work.obedient = false;
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId });
    await bench.act({ kind: 'cancel', executionId, reason: 'wrong window' });
    expect(bench.store.executions.byId(executionId)).toMatchObject({
      status: 'RUNNING',
      cancelRequestedBy: 'ana: wrong window',
    });
    await bench.work.of('lab').fail(new WorkError('timeout', 'aborted'));
    expect(bench.store.executions.byId(executionId)).toMatchObject({
      status: 'CANCELLED',
      errorMessage: 'cancelled by ana: wrong window',
    });
    expect(bench.store.deadLetters.byExecution(executionId)).toBeNull();
  });

  test('a waiting execution is cancelled at once', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId });
    await bench.act({ kind: 'cancel', executionId });
    bench.engine.start();
    await bench.clock.advance(1_000);
    expect(bench.history('lab')).toEqual(['CANCELLED manual']);
    expect(bench.work.names()).toEqual([]);
  });

  test('shutdown lets work finish, and gives back what does not', async () => {
    await using bench = new Bench();
    const quick = await bench.add('quick', { manual: true });
    const slow = await bench.add('slow', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId: quick });
    await bench.act({ kind: 'trigger', taskId: slow });
    const stopped = bench.engine.stop();
    await bench.clock.advance(5_000);
    await bench.work.of('quick').succeed();
    expect(bench.work.of('slow').asked).toEqual([]);
    await bench.clock.advance(16_000);
    await stopped;
    expect(bench.history('quick')).toEqual(['COMPLETED manual']);
    expect(bench.history('slow')).toEqual(['QUEUED manual']);
    expect(bench.store.executions.attempts(2)[0]?.outcome).toBe('interrupted');
  });

  test('a second stop hurries the first', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    const stopped = bench.engine.stop();
    await bench.clock.advance(10);
    void bench.engine.stop(0);
    await bench.clock.advance(10);
    await stopped;
    expect(bench.history('lab')).toEqual(['QUEUED manual']);
  });
});

describe('leases', () => {
  const DEAD = { host: 'elsewhere', bootId: 'x', pid: 1, pidStarted: '1' };

  test('what a dead engine left running is queued again by its successor and runs', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    const first = bench.work.of('lab');
    bench.store.lease.release(bench.engine.core.token);
    const successor = bench.build();
    successor.start();
    await bench.clock.advance(2_000);
    expect(bench.work.started).toHaveLength(2);
    expect(bench.store.executions.attempts(1).map((attempt) => attempt.outcome)).toEqual(['lost', null]);
    // The former engine wakes up late and has its result: the fence keeps it out.
    await first.succeed({ headline: 'from the dead' });
    expect(bench.store.executions.byId(1)).toMatchObject({ status: 'RUNNING', resultJson: null });
    await bench.work.of('lab').succeed({ headline: 'from the living' });
    expect(bench.store.executions.byId(1)?.resultJson).toContain('from the living');
    await successor.stop(0);
  });

  test('a cancel that was asked for before the crash is carried out by the successor', async () => {
    await using bench = new Bench();
    bench.work.obedient = false;
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.act({ kind: 'cancel', executionId: 1 });
    bench.store.lease.release(bench.engine.core.token);
    const successor = bench.build();
    successor.start();
    await bench.clock.advance(100);
    expect(bench.history('lab')).toEqual(['CANCELLED manual']);
    await successor.stop(0);
  });

  test('the lease of another host binds until it runs out, and not longer', async () => {
    await using bench = new Bench();
    await bench.engine.stop(0);
    bench.store.lease.take(DEAD, bench.clock.now(), bench.clock.now() + 30_000);
    expect(() => bench.build()).toThrow('the lease is held');
    await bench.clock.advance(33_000);
    expect(() => bench.build()).not.toThrow();
  });
});

describe('the mailbox', () => {
  test('an act of another process is done, answered and recorded once', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    const other = Store.open(bench.file);
    const id = other.commands.request(
      { who: 'bob', source: 'cli' },
      { kind: 'trigger', taskId },
      bench.clock.now(),
    );
    await bench.clock.advance(100);
    expect(other.commands.result(id)).toMatchObject({ ok: true, taskId });
    other.close();
    await bench.clock.advance(1_000);
    expect(bench.work.names()).toEqual(['lab']);
    expect(bench.store.audit.list(1)).toMatchObject([{ who: 'bob', source: 'cli', action: 'trigger' }]);
  });

  test('an act that nobody took in time is not done later', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    const id = bench.store.commands.request(
      { who: 'bob', source: 'cli' },
      { kind: 'trigger', taskId },
      bench.clock.now(),
    );
    await bench.clock.advance(5 * MINUTE);
    await bench.engine.inbox.runOnce();
    expect(bench.store.commands.result(id)).toMatchObject({ ok: false });
    expect(bench.history('lab')).toEqual([]);
  });
});

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
