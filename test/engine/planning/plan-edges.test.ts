/** Slots after absences, pauses that ended meanwhile, clocks that step, and rows that nobody can read. */
import { expect, test } from 'vitest';
import { verify } from '../../../src/engine/questions/verify.ts';
import { settled } from '../../fake-clock.ts';
import { Bench, definition } from '../open-engine.ts';
import { pass } from '../slot-ledger.ts';

const MINUTE = 60_000;
const EVER = Number.MAX_SAFE_INTEGER;

test('slots within a pause that ended while no engine ran are skipped as paused, later ones run', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  await bench.act({ kind: 'pause', taskId, until: bench.clock.now() + 25 * MINUTE });
  await bench.clock.advance(35 * MINUTE);
  bench.engine.start();
  await bench.clock.advance(1_000);
  expect(bench.store.slots.ofTask(taskId, 0, EVER)).toMatchObject([
    { count: 2, fate: 'skipped', reason: 'paused' },
    { count: 1, fate: 'ran', reason: 'catchup' },
  ]);
  expect(bench.store.tasks.byId(taskId)?.pause).toBeNull();
});

test('the same holds for a pause of everything', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  await bench.act({ kind: 'pauseAll', until: bench.clock.now() + 25 * MINUTE });
  await bench.clock.advance(35 * MINUTE);
  bench.engine.start();
  await bench.clock.advance(1_000);
  expect(bench.store.slots.ofTask(taskId, 0, EVER)).toMatchObject([
    { count: 2, fate: 'skipped', reason: 'paused' },
    { count: 1, fate: 'ran', reason: 'catchup' },
  ]);
});

test('what waits for the end of a pause of everything starts when it ends, though nobody does anything', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'pauseAll', until: bench.clock.now() + 5 * MINUTE });
  await bench.act({ kind: 'trigger', taskId });
  await bench.clock.advance(5 * MINUTE - 100);
  expect(bench.work.names()).toEqual([]);
  await bench.clock.advance(200);
  expect(bench.work.names()).toEqual(['lab']);
  expect(bench.store.audit.list(1)).toMatchObject([
    { who: 'scarefloor', action: 'resume', subject: 'everything' },
  ]);
});

test('what waits for the end of its task pause starts when that ends', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const busy = await bench.add('busy', { manual: true });
  const taskId = await bench.add('lab', { interval: '10m' });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: busy });
  await bench.clock.advance(10 * MINUTE);
  await bench.act({ kind: 'pause', taskId, until: bench.clock.now() + MINUTE });
  await bench.work.of('busy').succeed();
  expect(bench.work.names()).toEqual(['busy']);
  await bench.clock.advance(MINUTE + 100);
  expect(bench.work.names()).toEqual(['busy', 'lab']);
});

test('a schedule that nobody can read stops its own task, with the reason, and no other', async () => {
  await using bench = new Bench();
  const broken = await bench.add('broken', { interval: '10m' });
  await bench.add('sound', { interval: '10m' });
  bench.database.prepare("UPDATE scheduled_tasks SET schedule_value = 'soon' WHERE id = ?").run(broken);
  bench.engine.start();
  await bench.clock.advance(10 * MINUTE + 1_000);
  expect(bench.work.names()).toEqual(['sound']);
  expect(bench.store.tasks.byId(broken)).toMatchObject({
    active: false,
    pause: { by: 'scarefloor', reason: expect.stringContaining('soon') },
  });
});

test('a clock that goes back does not run a slot twice, even when the task is edited meanwhile', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  bench.engine.start();
  await bench.clock.advance(10 * MINUTE + 1_000);
  await bench.work.of('lab').succeed();
  bench.clock.step(-5 * MINUTE);
  await bench.act({
    kind: 'editTask',
    taskId,
    definition: definition('lab', { interval: '10m', description: 'x' }),
  });
  await bench.clock.advance(6 * MINUTE);
  expect(bench.history('lab')).toEqual(['COMPLETED schedule']);
});

