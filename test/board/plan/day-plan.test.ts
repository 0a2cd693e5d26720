/** The 24 hours to come, as the board counts them from what is planned. */
import { expect, test } from 'vitest';
import { DayPlan } from '../../../src/board/plan/day-plan.ts';
import type { DayStrip } from '../../../src/board/plan/strip-view.ts';
import type { BlackoutWindow } from '../../../src/domain/window.ts';
import { type Clock, systemClock } from '../../../src/shared/clock.ts';
import { Bench } from '../../engine/open-engine.ts';
import { FakeClock, settled } from '../../fake-clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const POOLS = [
  { type: 'scan', limit: 2 },
  { type: 'monitor', limit: 4 },
] as const;

function strip(bench: Bench, plan = new DayPlan(bench.store, bench.clock, 'UTC')): DayStrip {
  const now = bench.clock.now();
  const found = plan.strip({ pools: POOLS, pausedAll: bench.store.pools.pausedAll(now), now });
  if (found === null) throw new Error('still being counted');
  return found;
}

/** One character a cell: its level, `x` where a blackout leaves it empty, `.` for nothing. */
function drawn({ cells }: DayStrip): string {
  return cells.map(({ level, blackout }) => (level > 0 ? String(level) : blackout ? 'x' : '.')).join('');
}

function window(parts: Partial<BlackoutWindow>): BlackoutWindow {
  return {
    name: 'deploys',
    cron: '0 12 * * *',
    timezone: 'UTC',
    durationMs: 2 * HOUR_MS,
    policy: 'defer',
    types: [],
    tags: [],
    reason: '',
    ...parts,
  };
}

// 08:00 in the clock of the tests.
test('each half hour shows how much of its pool is under way at its busiest', async () => {
  await using bench = new Bench();
  await bench.add('one', { schedule: '15 9 * * *' });
  for (const name of ['a', 'b']) await bench.add(name, { schedule: '0 10 * * *' });
  await bench.add('watch', {
    schedule: '0 11 * * *',
    type: 'monitor',
    config: { targets: ['http://127.0.0.1:1/'] },
  });
  expect(drawn(strip(bench))).toBe(`..2.4.1.${'.'.repeat(40)}`);
});

test('more at once than the pool carries is a pile-up, and the worst of all is named', async () => {
  await using bench = new Bench();
  for (let task = 0; task < 3; task += 1) await bench.add(`a${task}`, { schedule: '0 10 * * *' });
  for (let task = 0; task < 5; task += 1) await bench.add(`b${task}`, { schedule: '30 20 * * *' });
  const found = strip(bench);
  expect(drawn(found)).toBe(`....5....................5${'.'.repeat(22)}`);
  expect(found.worst).toEqual({
    at: bench.clock.now() + 12.5 * HOUR_MS,
    type: 'scan',
    count: 5,
    limit: 2,
  });
});

test('starts that are apart are no pile-up, and a task that is due each second runs once at a time', async () => {
  await using bench = new Bench();
  for (let task = 0; task < 6; task += 1) await bench.add(`a${task}`, { schedule: `${task * 5} 10 * * *` });
  await bench.add('often', { interval: '1s' });
  const found = strip(bench);
  expect(drawn(found)).toBe(`2222${'4'}${'2'.repeat(43)}`);
  expect(found.worst).toBeNull();
});

test('what overlaps as long as such work usually takes is a pile-up, though nothing starts at the same time', async () => {
  await using bench = new Bench();
  bench.engine.start();
  const quick = await bench.add('quick', { manual: true });
  for (let task = 0; task < 3; task += 1) await bench.add(`a${task}`, { schedule: `${task * 4} 10 * * *` });
  await bench.act({ kind: 'trigger', taskId: quick });
  await bench.clock.advance(3 * MINUTE_MS);
  await bench.work.of('quick').succeed();
  expect(drawn(strip(bench))).toBe(`....2${'.'.repeat(43)}`);
  await bench.act({ kind: 'trigger', taskId: quick });
  await bench.act({ kind: 'trigger', taskId: quick });
  await bench.clock.advance(17 * MINUTE_MS);
  await bench.work.of('quick').succeed();
  await settled();
  await bench.clock.advance(21 * MINUTE_MS);
  await bench.work.of('quick').succeed();
  // 08:41 by now, and work usually takes 17 minutes, of which ten count.
  const found = strip(bench);
  expect(drawn(found)).toBe(`...5${'.'.repeat(44)}`);
  expect(found.worst).toMatchObject({ at: Date.UTC(2026, 10, 23, 10, 8), count: 3, limit: 2 });
});

