/** What is worth an alert, when it ends, and what is no news. */
import { expect, test } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { reconcileWindows } from '../../src/engine/planning/reconcile-windows.ts';
import { WorkError } from '../../src/shared/work.ts';
import { listener } from './notifications/heard.ts';
import { Bench } from './open-engine.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A bench whose engine tells what it would tell people: `event kind title`. */
function telling(config: ConstructorParameters<typeof Bench>[0] = {}): { bench: Bench; told: string[] } {
  const told: string[] = [];
  const people = listener(({ event, kind, title, clearedBy }: AlertEvent) => {
    told.push(`${event} ${kind}: ${title}${clearedBy === '' ? '' : ` (${clearedBy})`}`);
  });
  return { bench: new Bench(config, undefined, { channels: [people] }), told };
}

async function run(bench: Bench, taskId: number, outcome: 'ok' | 'fails'): Promise<number> {
  const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId });
  const work = bench.work.started.at(-1);
  if (outcome === 'ok') await work?.succeed();
  else await work?.fail(new WorkError('connect', 'connection refused'));
  await bench.clock.advance(0);
  return executionId;
}

function open(bench: Bench): string[] {
  return bench.store.alerts.list().map((alert) => alert.key);
}

test('the third failure in a row raises one alert, further ones none, and the next success ends it', async () => {
  const { bench, told } = telling({ retry_attempts: 0, enable_dead_letter_queue: false });
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  for (let turn = 0; turn < 2; turn += 1) await run(bench, taskId, 'fails');
  expect(told).toEqual([]);
  for (let turn = 0; turn < 3; turn += 1) await run(bench, taskId, 'fails');
  expect(told).toEqual(['raised failing: lab failed 3 times in a row']);
  expect(bench.store.alerts.list()).toMatchObject([
    { severity: 'critical', taskId, detail: 'connect: connection refused' },
  ]);
  await run(bench, taskId, 'ok');
  expect(told.slice(1)).toEqual(['cleared failing: lab failed 3 times in a row (the next success)']);
  for (let turn = 0; turn < 2; turn += 1) await run(bench, taskId, 'fails');
  expect(told).toHaveLength(2);
});

test('a success or nothing but a cancel between failures: only failures in a row count', async () => {
  const { bench } = telling({ retry_attempts: 0, enable_dead_letter_queue: false, alert_after_failures: 2 });
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await run(bench, taskId, 'fails');
  await run(bench, taskId, 'ok');
  await run(bench, taskId, 'fails');
  expect(open(bench)).toEqual([]);
  const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId });
  await bench.act({ kind: 'cancel', executionId });
  await run(bench, taskId, 'fails');
  expect(open(bench)).toEqual([`failing:${taskId}`]);
});

test('a dead letter is an alert until it is dealt with; once its task is known to fail, a quiet one', async () => {
  const { bench, told } = telling({ retry_attempts: 0 });
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const ids: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) ids.push(await run(bench, taskId, 'fails'));
  expect(told).toEqual([
    'raised dead_letter: lab gave up after its only attempt',
    'raised dead_letter: lab gave up after its only attempt',
    'raised failing: lab failed 3 times in a row',
  ]);
  expect(open(bench)).toHaveLength(5);
  await bench.act({ kind: 'retry', executionId: ids[0]! });
  await bench.clock.advance(0);
  expect(told.at(-1)).toMatch(/^cleared dead_letter: .* \(ana ran it again as execution 5\)$/);
  await bench.act({ kind: 'discard', executionIds: [ids[1]!, ids[3]!], count: 2 });
  await bench.clock.advance(0);
  expect(told.at(-1)).toMatch(/^cleared dead_letter: .* \(ana discarded it\)$/);
  // The fourth was quiet, and so is its end.
  expect(told).toHaveLength(5);
  expect(open(bench)).toEqual([`dead_letter:${ids[2]}`, `failing:${taskId}`]);
});

