import { describe, expect, test } from 'vitest';
import type { BlackoutWindow } from '../../../src/domain/window.ts';
import { reconcileWindows } from '../../../src/engine/planning/reconcile-windows.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench } from '../open-engine.ts';
import { fatesOf, HOUR, MINUTE, pass } from '../slot-ledger.ts';

/** From 08:30 to 09:30; the clock of the bench begins at 08:00 UTC. */
const OFFICE: BlackoutWindow = {
  name: 'office',
  cron: '30 8 * * *',
  timezone: 'UTC',
  durationMs: HOUR,
  policy: 'defer',
  types: [],
  tags: [],
  reason: 'people work',
};

function withWindows(bench: Bench, ...windows: Partial<BlackoutWindow>[]): void {
  reconcileWindows(
    bench.engine.core,
    windows.map((window) => ({ ...OFFICE, ...window })),
  );
}

describe('slots within a window', () => {
  test('policy defer: they run once, when it ends', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '20m' });
    withWindows(bench, {});
    bench.engine.start();
    await bench.clock.advance(21 * MINUTE);
    await bench.work.of('lab').succeed();
    await bench.clock.advance(69 * MINUTE - 100);
    expect(bench.history('lab')).toEqual(['QUEUED schedule', 'COMPLETED schedule']);
    await bench.clock.advance(200);
    expect(bench.history('lab')).toEqual(['RUNNING schedule', 'COMPLETED schedule']);
    expect(fatesOf(bench, id)).toEqual([
      'ran on_time',
      'ran deferred',
      'coalesced already_queued',
      'coalesced already_queued',
    ]);
    expect(bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER)[1]).toMatchObject({
      reason: 'deferred',
      detail: 'office',
      executionId: 2,
    });
  });

  test('policy skip: they are left out by the name of the window, and none is missed', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '20m' });
    withWindows(bench, { policy: 'skip' });
    bench.engine.start();
    await bench.clock.advance(21 * MINUTE);
    await bench.work.of('lab').succeed();
    await bench.clock.advance(80 * MINUTE);
    expect(fatesOf(bench, id)).toEqual(
      ['ran on_time', 'skipped blackout', 'skipped blackout', 'skipped blackout', 'ran on_time'].filter(
        (_, index) => index !== 3 || fatesOf(bench, id).length === 5,
      ),
    );
    const records = bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER);
    expect(records[1]?.detail).toBe('office');
    expect(bench.store.executions.byId(2)?.missedSlots).toBe(0);
  });

  test('however many windows lie in an absence, what was coalesced before them has what carries it', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10s' });
    withWindows(bench, { cron: '*/5 * * * *', durationMs: MINUTE, policy: 'skip' });
    bench.engine.start();
    await pass(bench, 12 * HOUR + 3 * MINUTE);
    const records = bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER);
    expect(records.filter(({ fate }) => fate === 'coalesced').length).toBeGreaterThan(100);
    expect(records.filter(({ fate, executionId }) => fate === 'coalesced' && executionId === null)).toEqual(
      [],
    );
  });

  test('deferred slots of an absence run once, when the window ends', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m', catchup: 'skip' });
    withWindows(bench, {});
    await bench.clock.advance(75 * MINUTE);
    bench.engine.start();
    await bench.clock.advance(100);
    expect(fatesOf(bench, id)).toEqual(['skipped misfire x2', 'coalesced newer_slot x4', 'ran deferred']);
    expect(bench.work.names()).toEqual([]);
    await bench.clock.advance(15 * MINUTE);
    expect(bench.work.names()).toEqual(['lab']);
  });
});

