import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LiveRun } from '../../src/domain/admission.ts';
import { MISFIRE_GRACE_MS } from '../../src/domain/misfire.ts';
import { type DueSlots, decideSlots } from '../../src/domain/slot-plan.ts';
import { CATCHUP_POLICIES, OVERLAP_POLICIES, type Pause } from '../../src/domain/task.ts';
import type { BlackoutWindow } from '../../src/domain/window.ts';
import { WindowCalendar } from '../../src/domain/window-calendar.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const MINUTE_MS = 60_000;
/** Minutes before now. */
const ago = (...minutes: number[]) => minutes.map((each) => NOW - each * MINUTE_MS);

interface Situation extends Partial<Omit<DueSlots, 'task' | 'windows'>> {
  task?: Partial<DueSlots['task']>;
  windows?: Partial<BlackoutWindow>[];
}

function situationOf({ task, windows = [], ...rest }: Situation): DueSlots {
  return {
    due: ago(0),
    more: false,
    now: NOW,
    offsetMs: 0,
    live: [],
    queueFull: false,
    pauses: [],
    carried: null,
    windows: new WindowCalendar(windows.map((window) => ({ ...WINDOW, ...window }))),
    ...rest,
    task: {
      type: 'scan',
      tags: [],
      catchup: 'latest',
      startDeadlineMs: null,
      overlap: 'skip',
      overlapLimit: 1,
      ...task,
    },
  };
}

/** Every day from 07:00 to 09:00 UTC. */
const WINDOW: BlackoutWindow = {
  name: 'peak',
  cron: '0 7 * * *',
  timezone: 'UTC',
  durationMs: 120 * MINUTE_MS,
  policy: 'defer',
  types: [],
  tags: [],
  reason: '',
};

function live(status: LiveRun['status'], more: Partial<LiveRun> = {}): LiveRun {
  return {
    id: 7,
    status,
    trigger: 'schedule',
    slotTime: NOW - 10 * MINUTE_MS,
    startDeadlineAt: null,
    ...more,
  };
}

const running = live('RUNNING');
const queued = live('QUEUED', { id: 8 });
const asked = { trigger: 'manual', slotTime: null } as const;

function pause(at: number, until: number | null): Pause {
  return { by: 'ana', at, reason: 'deploy', until };
}

function plan(situation: Situation) {
  const decided = decideSlots(situationOf(situation));
  return {
    ...decided,
    fates: decided.decisions.map(({ fate, reason }) => `${fate} ${reason}`),
    slots: decided.runs.map(({ slot }) => (NOW - slot) / MINUTE_MS),
  };
}

