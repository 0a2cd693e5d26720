import { describe, expect, test } from 'vitest';
import { KILL_AFTER_MS } from '../../../src/engine/supervision/live-execution.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { FakeClock } from '../../fake-clock.ts';
import { Bench } from '../open-engine.ts';

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
    expect(bench.store.attempts.of(2)[0]?.outcome).toBe('interrupted');
    // The attempt is given back: the next start has as many retries as this one had.
    expect(bench.store.executions.byId(2)).toMatchObject({ retryCount: 0, lostCount: 0, errorKind: '' });
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

  test('what stood still while it was shutting down kills what runs before it leaves', async () => {
    const clock = new StandingClock();
    await using bench = new Bench({}, clock);
    bench.work.obedient = false;
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    clock.standsAt = KILL_AFTER_MS;
    const stopped = bench.engine.stop(0);
    await clock.advance(100);
    await stopped;
    expect(bench.work.of('lab').asked).toContain('kill');
    expect(bench.history('lab')).toEqual(['QUEUED manual']);
    expect(bench.logged.filter((line) => line.startsWith('error'))).toEqual([]);
  });
});

/** Stands still in the first sleep that is longer than `standsAt`, and wakes from it an hour later. */
class StandingClock extends FakeClock {
  standsAt = Infinity;
  #stood = 0;

  override uptime(): number {
    return super.uptime() + this.#stood;
  }

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= this.standsAt) return super.sleep(ms, signal);
    this.standsAt = Infinity;
    this.#stood += 3_600_000;
    return Promise.resolve();
  }
}
