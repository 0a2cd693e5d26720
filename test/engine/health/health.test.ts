/** What becomes of the limits, the store and the log when the machine or the workers fare badly. */
import { describe, expect, test } from 'vitest';
import type { SchedulerConfig } from '../../../src/config/settings.ts';
import { BAD_LOOKS, GOOD_LOOKS } from '../../../src/domain/degradation.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { TestMachine, TestWorkers, workerView } from '../machine.ts';
import { Bench, HandExecutor } from '../open-engine.ts';

const LOOK_MS = 5_000;
const CONFIG: Partial<SchedulerConfig> = {
  max_concurrent_scans: 4,
  max_concurrent_monitors: 8,
  worker_pool_size: 12,
};

/** A bench whose engine looks after a machine and workers of the test's. */
class Ward extends Bench {
  readonly machine = new TestMachine();
  readonly workers = new TestWorkers();
  readonly watched: Engine;

  constructor(config: Partial<SchedulerConfig> = CONFIG) {
    super(config);
    this.store.lease.release(this.engine.core.token);
    this.watched = this.build(undefined, { probe: this.machine, workers: this.workers });
  }

  async badWhile(looks = BAD_LOOKS): Promise<void> {
    this.machine.short(true);
    await this.clock.advance(looks * LOOK_MS);
  }

  async goodWhile(looks = GOOD_LOOKS): Promise<void> {
    this.machine.short(false);
    await this.clock.advance(looks * LOOK_MS);
  }

  override async act(act: Parameters<Bench['act']>[0]) {
    const result = await this.watched.act(act, { who: 'ana', source: 'console' });
    await this.clock.advance(0);
    return result;
  }

  limits(): number[] {
    const { limits } = this.watched.core;
    return [limits.of('scan'), limits.of('monitor'), limits.inAll];
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.watched.stop(0);
    for (let turn = 0; turn < 30; turn += 1) await this.clock.advance(1_000);
    await stopped;
    await super[Symbol.asyncDispose]();
  }
}