describe('one slot or a few', () => {
  test.each<[string, Situation, string[], number[]]>([
    ['on time', {}, ['ran on_time'], [0]],
    [
      'late within the grace',
      { due: [NOW - MISFIRE_GRACE_MS], task: { catchup: 'skip' } },
      ['ran on_time'],
      [1],
    ],
    [
      'late beyond it',
      { due: [NOW - MISFIRE_GRACE_MS - 1] },
      ['ran catchup'],
      [(MISFIRE_GRACE_MS + 1) / MINUTE_MS],
    ],
    ['late, catchup skip', { due: ago(5), task: { catchup: 'skip' } }, ['skipped misfire'], []],
    [
      'several missed',
      { due: ago(30, 20, 10) },
      ['coalesced newer_slot', 'coalesced newer_slot', 'ran catchup'],
      [10],
    ],
    [
      'missed, and one due now',
      { due: ago(20, 10, 0) },
      ['coalesced newer_slot', 'coalesced newer_slot', 'ran on_time'],
      [0],
    ],
    [
      'missed and due now, catchup skip',
      { due: ago(20, 0), task: { catchup: 'skip' } },
      ['skipped misfire', 'ran on_time'],
      [0],
    ],
    [
      'missed while running',
      { due: ago(20, 10), live: [running] },
      ['skipped overlap', 'skipped overlap'],
      [],
    ],
    ['paused', { pauses: [pause(NOW - 1, null)] }, ['skipped paused'], []],
    ['paused after it was due', { due: ago(1), pauses: [pause(NOW, NOW + 1)] }, ['skipped paused'], []],
    [
      'pause over',
      { due: ago(40, 30, 20, 10), pauses: [pause(NOW - 30 * MINUTE_MS, NOW - 10 * MINUTE_MS)] },
      ['coalesced newer_slot', 'skipped paused', 'skipped paused', 'ran catchup'],
      [10],
    ],
    ['paused and running', { live: [running], pauses: [pause(0, null)] }, ['skipped paused'], []],
    [
      'too late to be worth it',
      { due: ago(90, 30), task: { startDeadlineMs: 60 * MINUTE_MS } },
      ['expired start_deadline', 'ran catchup'],
      [30],
    ],
    ['nothing due', { due: [] }, [], []],
    ['jitter counts as no lateness', { due: ago(5), offsetMs: 5 * MINUTE_MS }, ['ran on_time'], [5]],
  ])('%s', (_, situation, fates, minutesAgo) => {
    const planned = plan(situation);
    expect(planned.fates).toEqual(fates);
    expect(planned.slots).toEqual(minutesAgo);
  });

  test('a paused slot says whose pause it was', () => {
    expect(plan({ pauses: [pause(0, null)] }).decisions[0]?.detail).toBe('by ana: deploy');
  });

  test('the execution says what it carries', () => {
    expect(plan({ due: ago(30, 20, 10) }).runs).toEqual([
      {
        slot: ago(10)[0],
        trigger: 'catchup',
        low: false,
        missed: 2,
        firstMissed: ago(30)[0],
        lastMissed: ago(20)[0],
        startDeadlineAt: null,
      },
    ]);
    expect(plan({}).runs).toMatchObject([{ trigger: 'schedule', missed: 0, firstMissed: null }]);
  });

  test('what it carries includes slots of turns before', () => {
    const carried = { first: ago(90)[0]!, last: ago(40)[0]!, count: 6 };
    expect(plan({ due: ago(30, 20), carried })).toMatchObject({
      carriedBy: 0,
      runs: [{ missed: 7, firstMissed: carried.first, lastMissed: ago(30)[0] }],
    });
  });
});

