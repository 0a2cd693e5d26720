/** Each answer comes from an engine that did just that; times are of Monday, 23 November 2026, UTC. */
import { expect, test } from 'vitest';
import { parseMoment } from '../../../src/domain/moment.ts';
import { tellSlot } from '../../../src/domain/tell-slot.ts';
import { ENGINE_ACTOR } from '../../../src/engine/core.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { why } from '../../../src/engine/questions/why.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench, definition } from '../open-engine.ts';

const MINUTE = 60_000;
const DAY_START = Date.UTC(2026, 10, 23);

/** `08:10` or `08:10:05` of that day. */
function at(time: string): number {
  return DAY_START + Date.parse(`1970-01-01T${time.length === 5 ? `${time}:00` : time}Z`);
}

/** Lets an engine do at a time what its loops would do then. */
async function turnAt(bench: Bench, time: string, engine: Engine = bench.engine): Promise<void> {
  await bench.clock.advance(at(time) - bench.clock.now());
  engine.planner.runOnce();
  engine.dispatcher.runOnce();
  await bench.clock.advance(0);
}

function ask(bench: Bench, name: string, time?: string): string[] {
  const task = bench.store.tasks.everNamed(name);
  if (!task) throw new Error(`no task ${name}`);
  const now = bench.clock.now();
  const moment = time === undefined ? null : parseMoment(time, now, task.schedule.timezone);
  return tellSlot(why(bench.store, { task, moment, now, config: bench.config }));
}

test('a slot that ran on time', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  await bench.clock.advance(90_000);
  await bench.work.of('lab').succeed();
  expect(ask(bench, 'lab', '08:10')).toEqual([
    'lab, 2026-11-23 08:10:00 UTC: ran as execution 1, which completed after 1m 30s.',
    'It started on time, at 08:10:00.',
    'More: scarefloor show 1',
  ]);
});

test('without a time it is the last slot that was due', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  await bench.work.of('lab').succeed();
  await turnAt(bench, '08:20');
  expect(ask(bench, 'lab')[0]).toBe('lab, 2026-11-23 08:20:00 UTC: ran as execution 2, which is under way.');
});

test('a task that has had no slot yet', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  expect(ask(bench, 'lab')).toEqual([
    'lab, 2026-11-23 08:00:00 UTC: it has had no slot yet. The schedule is: every 10 min.',
    'Recorded at 08:00:00: ana, add task lab.',
    'The slot after: 08:10:00.',
  ]);
});

test('a time said roughly means the nearest slot', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '50m' });
  await turnAt(bench, '08:50');
  await bench.work.of('lab').succeed();
  await bench.clock.advance(at('09:52') - bench.clock.now());
  expect(ask(bench, 'lab', '1h ago')[0]).toContain('08:50:00 UTC: ran');
  expect(ask(bench, 'lab', '30m ago')[0]).toContain('09:22:00 UTC: no slot.');
});

test('one that failed in two attempts, with the wait between', async () => {
  await using bench = new Bench({ retry_attempts: 1 });
  await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  await bench.clock.advance(5_000);
  await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
  await turnAt(bench, '08:11');
  await bench.clock.advance(7_000);
  await bench.work.of('lab').fail(new WorkError('connect', 'refused again'));
  expect(ask(bench, 'lab', '08:10')).toEqual([
    'lab, 2026-11-23 08:10:00 UTC: ran as execution 1, which failed after 1m 7s (connect: refused again).',
    'It started on time, at 08:10:00.',
    'Attempt 1 at 08:10:00: error after 5s: refused.',
    'Attempt 2 at 08:11:00, 55s after the last: error after 7s: refused again.',
    'More: scarefloor show 1',
  ]);
});

test('one that had to wait for a place names who had it', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const busy = await bench.add('busy', { manual: true });
  await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:05');
  await bench.act({ kind: 'trigger', taskId: busy });
  bench.engine.dispatcher.runOnce();
  await turnAt(bench, '08:10');
  await bench.clock.advance(3 * MINUTE);
  await bench.work.of('busy').succeed();
  bench.engine.dispatcher.runOnce();
  expect(ask(bench, 'lab', '08:10').slice(1)).toEqual([
    'It started 3m after its time, at 08:13:00.',
    'The only place of its pool was taken: execution 1 of busy, 08:05:00 to 08:13:00.',
    'More: scarefloor show 2',
  ]);
});