test('how long work takes is asked again while it is only a guess', async () => {
  await using bench = new Bench();
  bench.engine.start();
  const quick = await bench.add('quick', { manual: true });
  for (let task = 0; task < 3; task += 1) await bench.add(`a${task}`, { interval: '30m' });
  bench.database.exec('UPDATE scheduled_tasks SET next_run_time = next_run_time + 20000 * (id % 3)');
  const plan = new DayPlan(bench.store, bench.clock, 'UTC');
  expect(strip(bench, plan).worst).toMatchObject({ count: 3 });
  await bench.act({ kind: 'trigger', taskId: quick });
  await bench.clock.advance(5_000);
  strip(bench, plan);
  expect(plan.work()).toBe(true);
  await bench.work.of('quick').succeed();
  expect(strip(bench, plan).worst).toMatchObject({ count: 3 });
  expect(plan.waitMs()).toBe(Number.POSITIVE_INFINITY);
  await bench.clock.advance(2 * MINUTE_MS);
  strip(bench, plan);
  expect(plan.work()).toBe(true);
  expect(strip(bench, plan).worst).toBeNull();
  await bench.clock.advance(MINUTE_MS);
  strip(bench, plan);
  expect(plan.waitMs()).toBe(Number.POSITIVE_INFINITY);
});

test('intervals, one-time tasks and jitter count when they start', async () => {
  await using bench = new Bench();
  await bench.add('interval', { interval: '6h' });
  await bench.add('once', { at: '2026-11-23T09:40:00Z' });
  await bench.add('late', { schedule: '0 16 * * *', jitter: '11h' });
  const task = bench.store.tasks.list().find(({ name }) => name === 'late')!;
  const late = Math.floor((task.nextRunTime - bench.clock.now()) / (30 * MINUTE_MS));
  const expected = Array<string>(48).fill('.');
  for (const cell of [3, 12, 24, 36, late]) expected[cell] = '2';
  expect(drawn(strip(bench))).toBe(expected.join(''));
});

test('a blackout leaves its half hours empty and what it puts off starts at its end, once for each task', async () => {
  await using bench = new Bench();
  bench.store.windows.put(window({}), bench.clock.now());
  await bench.add('half-hourly', { schedule: '0,30 * * * *' });
  await bench.add('at-noon', { schedule: '30 12 * * *' });
  await bench.add('at-two', { schedule: '0 14 * * *' });
  const found = strip(bench);
  // The first is at 08:30. From 12:00 to 14:00 nothing; at 14:00 all three.
  expect(drawn(found)).toBe(`.2222222xxxx5${'2'.repeat(35)}`);
  expect(found.worst).toMatchObject({ at: bench.clock.now() + 6 * HOUR_MS, count: 3 });
  expect(found.blackouts).toEqual([
    {
      name: 'deploys',
      from: bench.clock.now() + 4 * HOUR_MS,
      until: bench.clock.now() + 6 * HOUR_MS,
      all: true,
    },
  ]);
});

test('a blackout that skips is not made up for, and holds only those that it names', async () => {
  await using bench = new Bench();
  bench.store.windows.put(window({ policy: 'skip', tags: ['shop'] }), bench.clock.now());
  await bench.add('shop', { schedule: '0 12,15 * * *', tags: ['shop'] });
  await bench.add('lab', { schedule: '30 13 * * *' });
  const found = strip(bench);
  expect(drawn(found)).toBe(`........xxx2..2${'.'.repeat(33)}`);
  expect(found.blackouts[0]?.all).toBe(false);
});