test('slots missed while nobody was there are one alert, which the next slot on time ends', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const taskId = await bench.add('lab', { interval: '10m' });
  bench.engine.start();
  await bench.clock.advance(10 * MINUTE);
  await bench.work.of('lab').succeed();
  bench.clock.step(60 * MINUTE);
  await bench.clock.advance(10 * SECOND);
  expect(told).toEqual(['raised missed: lab missed 5 slots']);
  expect(bench.store.alerts.list()[0]?.detail).toMatch(
    /2026-11-23 08:20 to 2026-11-23 09:00 UTC .*the newest is caught up/,
  );
  await bench.work.of('lab').succeed();
  await bench.clock.advance(10 * MINUTE);
  expect(told.slice(1)).toEqual(['cleared missed: lab missed 5 slots (the next slot on time)']);
  expect(bench.store.alerts.open(`missed:${taskId}`)).toBeNull();
});

test('a task that does not catch up says so, and somebody who knows ends it', async () => {
  const { bench, told } = telling();
  await using _ = bench;
  const taskId = await bench.add('lab', { interval: '2h', catchup: 'skip' });
  bench.engine.start();
  bench.clock.step(2 * 60 * MINUTE + 5 * MINUTE);
  await bench.clock.advance(10 * SECOND);
  const [alert] = bench.store.alerts.list();
  expect(alert).toMatchObject({ key: `missed:${taskId}`, title: 'lab missed a slot' });
  expect(await bench.act({ kind: 'acknowledge', alertId: alert?.id ?? 0 })).toMatchObject({ ok: true });
  await bench.clock.advance(0);
  expect(told).toEqual(['raised missed: lab missed a slot', 'cleared missed: lab missed a slot (ana)']);
});

test('slots that a pause or a run under way left out are nobody’s failure', async () => {
  const { bench } = telling();
  await using _ = bench;
  await bench.add('busy', { interval: '10m' });
  const paused = await bench.add('paused', { interval: '10m' });
  await bench.act({ kind: 'pause', taskId: paused });
  bench.engine.start();
  await bench.clock.advance(35 * MINUTE);
  expect(bench.store.slots.ofTask(paused, 0, bench.clock.now()).map((slot) => slot.reason)).toContain(
    'paused',
  );
  expect(open(bench).filter((key) => key.startsWith('missed'))).toEqual([]);
});

test('work that stands still is an alert that ends when it goes on, and when it ends', async () => {
  const { bench, told } = telling({ stall_minutes: 10 });
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  const work = bench.work.of('lab');
  work.progress({ phase: 'crawl', done: 3, total: 40 });
  await bench.clock.advance(11 * MINUTE);
  await bench.clock.advance(11 * MINUTE);
  expect(told).toEqual(['raised stalled: lab makes no progress']);
  expect(bench.store.alerts.list()[0]?.detail).toMatch(
    /^execution 1 stands still in crawl at 3 of 40 for 10m/,
  );
  work.progress({ phase: 'crawl', done: 4, total: 40 });
  await bench.clock.advance(SECOND);
  expect(told.at(-1)).toBe('cleared stalled: lab makes no progress (it goes on)');
  await bench.clock.advance(11 * MINUTE);
  expect(told).toHaveLength(3);
  await work.succeed();
  await bench.clock.advance(SECOND);
  expect(told.at(-1)).toBe('cleared stalled: lab makes no progress (its attempt ended)');
});

test('a stall of an engine that died ends with the rescue of its work', async () => {
  const { bench } = telling({ stall_minutes: 10 });
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.clock.advance(11 * MINUTE);
  expect(open(bench)).toEqual(['stalled:1']);
  bench.database.prepare('UPDATE engine_lease SET lease_until = 0').run();
  const next = bench.build({ host: 'other', bootId: 'b', pid: 1, pidStarted: '1' });
  next.start();
  expect(open(bench)).toEqual([]);
  const stopped = next.stop(0);
  await bench.clock.advance(MINUTE);
  await stopped;
});

test('a task that is deleted takes its alerts along, but for dead letters that somebody has to deal with', async () => {
  const { bench } = telling({ retry_attempts: 0, alert_after_failures: 1 });
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const id = await run(bench, taskId, 'fails');
  await bench.act({ kind: 'deleteTask', taskId, name: 'lab' });
  expect(open(bench)).toEqual([`dead_letter:${id}`]);
});

