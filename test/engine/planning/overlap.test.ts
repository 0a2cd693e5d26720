import { describe, expect, test } from 'vitest';
import { reconcileTasks } from '../../../src/engine/planning/reconcile.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench, definition, HandExecutor } from '../open-engine.ts';
import { fatesOf, MINUTE } from '../slot-ledger.ts';

describe('buffer_all', () => {
  test('runs each slot, one after another', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m', overlap: 'buffer_all' });
    bench.engine.start();
    await bench.clock.advance(31 * MINUTE);
    expect(bench.history('lab')).toEqual(['QUEUED schedule', 'QUEUED schedule', 'RUNNING schedule']);
    await bench.work.of('lab').succeed();
    await bench.work.of('lab').succeed();
    await bench.work.of('lab').succeed();
    expect(bench.work.started).toHaveLength(3);
    expect(fatesOf(bench, id)).toEqual(['ran on_time', 'ran on_time', 'ran on_time']);
  });

  test('queues at most a hundred, then leaves slots out and says so', async () => {
    await using bench = new Bench({ queue_buffer_size: 1_000 });
    const id = await bench.add('lab', { interval: '10s', overlap: 'buffer_all' });
    bench.engine.start();
    await bench.clock.advance(105 * 10_000 + 500);
    expect(bench.store.executions.liveOfTask(id)).toHaveLength(101);
    expect(fatesOf(bench, id).filter((fate) => fate === 'skipped buffer_full')).toHaveLength(4);
  });
});

describe('replace', () => {
  test('cancels what runs at once, and starts the new one only when that has ended', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m', overlap: 'replace' });
    bench.engine.start();
    bench.work.obedient = false;
    await bench.clock.advance(20 * MINUTE + 100);
    expect(bench.work.started).toHaveLength(1);
    expect(bench.work.of('lab').asked).toEqual(['abort']);
    expect(bench.history('lab')).toEqual(['QUEUED schedule', 'RUNNING schedule']);
    await bench.clock.advance(14_000);
    expect(bench.work.of('lab').asked).toEqual(['abort', 'terminate']);
    expect(bench.work.started).toHaveLength(1);
    await bench.clock.advance(2_000);
    expect(bench.history('lab')).toEqual(['RUNNING schedule', 'CANCELLED schedule']);
    expect(bench.store.executions.byId(1)).toMatchObject({
      errorKind: '',
      errorMessage: 'cancelled by scarefloor: replaced by execution 2',
    });
    expect(bench.store.audit.list(1)).toMatchObject([
      { who: 'scarefloor', action: 'replace', subject: 'execution 1 of lab' },
    ]);
    expect(fatesOf(bench, id)).toEqual(['ran on_time', 'ran on_time']);
    expect(bench.store.deadLetters.list()).toEqual([]);
  });

  test('takes the place of what waits for a retry', async () => {
    await using bench = new Bench({ retry_base_seconds: 3_000 });
    await bench.add('lab', { interval: '10m', overlap: 'replace' });
    bench.engine.start();
    await bench.clock.advance(11 * MINUTE);
    await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
    await bench.clock.advance(10 * MINUTE);
    expect(bench.history('lab')).toEqual(['RUNNING schedule', 'CANCELLED schedule']);
  });

  test('lets what somebody asked for end by itself', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { interval: '10m', overlap: 'replace' });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.clock.advance(10 * MINUTE + 100);
    expect(bench.history('lab')).toEqual(['QUEUED schedule', 'RUNNING manual']);
    await bench.work.of('lab').succeed();
    expect(bench.history('lab')).toEqual(['RUNNING schedule', 'COMPLETED manual']);
  });

  test('what the engine died before telling is carried out by the next one', async () => {
    await using bench = new Bench();
    await bench.add('lab', { interval: '10m', overlap: 'replace' });
    bench.engine.start();
    bench.work.obedient = false;
    await bench.clock.advance(20 * MINUTE + 100);
    bench.engine.supervisor.abandon();
    bench.store.lease.release(bench.engine.core.token);
    const next = bench.build();
    next.start();
    await bench.clock.advance(2_000);
    expect(bench.store.executions.byId(1)?.status).toBe('CANCELLED');
    expect(bench.history('lab')[0]).toBe('RUNNING schedule');
    const stopped = next.stop(0);
    await bench.clock.advance(20_000);
    await stopped;
  });
});

