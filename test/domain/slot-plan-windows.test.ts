/** What windows do to slots, absences longer than one turn, and what holds whatever the situation. */

import { describe, expect, test } from 'vitest';
import { decideSlots } from '../../src/domain/slot-plan.ts';
import { CATCHUP_POLICIES, OVERLAP_POLICIES } from '../../src/domain/task.ts';
import { fc } from '../property.ts';
import { ago, MINUTE_MS, NOW, pause, plan, queued, running, situationOf } from './slot-situation.ts';

describe('windows', () => {
  test('a slot within runs once when the window ends, and those after it join', () => {
    const first = plan({ windows: [{}] });
    expect(first.fates).toEqual(['ran deferred']);
    expect(first.decisions[0]?.detail).toBe('peak');
    expect(plan({ windows: [{}], live: [queued], task: { overlap: 'buffer_all' } }).fates).toEqual([
      'coalesced already_queued',
    ]);
  });

  test('what runs when the window opens is no overlap: it will be over', () => {
    expect(plan({ windows: [{}], live: [running] }).fates).toEqual(['ran deferred']);
  });

  test('policy skip leaves them out, whatever else is wrong with them', () => {
    const { decisions } = plan({ due: ago(30, 0), windows: [{ policy: 'skip' }, { name: 'other' }] });
    expect(decisions.map(({ reason, detail }) => [reason, detail])).toEqual([
      ['blackout', 'peak'],
      ['blackout', 'peak'],
    ]);
  });

  test('nobody was there: slots of an open window are not late, those of one that ended are by its end', () => {
    const skip = { catchup: 'skip' } as const;
    expect(plan({ due: ago(50, 30), windows: [{}], task: skip }).fates).toEqual([
      'coalesced newer_slot',
      'ran deferred',
    ]);
    const over = { cron: '0 5 * * *' };
    expect(plan({ due: ago(120, 90), windows: [over], task: skip }).fates).toEqual([
      'skipped misfire',
      'skipped misfire',
    ]);
    expect(
      plan({ due: ago(120, 90), windows: [{ ...over, durationMs: 180 * MINUTE_MS - 5_000 }], task: skip })
        .fates,
    ).toEqual(['coalesced newer_slot', 'ran deferred']);
  });

  test('catching up with all runs once for each window that passed', () => {
    const windows = [{ cron: '0 0,4 * * *' }];
    const { fates, runs } = plan({ due: ago(470, 450, 300, 230, 200), windows, task: { catchup: 'all' } });
    expect(fates).toEqual([
      'coalesced newer_slot',
      'ran catchup',
      'ran catchup',
      'coalesced newer_slot',
      'ran catchup',
    ]);
    expect(runs.map(({ missed }) => missed)).toEqual([1, 0, 1]);
  });

  test('it is the start that counts, not the slot: jitter may lead into a window and out of one', () => {
    const windows = [{ policy: 'skip', cron: '0 8 * * *', durationMs: MINUTE_MS }] as const;
    expect(plan({ due: ago(1), offsetMs: MINUTE_MS, windows: [...windows] }).fates).toEqual([
      'skipped blackout',
    ]);
    const before = { policy: 'skip', cron: '59 7 * * *', durationMs: MINUTE_MS } as const;
    expect(plan({ due: ago(1), offsetMs: MINUTE_MS, windows: [before] }).fates).toEqual(['ran on_time']);
  });

  test('a window for other types or tags changes nothing', () => {
    expect(plan({ windows: [{ types: ['monitor'] }, { tags: ['prod'] }] }).fates).toEqual(['ran on_time']);
    expect(plan({ windows: [{ tags: ['prod'] }], task: { tags: ['prod'] } }).fates).toEqual(['ran deferred']);
  });
});