describe('overlap', () => {
  test.each<[string, Situation, string[], number[]]>([
    ['skip, running', { live: [running] }, ['skipped overlap'], []],
    ['skip, waiting for a retry', { live: [live('RETRYING')] }, ['skipped overlap'], []],
    ['skip, queued', { live: [queued] }, ['coalesced already_queued'], []],
    ['skip, a manual run runs', { live: [live('RUNNING', asked)] }, ['skipped overlap'], []],
    [
      'skip, a manual run is queued: it takes no slot',
      { live: [live('QUEUED', asked)] },
      ['ran on_time'],
      [0],
    ],
    ['buffer_one, running', { live: [running], task: { overlap: 'buffer_one' } }, ['ran on_time'], [0]],
    [
      'buffer_one, running and one waits',
      { live: [running, queued], task: { overlap: 'buffer_one' } },
      ['coalesced already_queued'],
      [],
    ],
    [
      'buffer_all: each slot that is on time runs',
      { due: [NOW - 20_000, NOW - 10_000, NOW], live: [running, queued], task: { overlap: 'buffer_all' } },
      ['ran on_time', 'ran on_time', 'ran on_time'],
      [20 / 60, 10 / 60, 0],
    ],
    [
      'buffer_all: missed ones join the next',
      { due: ago(20, 10, 0), task: { overlap: 'buffer_all' } },
      ['coalesced newer_slot', 'coalesced newer_slot', 'ran on_time'],
      [0],
    ],
    [
      'buffer_all: a hundred wait',
      { live: many(100, queued), task: { overlap: 'buffer_all' } },
      ['skipped buffer_full'],
      [],
    ],
    [
      'buffer_all: the queue of the pool is full',
      { live: [queued], queueFull: true, task: { overlap: 'buffer_all' } },
      ['coalesced already_queued'],
      [],
    ],
    ['a full queue costs no task its place', { queueFull: true }, ['ran on_time'], [0]],
    ['replace, running', { live: [running], task: { overlap: 'replace' } }, ['ran on_time'], [0]],
    [
      'replace, one waits for the end of the last',
      { live: [running, queued], task: { overlap: 'replace' } },
      ['coalesced already_queued'],
      [],
    ],
    ['allow(2), one runs', { live: [running], task: allow(2) }, ['ran on_time'], [0]],
    ['allow(2), two run', { live: [running, running], task: allow(2) }, ['skipped overlap'], []],
    [
      'allow(2), one runs and one waits',
      { live: [running, queued], task: allow(2) },
      ['coalesced already_queued'],
      [],
    ],
    [
      'allow(3), three are due at once and one runs',
      { due: [NOW - 2_000, NOW - 1_000, NOW], live: [running], task: allow(3) },
      ['ran on_time', 'ran on_time', 'coalesced already_queued'],
      [2 / 60, 1 / 60],
    ],
  ])('%s', (_, situation, fates, minutesAgo) => {
    const planned = plan(situation);
    expect(planned.fates).toEqual(fates);
    expect(planned.slots).toEqual(minutesAgo);
  });

  test('replace ends what the schedule started, and nothing that somebody asked for', () => {
    const task = { overlap: 'replace' } as const;
    expect(plan({ live: [running], task }).replaced).toEqual([7]);
    expect(plan({ live: [live('RETRYING')], task }).replaced).toEqual([7]);
    expect(plan({ live: [live('RUNNING', asked)], task }).replaced).toEqual([]);
    expect(plan({ live: [running, queued], task }).replaced).toEqual([]);
    expect(plan({ live: [running] }).replaced).toEqual([]);
  });

  test('what joins a waiting execution gives it more time to start', () => {
    const waiting = live('QUEUED', { startDeadlineAt: NOW + 5 * MINUTE_MS });
    const task = { startDeadlineMs: 15 * MINUTE_MS };
    expect(plan({ live: [waiting], task }).extended).toEqual({
      id: 7,
      startDeadlineAt: NOW + 15 * MINUTE_MS,
    });
    expect(plan({ live: [queued], task }).extended).toBeNull();
  });
});

describe('catchup all', () => {
  const task = { catchup: 'all' } as const;

  test('each missed slot runs, at low priority, and the one on time before them in rank', () => {
    const { fates, runs } = plan({ due: ago(20, 10, 0), task });
    expect(fates).toEqual(['ran catchup', 'ran catchup', 'ran on_time']);
    expect(runs.map(({ trigger, low }) => [trigger, low])).toEqual([
      ['catchup', true],
      ['catchup', true],
      ['schedule', false],
    ]);
  });

  test('the newest hundred of a day, no more', () => {
    const everyMinute = ago(...Array.from({ length: 150 }, (_, index) => 151 - index));
    const { fates, runs } = plan({ due: everyMinute, task });
    expect(fates.filter((fate) => fate === 'skipped catchup_limit')).toHaveLength(50);
    expect(fates[50]).toBe('ran catchup');
    expect(runs).toHaveLength(100);
    expect(plan({ due: ago(25 * 60, 23 * 60), task }).fates).toEqual([
      'skipped catchup_limit',
      'ran catchup',
    ]);
  });

  test('those that still wait count, and stand in the way of nothing else', () => {
    const waiting = many(90, live('QUEUED', { trigger: 'catchup' }));
    const { fates } = plan({
      due: [...ago(...Array.from({ length: 20 }, (_, index) => 30 - index)), NOW],
      live: waiting,
      task,
    });
    expect(fates.slice(0, 10)).toEqual(Array(10).fill('skipped catchup_limit'));
    expect(fates.slice(10, 20)).toEqual(Array(10).fill('ran catchup'));
    expect(fates[20]).toBe('ran on_time');
  });
});

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

function allow(overlapLimit: number) {
  return { overlap: 'allow', overlapLimit } as const;
}

function many(count: number, run: LiveRun): LiveRun[] {
  return Array.from({ length: count }, (_, index) => ({ ...run, id: 100 + index }));
}

function minutesAgo(): fc.Arbitrary<number> {
  return fc.integer({ min: -50, max: 200 }).map((each) => NOW - each * MINUTE_MS);
}
