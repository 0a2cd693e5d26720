/** Answers about windows, jitter and times that no clock showed; on Monday, 23 November 2026, from 08:00 UTC on. */
import { expect, test } from 'vitest';
import { jitterOffset } from '../../../src/domain/jitter.ts';
import { parseMoment } from '../../../src/domain/moment.ts';
import { tellSlot } from '../../../src/domain/tell-slot.ts';
import { reconcileWindows } from '../../../src/engine/planning/reconcile-windows.ts';
import { why } from '../../../src/engine/questions/why.ts';
import { FakeClock } from '../../fake-clock.ts';
import { Bench } from '../open-engine.ts';
import { HOUR, MINUTE } from '../slot-ledger.ts';

function ask(bench: Bench, name: string, time: string): string[] {
  const task = bench.store.tasks.byName(name);
  if (!task) throw new Error(`no task ${name}`);
  const now = bench.clock.now();
  const moment = parseMoment(time, now, task.schedule.timezone);
  return tellSlot(why(bench.store, { task, moment, now, config: bench.config }));
}

async function turnAfter(bench: Bench, ms: number): Promise<void> {
  await bench.clock.advance(ms);
  bench.engine.planner.runOnce();
  bench.engine.dispatcher.runOnce();
}

function withWindow(bench: Bench, policy: 'defer' | 'skip'): void {
  const office = { name: 'office', cron: '30 8 * * *', timezone: 'UTC', durationMs: HOUR, reason: '' };
  reconcileWindows(bench.engine.core, [{ ...office, policy, types: [], tags: [] }]);
}

test('a slot that a window put off', async () => {
  await using bench = new Bench();
  await bench.add('lab', { schedule: '0 9 * * *' });
  withWindow(bench, 'defer');
  expect(ask(bench, 'lab', '2026-11-23 09:00')).toContain('Blackout office holds it back until 09:30:00.');
  await turnAfter(bench, HOUR);
  await turnAfter(bench, 30 * MINUTE);
  expect(ask(bench, 'lab', '09:00')).toEqual([
    'lab, 2026-11-23 09:00:00 UTC: ran as execution 1, which is under way.',
    'It started 30m after its time, at 09:30:00.',
    'Blackout office holds it back until 09:30:00.',
    'More: scarefloor show 1',
  ]);
});

test('a slot that a window leaves out', async () => {
  await using bench = new Bench();
  await bench.add('lab', { schedule: '0 9 * * *' });
  withWindow(bench, 'skip');
  await turnAfter(bench, HOUR);
  expect(ask(bench, 'lab', '09:00').slice(0, 2)).toEqual([
    'lab, 2026-11-23 09:00:00 UTC: did not run: a blackout leaves it out (office).',
    'Blackout office leaves out its slots until 09:30:00.',
  ]);
});

test('a slot that its jitter puts off is not late, and not lost while it waits', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '1h', jitter: '5m' });
  const offset = jitterOffset({ name: 'lab', jitterMs: 5 * MINUTE });
  await turnAfter(bench, HOUR + 1_000);
  expect(ask(bench, 'lab', '09:00')[0]).toContain('is still to come');
  await turnAfter(bench, offset - 1_000);
  const answer = ask(bench, 'lab', '09:00');
  expect(answer[0]).toContain('ran as execution 1');
  expect(answer).toContainEqual(expect.stringContaining('Its jitter puts off each start by'));
  expect(answer.join('\n')).not.toMatch(/engine/);
});

test('a local time that no clock showed', async () => {
  await using bench = new Bench({}, new FakeClock(Date.parse('2026-03-08T02:30:00Z')));
  await bench.add('lab', { schedule: '15,45 2-23/3 * * *', timezone: 'America/New_York' });
  await turnAfter(bench, 7 * HOUR);
  expect(ask(bench, 'lab', '2026-03-08 02:15')[0]).toContain(
    'did not run: no clock showed that time, because clocks went forward (2026-03-08 02:15 to 2026-03-08 02:45 in America/New_York)',
  );
});
