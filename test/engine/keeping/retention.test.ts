/** What cleanup takes and what it never takes; a dry run says exactly what a run then does. */
import { expect, test } from 'vitest';
import { clearAlert, raiseAlert } from '../../../src/engine/alerts.ts';
import { Store } from '../../../src/store/store.ts';
import { listener } from '../notifications/heard.ts';
import { Bench, definition } from '../open-engine.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** So many ended executions of a task, `ageDays` old, each with an attempt, a metric and a slot; their ids. */
function ended(bench: Bench, taskId: number, count: number, ageDays: number): void {
  const at = bench.clock.now() - ageDays * DAY;
  const first =
    (bench.database.prepare('SELECT max(id) FROM task_executions').pluck().get() as number | null) ?? 0;
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  bench.database.exec(`
    INSERT INTO task_executions (id, task_id, session_id, status, start_time, end_time, trigger, pool, rank, queued_at,
        not_before, attempt, idempotency_key)
      ${numbers} SELECT ${first} + i, ${taskId}, 's-' || (${first} + i), 'COMPLETED', ${at} + i, ${at} + i + 500, 'schedule', 'scan', 1,
        ${at} + i, ${at} + i, 1, ${first} + i FROM n;
    INSERT INTO execution_attempts (execution_id, attempt, started_at, ended_at, outcome)
      ${numbers} SELECT ${first} + i, 1, ${at} + i, ${at} + i + 500, 'ok' FROM n;
    INSERT INTO task_metrics (execution_id, metric_name, metric_value, recorded_at)
      ${numbers} SELECT ${first} + i, 'pages', i, ${at} + i FROM n;
    INSERT INTO schedule_slots (task_id, slot_time, slot_last, slot_count, fate, reason, execution_id, decided_at)
      ${numbers} SELECT ${taskId}, ${at} + i, ${at} + i, 1, 'ran', 'on_time', ${first} + i, ${at} + i FROM n;`);
}

function rows(bench: Bench, table: string, where = '1'): number {
  return bench.database.prepare(`SELECT count(*) FROM ${table} WHERE ${where}`).pluck().get() as number;
}

test('thousands of old executions go with all that hangs on them, and each is told once', async () => {
  const removed: number[] = [];
  const more = { onRemoved: ({ id }: { id: number }) => void removed.push(id) };
  await using bench = new Bench(
    { max_task_history_days: 30, max_executions_per_task: 10_000 },
    undefined,
    more,
  );
  const taskId = await bench.add('lab', { interval: '24h' });
  ended(bench, taskId, 2_300, 40);
  ended(bench, taskId, 20, 2);
  const counts = { executions: 2_300, slots: 2_300, deadLetters: 0, alerts: 0, auditEntries: 0, reports: 0 };
  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({
    message: 'would remove 2300 executions, 2300 slots',
    removed: counts,
  });
  expect(rows(bench, 'task_executions')).toBe(2_320);
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({
    message: 'removed 2300 executions, 2300 slots',
    removed: counts,
  });
  for (const table of ['task_executions', 'execution_attempts', 'task_metrics', 'schedule_slots'])
    expect(rows(bench, table), table).toBe(20);
  expect(new Set(removed).size).toBe(2_300);
  expect(removed).toHaveLength(2_300);
  expect(bench.database.pragma('foreign_key_check')).toEqual([]);
});

test('each task keeps its newest executions, however many others have, and a limit of thousands is kept as well', async () => {
  await using bench = new Bench({ max_task_history_days: 30, max_executions_per_task: 6_000 });
  const busy = await bench.add('busy', { manual: true });
  const calm = await bench.add('calm', { manual: true });
  ended(bench, busy, 6_500, 3);
  ended(bench, calm, 5_000, 3);
  const limits = { kind: 'cleanup', maxHistoryDays: 30 } as const;
  expect(await bench.act({ ...limits, dryRun: true })).toMatchObject({ removed: { executions: 500 } });
  expect(await bench.act(limits)).toMatchObject({ removed: { executions: 500 } });
  expect(bench.store.history.history({ taskId: busy, limit: 10_000 })).toHaveLength(6_000);
  expect(bench.store.history.latest(busy)).toBe(6_500);
  expect(bench.store.history.history({ taskId: calm, limit: 10_000 })).toHaveLength(5_000);
  expect(await bench.act({ ...limits, maxExecutionsPerTask: 5 })).toMatchObject({
    removed: { executions: 10_990 },
  });
});

test('an execution that is both too old and too many is counted once', async () => {
  await using bench = new Bench({ max_task_history_days: 30, max_executions_per_task: 4 });
  const taskId = await bench.add('lab', { manual: true });
  ended(bench, taskId, 6, 40);
  ended(bench, taskId, 6, 3);
  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({ removed: { executions: 8 } });
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { executions: 8 } });
});