describe('a machine that is short of something', () => {
  test('halves the limits while it lasts, and doubles them again when it is over', async () => {
    await using ward = new Ward();
    ward.watched.start();
    await ward.clock.advance(LOOK_MS);
    expect(ward.limits()).toEqual([4, 8, 12]);
    await ward.badWhile();
    expect(ward.limits()).toEqual([2, 4, 6]);
    await ward.badWhile(10 * BAD_LOOKS);
    // Never so few in all that one pool could keep the others from their last place.
    expect(ward.limits()).toEqual([1, 1, 3]);
    await ward.goodWhile();
    expect(ward.limits()).toEqual([1, 2, 3]);
    await ward.goodWhile(2 * GOOD_LOOKS);
    expect(ward.limits()).toEqual([4, 8, 12]);
    expect(ward.logged.filter((line) => line.includes('degraded'))).toEqual([
      ...Array.from({ length: 3 }, () => 'warn degraded: limits are lowered'),
      ...Array.from({ length: 2 }, () => 'info degraded less: limits are doubled'),
      'info no longer degraded: the limits are as configured',
    ]);
  });

  test('says so in the store and in one alert, and takes both back', async () => {
    await using ward = new Ward();
    ward.watched.start();
    await ward.clock.advance(0);
    const since = ward.clock.now() + BAD_LOOKS * LOOK_MS;
    await ward.badWhile();
    const reason = '2 % of memory free (limit 5 %); low priority waits';
    expect(ward.store.pools.lowered()).toEqual([
      { type: 'monitor', limitNow: 4, since, reason },
      { type: 'scan', limitNow: 2, since, reason },
      { type: 'tool', limitNow: 1, since, reason },
    ]);
    await ward.badWhile();
    expect(ward.store.pools.lowered().map(({ limitNow }) => limitNow)).toEqual([2, 1, 1]);
    expect(ward.store.alerts.list().map(({ kind, title }) => [kind, title])).toEqual([
      ['degraded', 'degraded: 2 % of memory free (limit 5 %)'],
    ]);
    await ward.goodWhile(2 * GOOD_LOOKS);
    expect(ward.store.pools.lowered()).toEqual([]);
    expect(ward.store.alerts.list()).toEqual([]);
  });

  test('what runs goes on; what waits gets a place when the lowered limit allows it', async () => {
    await using ward = new Ward({ ...CONFIG, max_concurrent_scans: 2 });
    ward.watched.start();
    for (const name of ['a', 'b', 'c']) {
      const { taskId } = await ward.act({
        kind: 'addTask',
        definition: { name, type: 'scan', manual: true, config: { targets: ['http://127.0.0.1:1/'] } },
      });
      await ward.act({ kind: 'trigger', taskId: taskId! });
    }
    await ward.badWhile();
    expect(ward.limits()[0]).toBe(1);
    await ward.work.of('a').succeed();
    expect(ward.work.names()).toEqual(['a', 'b']);
    await ward.work.of('b').succeed();
    expect(ward.work.names()).toEqual(['a', 'b', 'c']);
  });

  test('an emergency has its place whatever the limits are', async () => {
    await using ward = new Ward({ ...CONFIG, max_concurrent_scans: 4, worker_pool_size: 4 });
    ward.watched.start();
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'urgent']) {
      const { taskId } = await ward.act({
        kind: 'addTask',
        definition: { name, type: 'scan', manual: true, config: { targets: ['http://127.0.0.1:1/'] } },
      });
      ids.push(taskId!);
    }
    for (const taskId of ids.slice(0, 4)) await ward.act({ kind: 'trigger', taskId });
    await ward.badWhile(4 * BAD_LOOKS);
    expect(ward.limits()[0]).toBe(1);
    await ward.act({ kind: 'trigger', taskId: ids[4]!, priority: 'emergency' });
    expect(ward.work.names()).toEqual(['a', 'b', 'c', 'd', 'urgent']);
  });

  test('refuses manual runs of low priority and lets those that are queued wait', async () => {
    await using ward = new Ward();
    ward.watched.start();
    const add = async (name: string, priority: 'low' | 'normal') => {
      const { taskId } = await ward.act({
        kind: 'addTask',
        definition: {
          name,
          type: 'scan',
          manual: true,
          priority,
          config: { targets: ['http://127.0.0.1:1/'] },
        },
      });
      return taskId!;
    };
    const [low, normal, queued] = [
      await add('low', 'low'),
      await add('normal', 'normal'),
      await add('queued', 'low'),
    ];
    await ward.act({ kind: 'pauseAll', reason: 'night' });
    await ward.act({ kind: 'trigger', taskId: queued });
    await ward.badWhile();
    await ward.act({ kind: 'resumeAll' });
    expect(await ward.act({ kind: 'trigger', taskId: low })).toEqual({
      ok: false,
      message:
        'degraded (2 % of memory free (limit 5 %)): low priority is refused; try later, or raise its priority',
    });
    expect((await ward.act({ kind: 'triggerMany', taskIds: [low, normal] })).message).toBe(
      'queued 1 of 2 tasks; 1 of low priority must wait: degraded (2 % of memory free (limit 5 %))',
    );
    expect((await ward.act({ kind: 'trigger', taskId: low, priority: 'normal' })).ok).toBe(true);
    expect(ward.work.names()).toEqual(['normal', 'low']);
    await ward.goodWhile();
    expect(ward.work.names()).toEqual(['normal', 'low', 'queued']);
  });

  test('keeps no spare worker where memory is short, and keeps it under mere load', async () => {
    await using ward = new Ward();
    ward.watched.start();
    expect(ward.workers.fullAt?.('scan')).toEqual({ running: 4, inAll: 12 });
    await ward.badWhile();
    expect(ward.workers.fullAt?.('scan')).toEqual({ running: 2, inAll: 6 });
    expect(ward.workers.sparing).toBe(false);
    await ward.goodWhile();
    ward.machine.machine = { ...ward.machine.machine, loadPerCore: 50 };
    await ward.clock.advance(BAD_LOOKS * LOOK_MS);
    expect(ward.limits()[0]).toBe(2);
    expect(ward.workers.sparing).toBe(true);
  });

  test('works with less although the store takes no word of it, which is told when it does', async () => {
    await using ward = new Ward();
    ward.watched.start();
    ward.refuseWrites(true);
    await ward.badWhile();
    expect(ward.limits()[0]).toBe(2);
    expect(ward.store.pools.lowered()).toEqual([]);
    ward.refuseWrites(false);
    await ward.clock.advance(LOOK_MS);
    expect(ward.store.pools.lowered()).toHaveLength(3);
  });

  test('what a former engine said of limits and workers is gone with the start of the next', async () => {
    await using ward = new Ward();
    ward.store.pools.lower({ type: 'scan', limitNow: 1, since: 1, reason: 'long ago' });
    ward.store.workerHealth.save({
      ...workerView(9),
      pid: 9,
      executionId: null,
      heardAt: 1,
      recordedAt: 1,
    });
    ward.watched.start();
    await ward.clock.advance(0);
    expect(ward.store.pools.lowered()).toEqual([]);
    expect(ward.store.workerHealth.all()).toEqual([]);
    expect(ward.limits()).toEqual([4, 8, 12]);
  });
});