test('one that had to wait for work of the same key', async () => {
  await using bench = new Bench();
  const busy = await bench.add('busy', { manual: true, concurrencyKey: 'host' });
  await bench.add('lab', { interval: '10m', concurrencyKey: 'host' });
  await bench.act({ kind: 'trigger', taskId: busy });
  bench.engine.dispatcher.runOnce();
  await turnAt(bench, '08:10');
  await bench.clock.advance(MINUTE);
  await bench.work.of('busy').succeed();
  bench.engine.dispatcher.runOnce();
  expect(ask(bench, 'lab', '08:10')[2]).toBe(
    'It had to wait for work of the same concurrency key: execution 1 of busy, 08:00:00 to 08:11:00.',
  );
});

test('one that was held by a pause of everything', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  await bench.add('lab', { interval: '10m' });
  const busy = await bench.add('busy', { manual: true });
  await bench.act({ kind: 'trigger', taskId: busy });
  bench.engine.dispatcher.runOnce();
  await turnAt(bench, '08:10');
  await bench.clock.advance(MINUTE);
  await bench.act({ kind: 'pauseAll', reason: 'site move' });
  await bench.work.of('busy').succeed();
  await turnAt(bench, '08:15');
  await bench.act({ kind: 'resumeAll' });
  bench.engine.dispatcher.runOnce();
  expect(ask(bench, 'lab', '08:10')).toEqual([
    'lab, 2026-11-23 08:10:00 UTC: ran as execution 2, which is under way.',
    'It started 5m after its time, at 08:15:00.',
    'ana paused everything at 08:11:00 (site move), until 08:15:00.',
    'More: scarefloor show 2',
  ]);
});

test('one that waited while the engine was short of something', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const busy = await bench.add('busy', { manual: true });
  await bench.add('lab', { interval: '10m' });
  await bench.act({ kind: 'trigger', taskId: busy });
  bench.engine.dispatcher.runOnce();
  await turnAt(bench, '08:10');
  const short = { key: 'degraded', kind: 'degraded', severity: 'warning', title: 'short of memory' } as const;
  bench.store.alerts.insert(short, 'single', at('08:11'));
  await bench.clock.advance(3 * MINUTE);
  await bench.work.of('busy').succeed();
  bench.engine.dispatcher.runOnce();
  expect(ask(bench, 'lab', '08:10')).toContain(
    'The engine worked with fewer places from 08:11:00 on: short of memory.',
  );
});

test('one that was skipped for a pause, with who and why', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:05');
  await bench.act({ kind: 'pause', taskId, reason: 'site move', until: at('08:15') });
  await turnAt(bench, '08:10');
  await turnAt(bench, '08:15');
  expect(ask(bench, 'lab', '08:10')).toEqual([
    'lab, 2026-11-23 08:10:00 UTC: did not run: it was paused.',
    'ana paused the task at 08:05:00 (site move), until 08:15:00.',
  ]);
});

test('one that was skipped for the run before it', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  await turnAt(bench, '08:20');
  await bench.clock.advance(MINUTE);
  await bench.work.of('lab').succeed();
  expect(ask(bench, 'lab', '08:20')).toEqual([
    'lab, 2026-11-23 08:20:00 UTC: did not run: the run before it had not ended, and its overlap policy leaves out what comes meanwhile.',
    'That was execution 1, 08:10:00 to 08:21:00.',
  ]);
});

test('what was missed while the engine was stopped, and who carries it', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  bench.engine.start();
  await bench.clock.advance(5 * MINUTE);
  await bench.engine.stop(0);
  await bench.clock.advance(at('08:35') - bench.clock.now());
  const next = bench.build();
  next.start();
  await bench.clock.advance(100);
  expect(ask(bench, 'lab', '08:20')).toEqual([
    'lab, 2026-11-23 08:20:00 UTC: did not run for itself: a newer slot of 08:30:00 ran for it as execution 1, which is under way.',
    'It started 15m after its time, at 08:35:00.',
    'It stands for 2 earlier slots too.',
    'No engine ran: it was stopped at 08:05:00, the next one started at 08:35:00.',
    'More: scarefloor show 1',
  ]);
  await next.stop(0);
});