test('what has not ended stays, however old', async () => {
  await using bench = new Bench({ max_task_history_days: 1, max_executions_per_task: 1 });
  const taskId = await bench.add('lab', { manual: true });
  const other = await bench.add('other', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.act({ kind: 'pauseAll' });
  await bench.act({ kind: 'trigger', taskId: other });
  bench.clock.step(400 * DAY);
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { executions: 0 } });
  expect(
    bench.store.executions
      .live()
      .map(({ status }) => status)
      .sort(),
  ).toEqual(['QUEUED', 'RUNNING']);
});

test('an execution that began long ago and ended lately is not old', async () => {
  await using bench = new Bench({ max_task_history_days: 30 });
  const taskId = await bench.add('lab', { manual: true });
  ended(bench, taskId, 300, 40);
  bench.database.exec(`UPDATE task_executions SET end_time = ${bench.clock.now() - DAY} WHERE id % 2 = 0`);
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { executions: 150 } });
  expect(rows(bench, 'task_executions', 'id % 2 = 1')).toBe(0);
});

test('the last execution of a task and its last success stay, however old, or however many came since', async () => {
  await using bench = new Bench({ max_task_history_days: 30, max_executions_per_task: 3 });
  const broken = await bench.add('broken', { manual: true });
  const rare = await bench.add('rare', { manual: true });
  const gone = await bench.add('gone', { manual: true });
  ended(bench, broken, 10, 90);
  ended(bench, broken, 20, 50);
  ended(bench, broken, 6, 5);
  bench.database.exec("UPDATE task_executions SET status = 'FAILED' WHERE id > 8");
  ended(bench, rare, 4, 60);
  bench.database.exec("UPDATE task_executions SET status = 'CANCELLED' WHERE id = 40");
  ended(bench, gone, 4, 60);
  await bench.act({ kind: 'deleteTask', taskId: gone, name: 'gone' });
  const would = await bench.act({ kind: 'cleanup', dryRun: true });
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: would.removed! });
  const left = (taskId: number) =>
    bench.store.history.history({ taskId }).map(({ id, status }) => `${id} ${status}`);
  expect(left(broken)).toEqual(['36 FAILED', '35 FAILED', '34 FAILED', '8 COMPLETED']);
  expect(left(rare)).toEqual(['40 CANCELLED', '39 COMPLETED']);
  expect(left(gone)).toEqual([]);
  expect(rows(bench, 'task_metrics')).toBe(6);
  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({ removed: { executions: 0 } });
});

test('the newest slot of a task stays: without it the plan would not know where it stands', async () => {
  await using bench = new Bench({ max_task_history_days: 30 });
  const taskId = await bench.add('lab', { interval: '24h' });
  ended(bench, taskId, 5, 40);
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { slots: 4 } });
  expect(rows(bench, 'schedule_slots')).toBe(1);
});

test('a record of many slots stays until its last one is old', async () => {
  await using bench = new Bench({ max_task_history_days: 30, max_executions_per_task: 100_000 });
  const taskId = await bench.add('lab', { interval: '24h' });
  ended(bench, taskId, 20, 3);
  const now = bench.clock.now();
  bench.store.slots.insert({
    taskId,
    first: now - 90 * DAY,
    last: now - 29 * DAY,
    count: 61,
    fate: 'skipped',
    reason: 'paused',
    detail: '',
    executionId: null,
    decidedAt: now,
  });
  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({ removed: { slots: 0 } });
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { slots: 0 } });
  bench.clock.step(2 * DAY);
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { slots: 1 } });
  expect(rows(bench, 'schedule_slots')).toBe(20);
});

test('a deleted task goes for good when nothing is left of it, and its name has long been free', async () => {
  await using bench = new Bench({ max_task_history_days: 30 });
  const taskId = await bench.add('lab', { interval: '24h' });
  ended(bench, taskId, 5, 3);
  await bench.act({ kind: 'deleteTask', taskId, name: 'lab' });
  await bench.act({ kind: 'addTask', definition: definition('lab', { manual: true }) });
  await bench.act({ kind: 'cleanup' });
  expect(rows(bench, 'scheduled_tasks')).toBe(2);
  bench.clock.step(31 * DAY);
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { executions: 5, slots: 5 } });
  expect(rows(bench, 'scheduled_tasks')).toBe(1);
  expect(bench.store.tasks.byId(taskId)).toBeNull();
});