test('an acknowledged alert stays open until its cause is gone, and is acknowledged once', async () => {
  const { bench } = telling({ retry_attempts: 0, alert_after_failures: 1, enable_dead_letter_queue: false });
  await using _ = bench;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await run(bench, taskId, 'fails');
  const alertId = bench.store.alerts.list()[0]?.id ?? 0;
  const ack = () => bench.act({ kind: 'acknowledge', alertId, reason: 'provider informed' });
  expect((await ack()).message).toBe('acknowledged: lab failed; it stays open until its cause is gone');
  expect(bench.store.alerts.counts()).toEqual({ open: 1, acknowledged: 1, critical: 0 });
  expect((await ack()).message).toBe(`alert ${alertId} was acknowledged already, by ana`);
  await run(bench, taskId, 'fails');
  expect(bench.store.alerts.list({ all: true })).toHaveLength(1);
  await run(bench, taskId, 'ok');
  expect((await ack()).message).toBe(`alert ${alertId} is over already: the next success`);
  expect((await bench.act({ kind: 'acknowledge', alertId: 99 })).ok).toBe(false);
  const entries = bench.store.audit.list(9).filter(({ action }) => action === 'acknowledge');
  expect(entries).toMatchObject([{ who: 'ana', reason: 'provider informed' }]);
});

test('five hundred tasks that fail at once are a dozen notifications, and none of the alerts is lost', async () => {
  const { bench, told } = telling({
    retry_attempts: 0,
    alert_after_failures: 1,
    enable_dead_letter_queue: false,
    max_concurrent_scans: 500,
    worker_pool_size: 500,
    queue_buffer_size: 1_000,
  });
  await using _ = bench;
  bench.engine.start();
  const ids: number[] = [];
  for (let task = 0; task < 500; task += 1) ids.push(await bench.add(`lab-${task}`, { manual: true }));
  for (const taskId of ids)
    await bench.engine.act({ kind: 'trigger', taskId }, { who: 'ana', source: 'cli' });
  await bench.clock.advance(0);
  const { started } = bench.work;
  expect(started).toHaveLength(500);
  await Promise.all(started.map((work) => work.fail(new WorkError('connect', 'network is unreachable'))));
  await bench.clock.advance(61 * SECOND);
  expect(bench.store.alerts.counts().open).toBe(500);
  expect(told).toHaveLength(11);
  expect(told.at(-1)).toBe('raised failing: 490 more failing alerts');
});

test('a slot whose execution nobody starts in time is missed until the work gets done again', async () => {
  const { bench, told } = telling({ max_concurrent_scans: 1, stall_minutes: 600 });
  await using _ = bench;
  const blocker = await bench.add('blocker', { manual: true });
  await bench.add('lab', { interval: '10m', startDeadline: '2m' });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: blocker });
  await bench.clock.advance(25 * MINUTE);
  expect(told).toEqual(['raised missed: lab missed a slot']);
  await bench.work.of('blocker').succeed();
  await bench.clock.advance(6 * MINUTE);
  await bench.work.of('lab').succeed();
  await bench.clock.advance(SECOND);
  expect(told.slice(1)).toEqual(['cleared missed: lab missed a slot (the next success)']);
});

test('slots that a blackout put off or left out are not missed, however long it lasts', async () => {
  const { bench } = telling();
  await using _ = bench;
  await bench.add('lab', { interval: '10m', tags: ['late'] });
  await bench.add('shop', { interval: '10m' });
  const night = { cron: '5 8 * * *', timezone: 'UTC', durationMs: 120 * MINUTE, types: [], reason: '' };
  reconcileWindows(bench.engine.core, [
    { ...night, name: 'put off', policy: 'defer', tags: ['late'] },
    { ...night, name: 'left out', policy: 'skip', tags: [] },
  ]);
  bench.engine.start();
  await bench.clock.advance(140 * MINUTE);
  expect(bench.work.names()).toContain('shop');
  expect(open(bench).filter((key) => key.startsWith('missed'))).toEqual([]);
});
