/** Whatever kept the engine from looking, slots that came meanwhile take one path. */
import { describe, expect, test } from 'vitest';
import { Bench } from '../open-engine.ts';
import { fatesOf, HOUR, MINUTE, slotsDecided } from '../slot-ledger.ts';

/** Lets 65 minutes pass with nobody planning; six slots of a ten-minute task fall into it. */
const ABSENCES: [string, (bench: Bench) => Promise<void>][] = [
  [
    'a restart',
    async (bench) => {
      await bench.clock.advance(65 * MINUTE);
      bench.engine.start();
    },
  ],
  [
    'a sleep of the machine, with the monotonic clock standing still',
    async (bench) => {
      bench.engine.start();
      await bench.clock.advance(100);
      bench.clock.step(65 * MINUTE - 100);
    },
  ],
  [
    'a stalled loop',
    async (bench) => {
      bench.engine.start();
      await bench.clock.advance(100);
      bench.refuseWrites(true);
      await bench.clock.advance(65 * MINUTE - 100);
      bench.refuseWrites(false);
    },
  ],
  [
    'a clock that jumped forward by an hour',
    async (bench) => {
      bench.engine.start();
      await bench.clock.advance(5 * MINUTE);
      bench.clock.step(HOUR);
    },
  ],
];

describe.each(ABSENCES)('after %s', (_, absence) => {
  test('latest: one execution stands for all, and says for how many, from when to when', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m' });
    const created = bench.clock.now();
    await absence(bench);
    await bench.clock.advance(11_000);
    expect(bench.history('lab')).toEqual(['RUNNING catchup']);
    expect(fatesOf(bench, id)).toEqual(['coalesced newer_slot x5', 'ran catchup']);
    expect(bench.store.executions.byId(1)).toMatchObject({
      slotTime: created + 60 * MINUTE,
      missedSlots: 5,
      missedFirst: created + 10 * MINUTE,
      missedLast: created + 50 * MINUTE,
    });
  });

  test('skip: nothing runs before the next slot', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m', catchup: 'skip' });
    await absence(bench);
    await bench.clock.advance(11_000);
    expect(fatesOf(bench, id)).toEqual(['skipped misfire x6']);
    await bench.clock.advance(5 * MINUTE);
    expect(bench.history('lab')).toEqual(['RUNNING schedule']);
  });

  test('all: each runs, one at a time, after what is on time', async () => {
    await using bench = new Bench({ max_concurrent_scans: 1 });
    const id = await bench.add('lab', { interval: '10m', catchup: 'all', overlap: 'buffer_all' });
    await absence(bench);
    await bench.clock.advance(11_000);
    expect(bench.history('lab')).toEqual([...Array(5).fill('QUEUED catchup'), 'RUNNING catchup']);
    await bench.clock.advance(5 * MINUTE);
    await bench.work.of('lab').succeed();
    // The slot that came on time goes before those that are caught up with.
    expect(bench.history('lab')[0]).toBe('RUNNING schedule');
    for (let run = 0; run < 6; run += 1) await bench.work.of('lab').succeed();
    expect(bench.work.started.map(({ request }) => request.execution.trigger)).toEqual([
      'catchup',
      'schedule',
      ...Array(5).fill('catchup'),
    ]);
    const slots = bench.work.started.map(({ request }) => request.execution.slotTime ?? 0);
    expect(slots.toSpliced(1, 1)).toEqual(slots.toSpliced(1, 1).sort((one, other) => one - other));
    expect(fatesOf(bench, id)).toEqual([...Array(6).fill('ran catchup'), 'ran on_time']);
  });
});

test('a minute late is no absence', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { interval: '10m', catchup: 'skip' });
  await bench.clock.advance(11 * MINUTE);
  bench.engine.start();
  await bench.clock.advance(100);
  expect(fatesOf(bench, id)).toEqual(['ran on_time']);
  await using late = new Bench();
  const other = await late.add('lab', { interval: '10m', catchup: 'skip' });
  await late.clock.advance(11 * MINUTE + 1);
  late.engine.start();
  await late.clock.advance(100);
  expect(fatesOf(late, other)).toEqual(['skipped misfire']);
});

test('all: one at a time even where several may run at once, and those stay free for what is on time', async () => {
  await using bench = new Bench({ max_concurrent_scans: 5 });
  await bench.add('lab', { interval: '10m', catchup: 'all', overlap: 'allow(3)' });
  await bench.clock.advance(38 * MINUTE);
  bench.engine.start();
  await bench.clock.advance(1_000);
  expect(bench.work.started).toHaveLength(1);
  await bench.clock.advance(2 * MINUTE);
  expect(bench.work.started.map(({ request }) => request.execution.trigger)).toEqual(['catchup', 'schedule']);
});

test('all: the newest hundred of a day, across turns; older ones are left out', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { interval: '1m', catchup: 'all' });
  await bench.clock.advance(50 * HOUR + 30_000);
  bench.engine.start();
  await bench.clock.advance(1_000);
  expect(slotsDecided(bench, id)).toBe(3_000);
  const live = bench.store.executions.liveOfTask(id);
  expect(live).toHaveLength(101);
  const fates = fatesOf(bench, id);
  expect(fates.filter((fate) => fate === 'ran catchup')).toHaveLength(100);
  expect(fates.filter((fate) => fate.startsWith('skipped catchup_limit x')).length).toBeGreaterThan(0);
  expect(fates.at(-1)).toBe('ran on_time');
});

test('a backlog does not fill the queue for others', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1, queue_buffer_size: 20 });
  await bench.add('backlog', { interval: '10m', catchup: 'all' });
  const taskId = await bench.add('other', { manual: true });
  await bench.clock.advance(10 * HOUR);
  bench.engine.start();
  await bench.clock.advance(1_000);
  expect(bench.store.executions.live().length).toBeGreaterThan(50);
  expect(await bench.act({ kind: 'trigger', taskId })).toMatchObject({ ok: true });
});

test('an absence of months is caught up with turn by turn, and counted whole', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { schedule: '* * * * *' });
  const created = bench.clock.now();
  bench.clock.step(7_000 * MINUTE + 30_000 + 5 * MINUTE);
  bench.engine.start();
  await bench.clock.advance(1_000);
  expect(slotsDecided(bench, id)).toBe(7_005);
  expect(fatesOf(bench, id)).toEqual(['coalesced newer_slot x7004', 'ran on_time']);
  expect(bench.store.executions.byId(1)).toMatchObject({
    missedSlots: 7_004,
    missedFirst: created + MINUTE,
    missedLast: created + 7_004 * MINUTE,
  });
  expect(bench.work.started).toHaveLength(1);
});

test('an engine that dies in the middle of an absence loses nothing', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { schedule: '* * * * *' });
  bench.clock.step(5_000 * MINUTE + 30_000);
  bench.engine.planner.runOnce();
  expect(bench.store.executions.live()).toEqual([]);
  bench.store.lease.release(bench.engine.core.token);
  const next = bench.build();
  next.start();
  await bench.clock.advance(1_000);
  expect(fatesOf(bench, id)).toEqual(['coalesced newer_slot x4999', 'ran on_time']);
  expect(bench.store.executions.byId(1)?.missedSlots).toBe(4_999);
  const stopped = next.stop(0);
  await bench.clock.advance(20_000);
  await stopped;
});
