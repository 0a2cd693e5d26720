import { describe, expect, test } from 'vitest';
import type { LiveRun } from '../../src/domain/admission.ts';
import { MISFIRE_GRACE_MS } from '../../src/domain/misfire.ts';
import {
  ago,
  asked,
  live,
  MINUTE_MS,
  NOW,
  pause,
  plan,
  queued,
  running,
  type Situation,
} from './slot-situation.ts';

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

function allow(overlapLimit: number) {
  return { overlap: 'allow', overlapLimit } as const;
}

function many(count: number, run: LiveRun): LiveRun[] {
  return Array.from({ length: count }, (_, index) => ({ ...run, id: 100 + index }));
}