test('an absence of more slots than one transaction takes still leaves one execution, and yields between', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '1s' });
  await bench.clock.advance(30_000_000);
  bench.engine.start();
  for (let turn = 0; turn < 10; turn += 1) await settled();
  expect(bench.history('lab')).toEqual(['RUNNING schedule']);
  const created = bench.store.tasks.byId(taskId)?.createdAt ?? 0;
  expect(bench.store.slots.ofTask(taskId, 0, EVER)).toMatchObject([
    { first: created + 1_000, count: 29_999, fate: 'coalesced', reason: 'newer_slot', executionId: 1 },
    { first: created + 30_000_000, count: 1, fate: 'ran', executionId: 1 },
  ]);
  expect(bench.store.executions.byId(1)).toMatchObject({
    missedSlots: 29_999,
    missedFirst: created + 1_000,
    missedLast: created + 29_999_000,
  });
});

test('a clock that goes back by hours was wrong: schedules go on from the new time, and that is recorded', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  bench.engine.start();
  bench.clock.step(48 * 60 * MINUTE);
  await bench.clock.advance(11_000);
  await bench.work.of('lab').succeed();
  bench.clock.step(-48 * 60 * MINUTE);
  await bench.clock.advance(11 * MINUTE);
  expect(bench.work.started).toHaveLength(2);
  expect(bench.store.audit.list(1)).toMatchObject([
    { who: 'scarefloor', action: 'correct', subject: 'clock', reason: expect.stringContaining('2d') },
  ]);
});

test('a slot that ran is not run again, however far the clock goes back', async () => {
  await using bench = new Bench();
  await bench.add('lab', { at: '2026-11-23T08:05:00Z' });
  const hourly = await bench.add('hourly', { schedule: '0 * * * *' });
  bench.engine.start();
  await bench.clock.advance(61 * MINUTE);
  for (const name of ['lab', 'hourly']) await bench.work.of(name).succeed();
  bench.clock.step(-4 * 60 * MINUTE);
  await bench.clock.advance(4 * 60 * MINUTE + MINUTE);
  const ran = bench.store.history.history({ taskId: hourly }).map((one) => one.slotTime);
  expect(new Set(ran).size).toBe(ran.length);
  expect(bench.history('lab')).toHaveLength(1);
});

test('a clock that went back while no engine ran is noticed by the next one, from what was written last', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  bench.clock.step(48 * 60 * MINUTE);
  bench.engine.planner.runOnce();
  bench.store.lease.release(bench.engine.core.token);
  bench.clock.step(-48 * 60 * MINUTE);
  const next = bench.build();
  next.planner.runOnce();
  expect(bench.store.audit.list(1)).toMatchObject([
    { action: 'correct', subject: 'clock', reason: expect.stringContaining('2d') },
  ]);
  expect(bench.store.tasks.byName('lab')?.nextRunTime).toBe(bench.clock.now() + 10 * MINUTE);
});

test('a small step back changes no slot, and is recorded with the time that passes twice', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  bench.engine.planner.runOnce();
  await bench.clock.advance(5_000);
  bench.clock.step(-5 * MINUTE);
  bench.engine.planner.runOnce();
  const now = bench.clock.now();
  expect(bench.store.audit.list(1)).toMatchObject([
    { action: 'step', before: JSON.stringify({ from: now - 5_000, until: now + 5 * MINUTE }) },
  ]);
  expect(bench.store.tasks.byId(taskId)?.nextRunTime).toBe(now + 15 * MINUTE - 5_000);
});