test('open alerts, untold notifications and unanswered commands stay, what is long over goes', async () => {
  const channels = [listener(() => undefined)];
  await using bench = new Bench({}, undefined, { channels });
  const { core } = bench.engine;
  const raise = (key: string) =>
    core.write((now) => raiseAlert(core, { key, kind: 'stalled', severity: 'warning', title: key }, now));
  raise('over');
  raise('open');
  core.write((now) => clearAlert(core, 'over', 'it goes on', now));
  for (const courier of bench.engine.notifications.couriers)
    for (let turn = 0; turn < 3; turn += 1) await courier.runOnce();
  const command = bench.store.commands.request(
    { who: 'x', source: 'cli' },
    { kind: 'promote' },
    bench.clock.now(),
  );
  bench.clock.step(31 * DAY);
  raise('late');
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { alerts: 0 } });
  expect(rows(bench, 'notification_outbox')).toBe(1);
  bench.clock.step(60 * DAY);
  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({ removed: { alerts: 1 } });
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { alerts: 1 } });
  expect(bench.store.alerts.list({ all: true }).map(({ key }) => key)).toEqual(['late', 'open']);
  expect(rows(bench, 'operator_commands', `id = ${command}`)).toBe(1);
});

test('room that a large cleanup frees goes back to the file system, but for what is soon used again', async () => {
  await using bench = new Bench({ max_task_history_days: 30 });
  const taskId = await bench.add('lab', { manual: true });
  ended(bench, taskId, 20_000, 40);
  bench.database.exec('UPDATE task_executions SET result_json = hex(randomblob(400))');
  const before = bench.store.pages();
  await bench.engine.pruner.runOnce();
  const after = bench.store.pages();
  expect(before.total).toBeGreaterThan(5_000);
  expect(after.total).toBeLessThan(before.total / 2);
  expect(after.free).toBeLessThanOrEqual(1_000);
  expect(bench.database.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('a cleanup under way ends when the engine stops, and says how far it came', async () => {
  const removed: number[] = [];
  const stop = () => void bench.engine.pruner.stop();
  const onRemoved = ({ id }: { id: number }) => {
    removed.push(id);
    if (removed.length === 150) stop();
  };
  await using bench: Bench = new Bench({ max_task_history_days: 30 }, undefined, { onRemoved });
  const taskId = await bench.add('lab', { manual: true });
  ended(bench, taskId, 2_000, 40);
  const result = await bench.engine.pruner.cleanUp({}, false, { who: 'ana', source: 'cli' });
  expect(result.message).toMatch(/^removed \d+ executions, then the engine was stopped$/);
  expect(result.removed?.executions).toBe(removed.length);
  expect(rows(bench, 'task_executions')).toBe(2_000 - removed.length);
  expect(removed.length).toBeLessThan(1_000);
});

test('two cleanups at once are two one after the other', async () => {
  await using bench = new Bench({ max_task_history_days: 30 });
  const taskId = await bench.add('lab', { manual: true });
  ended(bench, taskId, 700, 40);
  const [one, two] = await Promise.all([
    bench.act({ kind: 'cleanup' }),
    bench.act({ kind: 'cleanup', dryRun: true }),
  ]);
  expect([one.removed?.executions, two.removed?.executions]).toEqual([699, 0]);
});

test('a cleanup that another process asked for holds up no other command, and is answered before it ends', async () => {
  await using bench = new Bench({ max_task_history_days: 30 });
  const taskId = await bench.add('lab', { manual: true });
  ended(bench, taskId, 100, 40);
  bench.engine.start();
  // As if it took minutes: the pieces of another one are not done yet.
  const { pruner } = bench.engine;
  const release = Promise.withResolvers<void>();
  const counting = pruner.cleanUp.bind(pruner);
  pruner.cleanUp = async (...args) => {
    await release.promise;
    return counting(...args);
  };
  const elsewhere = Store.open(bench.file);
  const { commands } = elsewhere;
  const actor = { who: 'bo', source: 'cli' } as const;
  const cleanup = commands.request(actor, { kind: 'cleanup' }, bench.clock.now());
  const pause = commands.request(actor, { kind: 'pauseAll' }, bench.clock.now());
  await bench.engine.inbox.runOnce();
  expect(commands.result(pause)).toMatchObject({ ok: true });
  expect(commands.result(cleanup)).toBeNull();
  await bench.clock.advance(6_000);
  expect(commands.result(cleanup)).toMatchObject({
    ok: true,
    message: 'removed 0 executions so far; the cleanup goes on',
  });
  release.resolve();
  await bench.clock.advance(1_000);
  expect(rows(bench, 'task_executions')).toBe(1);
  elsewhere.close();
});