describe('allow', () => {
  test('runs up to so many of one task at once', async () => {
    await using bench = new Bench({ max_concurrent_scans: 5 });
    const id = await bench.add('lab', { interval: '10m', overlap: 'allow(3)' });
    bench.engine.start();
    await bench.clock.advance(41 * MINUTE);
    expect(bench.history('lab')).toEqual(['RUNNING schedule', 'RUNNING schedule', 'RUNNING schedule']);
    expect(fatesOf(bench, id).at(-1)).toBe('skipped overlap');
  });

  test('is refused where work writes the results of its task alone, and never done in the dark', async () => {
    await using bench = new Bench({ max_concurrent_scans: 5 });
    const id = await bench.add('lab', { interval: '10m', overlap: 'allow(3)' });
    bench.store.lease.release(bench.engine.core.token);
    const alone = Object.assign(new HandExecutor(), { worksAlone: true });
    const builtIn = bench.build(
      { host: 'h', bootId: 'b', pid: 1, pidStarted: 'x' },
      { executors: { scan: alone } },
    );
    const more = definition('other', { overlap: 'allow(2)' });
    const added = await builtIn.act({ kind: 'addTask', definition: more }, { who: 'ana', source: 'cli' });
    expect(added).toMatchObject({
      ok: false,
      message: expect.stringMatching(/results of its task alone.*buffer_all/),
    });
    expect((await reconcileTasks(builtIn.core, [more], 'UTC')).refused).toHaveLength(1);
    builtIn.start();
    await bench.clock.advance(31 * MINUTE);
    expect(alone.started).toHaveLength(1);
    expect(fatesOf(bench, id)).toEqual(['ran on_time', 'ran on_time', 'ran on_time']);
    const stopped = builtIn.stop(0);
    await bench.clock.advance(20_000);
    await stopped;
  });
});

test('a manual run takes no slot: what waits does not stand for one, and one that runs only overlaps', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const busy = await bench.add('busy', { manual: true });
  const taskId = await bench.add('lab', { interval: '10m' });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: busy });
  await bench.act({ kind: 'trigger', taskId });
  await bench.clock.advance(10 * MINUTE + 100);
  expect(bench.history('lab')).toEqual(['QUEUED schedule', 'QUEUED manual']);
  await bench.work.of('busy').succeed();
  await bench.work.of('lab').succeed();
  await bench.work.of('lab').succeed();
  expect(bench.history('lab')).toEqual(['COMPLETED schedule', 'COMPLETED manual']);
  expect(bench.store.slots.ofTask(taskId, 0, Number.MAX_SAFE_INTEGER)).toMatchObject([
    { fate: 'ran', reason: 'on_time', executionId: 3 },
  ]);
  const next = bench.store.tasks.byId(taskId)?.nextRunTime;
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').succeed();
  expect(bench.store.tasks.byId(taskId)?.nextRunTime).toBe(next);
});

test('an overlap is no miss: it says which execution runs, and counts as nothing missed', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { interval: '10m' });
  bench.engine.start();
  await bench.clock.advance(21 * MINUTE);
  expect(bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER).at(-1)).toMatchObject({
    fate: 'skipped',
    reason: 'overlap',
    detail: 'execution 1',
  });
  expect(bench.store.executions.byId(1)?.missedSlots).toBe(0);
});

test('where the queue is full a slot joins what waits, also under a policy that keeps each', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1, queue_buffer_size: 2 });
  const id = await bench.add('lab', { interval: '10m', overlap: 'buffer_all' });
  bench.engine.start();
  await bench.clock.advance(55 * MINUTE);
  expect(fatesOf(bench, id)).toEqual([
    'ran on_time',
    'ran on_time',
    'ran on_time',
    'coalesced already_queued',
    'coalesced already_queued',
  ]);
  // A task of which nothing waits still gets its slot: none may vanish because others are in front.
  const other = await bench.add('other', { interval: '1m' });
  await bench.clock.advance(2 * MINUTE);
  expect(fatesOf(bench, other)).toEqual(['ran on_time', 'coalesced already_queued']);
});