describe('while a window is open', () => {
  test('a manual run is queued, and the answer says until when and by which window it is held', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    withWindows(bench, {});
    bench.engine.start();
    await bench.clock.advance(40 * MINUTE);
    const answer = await bench.act({ kind: 'trigger', taskId });
    expect(answer).toMatchObject({
      ok: true,
      message: 'queued lab as execution 1, held until 2026-11-23 09:30 UTC by blackout office',
    });
    expect(bench.store.executions.byId(1)).toMatchObject({
      status: 'QUEUED',
      phase: 'held',
      progressNote: 'held until 2026-11-23 09:30 UTC by blackout office',
    });
    await bench.clock.advance(50 * MINUTE - 100);
    expect(bench.work.names()).toEqual([]);
    await bench.clock.advance(200);
    expect(bench.work.names()).toEqual(['lab']);
  });

  test('an emergency passes with a reason, which is recorded, and is refused without one', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    withWindows(bench, {});
    bench.engine.start();
    await bench.clock.advance(40 * MINUTE);
    const act = { kind: 'trigger', taskId, priority: 'emergency' } as const;
    expect(await bench.act(act)).toEqual({
      ok: false,
      message:
        'lab is held until 2026-11-23 09:30 UTC by blackout office; an emergency passes that only with a reason',
    });
    expect(await bench.act({ ...act, reason: ' ' })).toMatchObject({ ok: false });
    expect(await bench.act({ ...act, reason: 'CVE-2026-1' })).toMatchObject({ ok: true });
    expect(bench.work.names()).toEqual(['lab']);
    expect(bench.store.audit.list(1)).toMatchObject([
      {
        action: 'trigger',
        reason: 'CVE-2026-1',
        after: expect.stringContaining('"passedBlackout":"office"'),
      },
    ]);
  });

  test('many runs at once say how many of them are held', async () => {
    await using bench = new Bench();
    const prod = await bench.add('prod', { manual: true, tags: ['prod'] });
    const lab = await bench.add('lab', { manual: true });
    withWindows(bench, { tags: ['prod'] });
    bench.engine.start();
    await pass(bench, 40 * MINUTE);
    expect(await bench.act({ kind: 'triggerMany', taskIds: [prod, lab] })).toMatchObject({
      ok: true,
      message: 'queued 2 of 2 tasks; 1 of them are held by blackouts',
    });
    expect(bench.work.names()).toEqual(['lab']);
  });

  test('the same holds for a scan without a task', async () => {
    await using bench = new Bench();
    withWindows(bench, {});
    bench.engine.start();
    await bench.clock.advance(40 * MINUTE);
    const scan = {
      kind: 'scan' as const,
      targets: ['http://127.0.0.1:1/'],
      mode: 'fast' as const,
      crawl: true,
      diff: true,
      overrideRateLimit: false,
    };
    expect(await bench.act({ ...scan, emergency: true })).toMatchObject({ ok: false });
    expect(await bench.act({ ...scan, emergency: false })).toMatchObject({
      ok: true,
      message: expect.stringContaining('held until 2026-11-23 09:30 UTC by blackout office'),
    });
    expect(await bench.act({ ...scan, emergency: true, reason: 'CVE' })).toMatchObject({ ok: true });
    expect(bench.work.started).toHaveLength(1);
  });

  test('retries wait as well, and what runs goes on', async () => {
    await using bench = new Bench({ retry_base_seconds: 60 });
    await bench.add('lab', { interval: '25m' });
    withWindows(bench, {});
    bench.engine.start();
    await bench.clock.advance(31 * MINUTE);
    expect(bench.history('lab')).toEqual(['RUNNING schedule']);
    await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
    await bench.clock.advance(30 * MINUTE);
    expect(bench.work.started).toHaveLength(1);
    expect(bench.store.executions.byId(1)?.status).toBe('QUEUED');
    await bench.clock.advance(29 * MINUTE + 100);
    expect(bench.work.started.length).toBeGreaterThan(1);
  });

  test('an emergency without a reason from before it is held when it comes to a retry', async () => {
    await using bench = new Bench({ retry_base_seconds: 60 });
    const taskId = await bench.add('lab', { manual: true });
    withWindows(bench, {});
    bench.engine.start();
    await bench.clock.advance(29 * MINUTE + 30_000);
    await bench.act({ kind: 'trigger', taskId, priority: 'emergency' });
    await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
    await bench.clock.advance(10 * MINUTE);
    expect(bench.store.executions.byId(1)).toMatchObject({ status: 'QUEUED', phase: 'held' });
  });

  test('what it does not cover starts, though hundreds that it holds stand before that in the queue', async () => {
    await using bench = new Bench({ queue_buffer_size: 10_000, max_concurrent_scans: 1 });
    for (let task = 0; task < 300; task += 1)
      await bench.add(`held ${task}`, { manual: true, tags: ['prod'] });
    const free = await bench.add('free', { manual: true });
    withWindows(bench, { tags: ['prod'] });
    bench.engine.start();
    await bench.clock.advance(31 * MINUTE);
    for (let taskId = 1; taskId <= 300; taskId += 1) await bench.act({ kind: 'trigger', taskId });
    await bench.act({ kind: 'trigger', taskId: free });
    expect(bench.work.names()).toEqual(['free']);
    // Nothing of what is held is looked at again before the window ends.
    expect(bench.store.queue.claimable('scan', bench.clock.now(), 10)).toEqual([]);
  });

  test('when it ends, what it held takes its place behind what has waited for a worker meanwhile', async () => {
    await using bench = new Bench({ max_concurrent_scans: 1 });
    const busy = await bench.add('busy', { manual: true });
    const held = await bench.add('held', { manual: true, tags: ['prod'] });
    const free = await bench.add('free', { manual: true });
    withWindows(bench, { tags: ['prod'] });
    bench.engine.start();
    await pass(bench, 31 * MINUTE);
    for (const taskId of [held, busy, free]) await bench.act({ kind: 'trigger', taskId });
    await pass(bench, 61 * MINUTE);
    await bench.work.of('busy').succeed();
    expect(bench.work.names()).toEqual(['busy', 'free']);
    await bench.work.of('free').succeed();
    expect(bench.work.names()).toEqual(['busy', 'free', 'held']);
  });

  test('an execution whose time to start ends within it expires', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '40m', startDeadline: '10m' });
    withWindows(bench, {});
    bench.engine.start();
    await bench.clock.advance(51 * MINUTE);
    expect(bench.history('lab')).toEqual(['CANCELLED schedule']);
    expect(fatesOf(bench, id)).toEqual(['expired start_deadline']);
  });
});