test('what was missed because the engine died', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m', catchup: 'skip' });
  bench.store.audit.append(at('08:00'), ENGINE_ACTOR, 'start', 'engine');
  // Its process is gone: no word, and a lease that nobody gave up.
  bench.database.exec(`UPDATE engine_lease SET pid = 1, pid_started = 'another'`);
  await bench.clock.advance(at('08:15') - bench.clock.now());
  const next = bench.build();
  next.start();
  await bench.clock.advance(100);
  expect(ask(bench, 'lab', '08:10')).toEqual([
    'lab, 2026-11-23 08:10:00 UTC: did not run: it was decided too late, and its catchup policy leaves out what was missed.',
    'No engine ran until 08:15:00: the one before had died soon after 08:00:00.',
  ]);
  await next.stop(0);
});

test('what was missed although an engine ran: the machine slept', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m', catchup: 'skip' });
  bench.engine.start();
  await bench.clock.advance(MINUTE);
  bench.clock.step(20 * MINUTE);
  await bench.clock.advance(11_000);
  expect(ask(bench, 'lab', '08:20')[1]).toMatch(
    /^The engine did not act until 08:21:\d\d: the machine slept, the clock jumped, or the store was not to be had\.$/,
  );
});

test('one that an operator cancelled, with the reason', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  await bench.clock.advance(MINUTE);
  await bench.act({ kind: 'cancel', executionId: 1, reason: 'wrong target' });
  bench.engine.supervisor.runOnce();
  await bench.clock.advance(1);
  expect(ask(bench, 'lab', '08:10')).toEqual([
    'lab, 2026-11-23 08:10:00 UTC: ran as execution 1, which was cancelled by ana: wrong target.',
    'It started on time, at 08:10:00.',
    'Attempt 1 at 08:10:00: cancelled after 1m.',
    'Recorded at 08:11:00: ana, cancel execution 1 of lab: wrong target.',
    'More: scarefloor show 1',
  ]);
});

test('no slot: the neighbours and the schedule', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  await bench.work.of('lab').succeed();
  expect(ask(bench, 'lab', '08:05')).toEqual([
    'lab, 2026-11-23 08:05:00 UTC: no slot. The schedule is: every 10 min.',
    'Recorded at 08:00:00: ana, add task lab.',
    'The slot after: 08:10:00, ran as execution 1.',
  ]);
  expect(ask(bench, 'lab', '07:00')[1]).toBe('There was no task lab then: it was added at 08:00:00.');
});

test('no slot, because the schedule was changed', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { schedule: '10 8 * * *' });
  await turnAt(bench, '08:05');
  const edited = definition('lab', { schedule: '20 8 * * *' });
  await bench.act({ kind: 'editTask', taskId, definition: edited, reason: 'too early' });
  await turnAt(bench, '08:30');
  expect(ask(bench, 'lab', '08:10').slice(0, 2)).toEqual([
    'lab, 2026-11-23 08:10:00 UTC: no slot. The schedule is: daily 08:20.',
    'ana changed the schedule at 08:05:00 (too early); before, it was: daily 08:10.',
  ]);
});

test('no slot, but somebody ran it', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  await turnAt(bench, '08:03');
  await bench.act({ kind: 'trigger', taskId, reason: 'after the deploy' });
  bench.engine.dispatcher.runOnce();
  await bench.work.of('lab').succeed();
  await bench.clock.advance(MINUTE);
  expect(ask(bench, 'lab', '08:03')).toEqual([
    'lab, 2026-11-23 08:03:00 UTC: no slot. The schedule is: manual.',
    'It has no schedule: it runs when somebody triggers it.',
    'Execution 1 ran without a slot: manual by ana (after the deploy), 08:03:00; it completed after 0ms.',
    'Recorded at 08:00:00: ana, add task lab.',
    'Recorded at 08:03:00: ana, trigger task lab: after the deploy.',
    'More: scarefloor show 1',
  ]);
});