describe('a machine that starts no process', () => {
  class TroubledExecutor extends HandExecutor {
    why = 'spawn EAGAIN';
    waitMs = 2_000;

    trouble() {
      return this.why === '' ? null : { waitMs: this.waitMs, why: this.why };
    }
  }

  test('nothing is started until it does, the reason is shown, and no attempt is spent', async () => {
    await using ward = new Ward();
    const executor = new TroubledExecutor();
    ward.store.lease.release(ward.watched.core.token);
    const engine = ward.build(undefined, {
      executors: { scan: executor },
      workers: ward.workers,
      probe: ward.machine,
    });
    engine.start();
    const ana = { who: 'ana', source: 'console' } as const;
    const { taskId } = await engine.act(
      {
        kind: 'addTask',
        definition: {
          name: 'lab',
          type: 'scan',
          manual: true,
          priority: 'low',
          config: { targets: ['http://127.0.0.1:1/'] },
        },
      },
      ana,
    );
    const { executionId } = await engine.act({ kind: 'trigger', taskId: taskId! }, ana);
    await ward.clock.advance(60_000);
    expect(executor.names()).toEqual([]);
    expect(ward.store.executions.byId(executionId!)).toMatchObject({ status: 'QUEUED', attempt: 0 });
    expect(ward.store.pools.lowered()[0]).toMatchObject({
      reason: 'no worker can be started: spawn EAGAIN',
    });
    expect(ward.store.alerts.list()).toMatchObject([
      { key: 'degraded:workers', severity: 'critical', title: 'no worker can be started: spawn EAGAIN' },
    ]);
    // It is worth a try, of whatever priority; that it helps is known when it did.
    executor.waitMs = 0;
    await ward.clock.advance(10_000);
    expect(executor.names()).toEqual(['lab']);
    expect(ward.store.alerts.list()).toHaveLength(1);
    executor.why = '';
    await ward.clock.advance(10_000);
    expect(ward.store.pools.lowered()).toEqual([]);
    expect(ward.store.alerts.list()).toEqual([]);
    await engine.stop(0);
  });
});

describe('workers in the store', () => {
  test('are written when something changed that a person would notice, and else not', async () => {
    await using ward = new Ward();
    ward.watched.start();
    ward.workers.all = [workerView(42, { busyWith: 1, cpu: 0.5 })];
    await ward.clock.advance(LOOK_MS);
    const [first] = ward.store.workerHealth.all();
    expect(first).toMatchObject({ pid: 42, executionId: 1, cpu: 0.5, stalled: false });
    ward.workers.all = [
      workerView(42, { busyWith: 1, cpu: 0.55, rssBytes: 101_000_000, lastHeardMs: 3_000 }),
    ];
    await ward.clock.advance(LOOK_MS);
    expect(ward.store.workerHealth.all()).toEqual([first]);
    ward.workers.all = [workerView(42, { busyWith: 1, stalled: true, lastHeardMs: 21_000 })];
    await ward.clock.advance(LOOK_MS);
    const [stalled] = ward.store.workerHealth.all();
    expect(stalled).toMatchObject({ stalled: true, heardAt: ward.clock.now() - 21_000 });
    ward.workers.all = [];
    await ward.clock.advance(LOOK_MS);
    expect(ward.store.workerHealth.all()).toEqual([]);
  });

  test('are written anew at each health check, and told to the log', async () => {
    await using ward = new Ward({ ...CONFIG, health_check_interval: 60 });
    ward.watched.start();
    ward.workers.all = [workerView(42, { busyWith: 1 })];
    await ward.clock.advance(50_000);
    const [before] = ward.store.workerHealth.all();
    await ward.clock.advance(20_000);
    const [after] = ward.store.workerHealth.all();
    expect(after!.recordedAt).toBeGreaterThan(before!.recordedAt);
    expect(ward.logged.filter((line) => line === 'info health')).toHaveLength(1);
  });

  test('are off the list when their engine has stopped', async () => {
    await using ward = new Ward();
    ward.watched.start();
    ward.workers.all = [workerView(42)];
    await ward.clock.advance(LOOK_MS);
    await ward.watched.stop(0);
    expect(ward.store.workerHealth.all()).toEqual([]);
    expect(ward.machine.closed).toBe(true);
  });

  test('an idle floor is written by nothing but its lease', async () => {
    await using ward = new Ward();
    ward.watched.start();
    await ward.clock.advance(LOOK_MS);
    const changes = () => ward.database.prepare('SELECT total_changes()').pluck().get() as number;
    const before = changes();
    await ward.clock.advance(60_000);
    // A renewal every ten seconds.
    expect(changes() - before).toBe(6);
  });
});

test('the engine says how it fares with its lease: the worst delay and the slowest write of the last looks', async () => {
  await using ward = new Ward();
  ward.watched.start();
  ward.machine.machine = { ...ward.machine.machine, loopDelayMs: 80 };
  await ward.clock.advance(LOOK_MS);
  ward.machine.machine = { ...ward.machine.machine, loopDelayMs: 4 };
  await ward.clock.advance(LOOK_MS + 100);
  expect(ward.store.lease.vitals()).toMatchObject({
    rssBytes: 90_000_000,
    eventLoopDelayMs: 80,
    freeMemoryPercent: 60,
    slowestWriteMs: expect.any(Number),
  });
  await ward.clock.advance(30_000);
  expect(ward.store.lease.vitals()?.eventLoopDelayMs).toBe(4);
});
