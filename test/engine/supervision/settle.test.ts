import { describe, expect, test } from 'vitest';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench } from '../open-engine.ts';

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
    // Why the first one failed is the first attempt's: this one may still succeed.
    expect(bench.store.executions.byId(1)).toMatchObject({
      status: 'RUNNING',
      errorKind: '',
      errorMessage: '',
    });
    expect(bench.store.attempts.of(1)[0]).toMatchObject({ errorMessage: 'no such host' });
    await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
    expect(bench.store.executions.byId(1)).toMatchObject({ status: 'FAILED', attempt: 2 });
    expect(bench.store.deadLetters.byExecution(1)).toMatchObject({
      errorKind: 'dns',
      attempts: 2,
      redrivenAt: null,
    });
    expect(bench.store.attempts.of(1).map((attempt) => attempt.outcome)).toEqual(['error', 'error']);
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

  test('a host that goes on sending us away is a failure in the end', async () => {
    await using bench = new Bench({ retry_attempts: 0 });
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    for (let times = 0; times < 20; times += 1) {
      await bench.work.of('lab').fail(new WorkError('http', '429', { retryAfterMs: 1_000 }));
      expect(bench.history('lab')).toEqual(['RETRYING manual']);
      await bench.clock.advance(1_100);
    }
    await bench.work.of('lab').fail(new WorkError('http', '429', { retryAfterMs: 1_000 }));
    expect(bench.store.executions.byId(1)).toMatchObject({ status: 'FAILED', attempt: 21, retryCount: 0 });
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
    expect(bench.store.attempts.of(1)[0]?.outcome).toBe('timeout');
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