describe('more slots than one turn takes', () => {
  const due = ago(...Array.from({ length: 400 }, (_, index) => 500 - index));

  test('the newest that is wanted waits for those after it, and carries what came before', () => {
    const turn = plan({ due, more: true });
    expect(turn.decisions).toHaveLength(399);
    expect(new Set(turn.fates)).toEqual(new Set(['coalesced newer_slot']));
    expect(turn.runs).toEqual([]);
  });

  test('the newest hundred wait where each is wanted', () => {
    const turn = plan({ due, more: true, task: { catchup: 'all' } });
    expect(turn.decisions).toHaveLength(300);
    expect(new Set(turn.fates)).toEqual(new Set(['skipped catchup_limit']));
  });

  test('where little is wanted a turn still ends', () => {
    const pauses = [pause(due[100]!, NOW)];
    const turn = plan({ due, more: true, pauses });
    expect(turn.decisions).toHaveLength(400);
    expect(turn.runs).toMatchObject([{ slot: due[99], missed: 99 }]);
  });
});

test('whatever the situation, each slot gets one fate, in order, and one runs for each execution', () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 8 });
  const someLive = fc
    .record({
      id: fc.integer({ min: 1, max: 9 }),
      status: fc.constantFrom('QUEUED' as const, 'RUNNING' as const, 'RETRYING' as const),
      trigger: fc.constantFrom('schedule' as const, 'catchup' as const, 'manual' as const),
      startDeadlineAt: fc.constant(null),
    })
    .map((run) => ({ ...run, slotTime: run.trigger === 'manual' ? null : NOW }));
  fc.assert(
    fc.property(
      fc.record({
        due: minutes.map((each) => ago(...each).sort((a, b) => a - b)),
        more: fc.boolean(),
        task: fc.record({
          catchup: fc.constantFrom(...CATCHUP_POLICIES),
          overlap: fc.constantFrom(...OVERLAP_POLICIES),
          overlapLimit: fc.integer({ min: 1, max: 4 }),
          startDeadlineMs: fc.option(fc.integer({ min: 1, max: 100 * MINUTE_MS }), { nil: null }),
        }),
        live: fc.array(someLive, { maxLength: 4 }),
        queueFull: fc.boolean(),
        pauses: fc.array(
          fc.record({
            by: fc.constant('ana'),
            reason: fc.constant(''),
            at: minutesAgo(),
            until: fc.option(minutesAgo(), { nil: null }),
          }),
          { maxLength: 2 },
        ),
        windows: fc.array(
          fc.record({
            cron: fc.constantFrom('0 7 * * *', '30 6 * * *', '*/20 * * * *'),
            durationMs: fc.integer({ min: 1, max: 90 }).map((each) => each * MINUTE_MS),
            policy: fc.constantFrom('skip' as const, 'defer' as const),
          }),
          { maxLength: 2 },
        ),
      }),
      (situation) => {
        const { decisions, runs } = decideSlots(situationOf(situation));
        const decided = decisions.map((decision) => decision.slot);
        expect(decided).toEqual(situation.due.slice(0, decided.length));
        if (!situation.more) expect(decided).toHaveLength(situation.due.length);
        else if (situation.due.length > 0) expect(decided.length).toBeGreaterThan(0);
        const ran = decisions.filter((decision) => decision.fate === 'ran');
        expect(ran.map((decision) => decision.slot)).toEqual(runs.map((run) => run.slot));
        expect(ran.map((decision) => decision.carrier)).toEqual([...runs.keys()]);
        for (const [index, run] of runs.entries()) {
          const joined = decisions.filter((one) => one.reason === 'newer_slot' && one.carrier === index);
          expect(joined).toHaveLength(run.missed);
          expect(joined.every((one) => one.slot < run.slot)).toBe(true);
        }
        for (const { fate, carrier } of decisions)
          if (fate === 'skipped' || fate === 'expired') expect(carrier).toBeNull();
      },
    ),
    { numRuns: 500 },
  );
});

function minutesAgo(): fc.Arbitrary<number> {
  return fc.integer({ min: -50, max: 200 }).map((each) => NOW - each * MINUTE_MS);
}