test('after a correction fates of slots to come are forgotten, and each is decided once, when it comes', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '1h' });
  const created = bench.clock.now();
  bench.engine.start();
  await bench.clock.advance(90 * MINUTE);
  await bench.work.of('lab').succeed();
  // Nobody looks between 09:30 and 13:30, then it is 11:30 again: a record of slots reaches over that moment.
  bench.clock.step(4 * 60 * MINUTE);
  await bench.clock.advance(11_000);
  await bench.work.of('lab').succeed();
  bench.clock.step(-4 * 60 * MINUTE);
  await bench.clock.advance(11_000);
  const before = bench.store.slots.ofTask(taskId, 0, EVER);
  expect(before.map(({ first, fate }) => [(first - created) / (60 * MINUTE), fate])).toEqual([
    [1, 'ran'],
    [5, 'ran'],
  ]);
  for (let hour = 2; hour <= 7; hour += 1) {
    await pass(bench, 60 * MINUTE);
    await bench.work.of('lab').succeed();
  }
  const hours = bench.store.slots
    .ofTask(taskId, 0, EVER)
    .map(({ first }) => (first - created) / (60 * MINUTE));
  expect(hours).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const ran = bench.store.history.history({ taskId }).map(({ slotTime }) => slotTime);
  expect(new Set(ran).size).toBe(ran.length);
});

test('a record that reaches over the corrected moment keeps what lies before it', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '1h' });
  const created = bench.clock.now();
  bench.engine.start();
  await bench.act({ kind: 'pause', taskId });
  bench.clock.step(10 * 60 * MINUTE + 1_000);
  await bench.clock.advance(11_000);
  expect(bench.store.slots.ofTask(taskId, 0, EVER)).toMatchObject([{ count: 10 }]);
  bench.clock.step(-6 * 60 * MINUTE);
  await bench.clock.advance(11_000);
  expect(bench.store.slots.ofTask(taskId, 0, EVER)).toMatchObject([
    { count: 4, last: created + 4 * 60 * MINUTE, reason: 'paused' },
  ]);
});

test('a record that was decided by another schedule is kept whole', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  await bench.clock.advance(7 * 60 * MINUTE);
  await bench.act({ kind: 'editTask', taskId, definition: definition('lab', { at: '2026-11-23T12:00' }) });
  bench.engine.planner.runOnce();
  bench.clock.step(-4 * 60 * MINUTE);
  bench.engine.planner.runOnce();
  expect(bench.store.slots.ofTask(taskId, 0, EVER)).toMatchObject([
    { count: 41, fate: 'coalesced' },
    { count: 1, fate: 'ran' },
  ]);
});

test('a task with one slot, which a clock that was wrong had passed over, runs when its time really comes', async () => {
  await using bench = new Bench();
  await bench.add('once', { at: '2026-11-23T13:00:00Z', catchup: 'skip' });
  const done = await bench.add('done', { at: '2026-11-23T08:00:30Z' });
  bench.engine.start();
  await bench.clock.advance(MINUTE);
  await bench.work.of('done').succeed();
  bench.clock.step(12 * 60 * MINUTE);
  await bench.clock.advance(11_000);
  expect(bench.work.names()).toEqual(['done']);
  bench.clock.step(-12 * 60 * MINUTE);
  await bench.clock.advance(5 * 60 * MINUTE);
  expect(bench.work.names()).toEqual(['done', 'once']);
  expect(bench.store.slots.ofTask(done, 0, EVER)).toHaveLength(1);
});

test('a second correction counts nothing by a schedule that came after', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  const turnAfter = (ms: number) => {
    bench.clock.step(ms);
    bench.engine.planner.runOnce();
    bench.engine.dispatcher.runOnce();
  };
  turnAfter(0);
  turnAfter(666 * MINUTE);
  await bench.work.of('lab').succeed();
  turnAfter(-196 * MINUTE);
  const edited = definition('lab', { schedule: '*/15 * * * *' });
  await bench.act({ kind: 'editTask', taskId, definition: edited });
  turnAfter(-240 * MINUTE);
  expect((await verify(bench.store, bench.clock)).findings).toEqual([]);
});