describe('windows of the configuration', () => {
  test('are added, changed and removed with it, and each is in the audit log', async () => {
    await using bench = new Bench();
    const { core } = bench.engine;
    expect(reconcileWindows(core, [OFFICE])).toEqual({ added: ['office'], changed: [], removed: [] });
    expect(reconcileWindows(core, [OFFICE])).toEqual({ added: [], changed: [], removed: [] });
    const longer = { ...OFFICE, durationMs: 2 * HOUR };
    expect(reconcileWindows(core, [longer, { ...OFFICE, name: 'other' }])).toEqual({
      added: ['other'],
      changed: ['office'],
      removed: [],
    });
    expect(bench.store.windows.list()).toEqual([longer, { ...OFFICE, name: 'other' }]);
    expect(reconcileWindows(core, [])).toEqual({ added: [], changed: [], removed: ['office', 'other'] });
    expect(
      bench.store.audit.list(5).map(({ who, action, subject }) => `${who} ${action} ${subject}`),
    ).toEqual([
      'scarefloor.yaml remove blackout other',
      'scarefloor.yaml remove blackout office',
      'scarefloor.yaml add blackout other',
      'scarefloor.yaml edit blackout office',
      'scarefloor.yaml add blackout office',
    ]);
  });

  test('what a window held starts when it is removed, in the order of the queue', async () => {
    await using bench = new Bench({ max_concurrent_scans: 1 });
    withWindows(bench, {});
    bench.engine.start();
    await bench.clock.advance(31 * MINUTE);
    for (const name of ['first', 'second']) {
      const taskId = await bench.add(name, { manual: true });
      await bench.act({ kind: 'trigger', taskId });
    }
    expect(bench.work.names()).toEqual([]);
    withWindows(bench);
    await bench.clock.advance(100);
    expect(bench.work.names()).toEqual(['first']);
    expect(bench.store.executions.byId(2)).toMatchObject({ status: 'QUEUED', phase: '', progressNote: '' });
  });

  test('a new one holds what waits already', async () => {
    await using bench = new Bench({ max_concurrent_scans: 1 });
    bench.engine.start();
    const busy = await bench.add('busy', { manual: true });
    const lab = await bench.add('lab', { manual: true });
    await bench.act({ kind: 'trigger', taskId: busy });
    await bench.act({ kind: 'trigger', taskId: lab });
    withWindows(bench, { cron: '0 8 * * *' });
    await bench.work.of('busy').succeed();
    await bench.clock.advance(59 * MINUTE);
    expect(bench.work.names()).toEqual(['busy']);
    await bench.clock.advance(MINUTE + 100);
    expect(bench.work.names()).toEqual(['busy', 'lab']);
  });
});

test('a paused slot says whose pause it was and why', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  bench.engine.start();
  await bench.act({ kind: 'pause', taskId, reason: 'deploy' });
  await bench.clock.advance(11 * MINUTE);
  expect(bench.store.slots.ofTask(taskId, 0, Number.MAX_SAFE_INTEGER)).toMatchObject([
    { fate: 'skipped', reason: 'paused', detail: 'by ana: deploy' },
  ]);
});