test('paused tasks are not planned before their pause ends, and nothing is while all is paused', async () => {
  await using bench = new Bench();
  const hourly = await bench.add('hourly', { schedule: '0 * * * *' });
  const gone = await bench.add('gone', { schedule: '0 * * * *' });
  await bench.act({ kind: 'pause', taskId: gone });
  await bench.act({ kind: 'pause', taskId: hourly, until: bench.clock.now() + 20 * HOUR_MS + MINUTE_MS });
  expect(drawn(strip(bench))).toBe(`${'.'.repeat(42)}2.2.2.`);
  await bench.act({ kind: 'pauseAll', until: bench.clock.now() + 22 * HOUR_MS });
  expect(drawn(strip(bench))).toBe(`${'.'.repeat(44)}2.2.`);
  await bench.act({ kind: 'pauseAll' });
  expect(drawn(strip(bench))).toBe('.'.repeat(48));
});

test('the strip follows new tasks and time going by', async () => {
  await using bench = new Bench();
  const plan = new DayPlan(bench.store, bench.clock, 'UTC');
  expect(drawn(strip(bench, plan))).toBe('.'.repeat(48));
  await bench.add('daily', { schedule: '15 9 * * *' });
  await bench.clock.advance(40 * MINUTE_MS);
  strip(bench, plan);
  expect(plan.waitMs()).toBe(0);
  expect(plan.work()).toBe(true);
  expect(plan.waitMs()).toBe(Number.POSITIVE_INFINITY);
  // From 08:30 on: its slot is in the second cell, and a day later in the last but one.
  expect(drawn(strip(bench, plan))).toBe(`.2${'.'.repeat(46)}`);
  await bench.clock.advance(36 * MINUTE_MS);
  expect(drawn(strip(bench, plan))).toBe(`.${'.'.repeat(46)}.`);
});

test('cells begin with the half hours of the zone, and a change of its clocks is told', async () => {
  await using bench = new Bench({}, new FakeClock(Date.UTC(2026, 9, 24, 12, 10)));
  const at = (zone: string) => strip(bench, new DayPlan(bench.store, bench.clock, zone));
  expect(at('Asia/Kathmandu').from).toBe(Date.UTC(2026, 9, 24, 11, 45));
  expect(at('Europe/Berlin')).toMatchObject({
    from: Date.UTC(2026, 9, 24, 12, 0),
    shift: { at: Date.UTC(2026, 9, 25, 1, 0), byMs: -HOUR_MS },
  });
  expect(at('UTC').shift).toBeNull();
});

test('counting a large floor is broken into short turns, and ends', async () => {
  await using bench = new Bench();
  await bench.add('template', { schedule: '0 * * * *' });
  bench.database.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
    INSERT INTO scheduled_tasks (name, type, schedule_type, schedule_value, next_run_time, config_json, created_at, updated_at)
    SELECT 't' || i, 'scan', 'interval', '30m', next_run_time + 60000 * (i % 30), config_json, created_at, updated_at
    FROM scheduled_tasks, n WHERE name = 'template'`);
  // Time passes while it works: each look at this clock takes a fifth of a millisecond.
  let uptime = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => bench.clock.now(),
    uptime: () => {
      uptime += 0.2;
      return uptime;
    },
  };
  const plan = new DayPlan(bench.store, clock, 'UTC');
  const now = bench.clock.now();
  expect(plan.strip({ pools: POOLS, pausedAll: null, now })).toBeNull();
  let turns = 0;
  for (; !plan.work(); turns += 1) expect(plan.waitMs()).toBeLessThan(50);
  expect(turns).toBeGreaterThan(5);
  expect(plan.strip({ pools: POOLS, pausedAll: null, now })?.worst?.count).toBeGreaterThan(160);
});

test('a row that nobody can read is left out of the plan', async () => {
  await using bench = new Bench();
  await bench.add('lab', { schedule: '15 9 * * *' });
  await bench.add('odd', { schedule: '15 10 * * *' });
  bench.database.exec(`UPDATE scheduled_tasks SET schedule_value = 'later' WHERE name = 'odd'`);
  expect(drawn(strip(bench))).toBe(`..2${'.'.repeat(45)}`);
});