test('a deleted task tells who deleted it', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  await bench.work.of('lab').succeed();
  await turnAt(bench, '08:15');
  await bench.act({ kind: 'deleteTask', taskId, name: 'lab', reason: 'out of scope' });
  await bench.clock.advance(10 * MINUTE);
  expect(ask(bench, 'lab', '08:10')[0]).toContain('ran as execution 1');
  expect(ask(bench, 'lab', '08:20')).toEqual([
    'lab, 2026-11-23 08:20:00 UTC: no slot. The schedule is: every 10 min.',
    'The task was deleted at 08:15:00 by ana (out of scope).',
    'The slot before: 08:10:00, ran as execution 1.',
  ]);
});

test('a slot to come: what may keep it, as things stand', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  await bench.act({ kind: 'pause', taskId, reason: 'site move' });
  bench.store.lease.release(bench.engine.core.token);
  expect(ask(bench, 'lab', 'in 10m')).toEqual([
    'lab, 2026-11-23 08:20:00 UTC: is still to come, in 10m.',
    'ana paused the task at 08:10:00 (site move) and nobody has resumed it; its slots are skipped meanwhile.',
    'It runs now: execution 1, 08:10:00 to now. If it still does then, its overlap policy decides.',
    'No engine runs: "scarefloor" or "scarefloor run" starts one, and it decides what is due then.',
    'The slot before: 08:10:00, ran as execution 1.',
    'The slot after: 08:30:00.',
  ]);
});

test('a slot that is due waits for an engine', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  bench.store.lease.release(bench.engine.core.token);
  await bench.clock.advance(11 * MINUTE);
  expect(ask(bench, 'lab', '08:10')).toEqual([
    'lab, 2026-11-23 08:10:00 UTC: is due, and not decided yet.',
    'No engine runs: "scarefloor" or "scarefloor run" starts one, and it decides what is due then.',
  ]);
});

test('a slot that the ledger lost is called a broken promise, one that cleanup took is not', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  await bench.work.of('lab').succeed();
  bench.database.exec('DELETE FROM schedule_slots');
  expect(ask(bench, 'lab', '08:10')[0]).toContain('That must not happen: see "scarefloor verify".');
  await bench.clock.advance(31 * 24 * 60 * MINUTE);
  bench.engine.planner.runOnce();
  expect(ask(bench, 'lab', '2026-11-23T08:10')[0]).toContain('cleanup has removed what became of it');
});

test('what was recorded is told, though no rules that are known demanded it', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  await turnAt(bench, '08:10');
  bench.database.exec(`UPDATE scheduled_tasks SET schedule_value = '7m'`);
  expect(ask(bench, 'lab', '08:10')[0]).toContain('ran as execution 1');
});

test('a slot that joined an execution which waited already', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const busy = await bench.add('busy', { manual: true });
  await bench.add('lab', { interval: '10m' });
  await bench.act({ kind: 'trigger', taskId: busy });
  bench.engine.dispatcher.runOnce();
  await turnAt(bench, '08:10');
  await turnAt(bench, '08:20');
  expect(ask(bench, 'lab', '08:20').slice(0, 2)).toEqual([
    'lab, 2026-11-23 08:20:00 UTC: did not run for itself: execution 2 waited already and stands for it; it waits for a worker.',
    'The only place of its pool was taken: execution 1 of busy, 08:00:00 to now.',
  ]);
});

test('times are told in the zone of the task', async () => {
  await using bench = new Bench();
  await bench.add('lab', { schedule: '10 9 * * *', timezone: 'Europe/Berlin' });
  await turnAt(bench, '08:10');
  expect(ask(bench, 'lab', '9:10')[0]).toBe(
    'lab, 2026-11-23 09:10:00 Europe/Berlin: ran as execution 1, which is under way.',
  );
});

test('a slot that is due waits for an engine that is there and says nothing', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '10m' });
  await bench.clock.advance(11 * MINUTE);
  expect(ask(bench, 'lab', '08:10')).toEqual([
    'lab, 2026-11-23 08:10:00 UTC: is due, and not decided yet.',
    `The engine (pid ${process.pid}) has given no sign of life since 08:00:00: it hangs, or its store takes no writes; see "scarefloor doctor".`,
  ]);
});
