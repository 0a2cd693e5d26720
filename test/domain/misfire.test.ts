import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DueSlots, decideSlots, MISFIRE_GRACE_MS } from '../../src/domain/misfire.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const MINUTE_MS = 60_000;
/** Minutes before now. */
const ago = (...minutes: number[]) => minutes.map((each) => NOW - each * MINUTE_MS);

function plan(situation: Partial<DueSlots>) {
  const { decisions, run } = decideSlots({
    due: ago(0),
    now: NOW,
    catchup: 'latest',
    overlap: 'skip',
    running: false,
    queued: false,
    queueFull: false,
    pauses: [],
    startDeadlineMs: null,
    ...situation,
  });
  return { fates: decisions.map(({ fate, reason }) => `${fate} ${reason}`), run };
}

test.each<[string, Partial<DueSlots>, string[], number | null]>([
  ['on time', {}, ['ran on_time'], 0],
  ['late within the grace', { due: [NOW - MISFIRE_GRACE_MS], catchup: 'skip' }, ['ran on_time'], 1],
  [
    'late beyond it',
    { due: [NOW - MISFIRE_GRACE_MS - 1] },
    ['ran catchup'],
    (MISFIRE_GRACE_MS + 1) / MINUTE_MS,
  ],
  ['late, catchup skip', { due: ago(5), catchup: 'skip' }, ['skipped misfire'], null],
  [
    'several missed',
    { due: ago(30, 20, 10) },
    ['coalesced newer_slot', 'coalesced newer_slot', 'ran catchup'],
    10,
  ],
  [
    'missed, and one due now',
    { due: ago(20, 10, 0) },
    ['coalesced newer_slot', 'coalesced newer_slot', 'ran on_time'],
    0,
  ],
  [
    'missed and due now, catchup skip',
    { due: ago(20, 0), catchup: 'skip' },
    ['skipped misfire', 'ran on_time'],
    0,
  ],
  ['still running', { running: true }, ['skipped overlap'], null],
  ['still running, buffer_one', { running: true, overlap: 'buffer_one' }, ['ran on_time'], 0],
  [
    'running and one buffered',
    { running: true, queued: true, overlap: 'buffer_one' },
    ['coalesced already_queued'],
    null,
  ],
  ['waiting in the queue', { queued: true }, ['coalesced already_queued'], null],
  ['missed while running', { due: ago(20, 10), running: true }, ['skipped overlap', 'skipped overlap'], null],
  ['queue full', { queueFull: true }, ['skipped queue_full'], null],
  ['paused', { pauses: [{ at: NOW - 1, until: null }] }, ['skipped paused'], null],
  [
    'paused after the slot was due',
    { due: ago(1), pauses: [{ at: NOW, until: NOW + 1 }] },
    ['skipped paused'],
    null,
  ],
  [
    'pause over',
    { due: ago(40, 30, 20, 10), pauses: [{ at: NOW - 30 * MINUTE_MS, until: NOW - 10 * MINUTE_MS }] },
    ['coalesced newer_slot', 'skipped paused', 'skipped paused', 'ran catchup'],
    10,
  ],
  ['paused and running', { running: true, pauses: [{ at: 0, until: null }] }, ['skipped paused'], null],
  [
    'too late to be worth it',
    { due: ago(90, 30), startDeadlineMs: 60 * MINUTE_MS },
    ['expired start_deadline', 'ran catchup'],
    30,
  ],
  ['nothing due', { due: [] }, [], null],
])('%s', (_, situation, fates, minutesAgo) => {
  const planned = plan(situation);
  expect(planned.fates).toEqual(fates);
  expect(planned.run?.slot ?? null).toBe(minutesAgo === null ? null : NOW - minutesAgo * MINUTE_MS);
});

test('the execution says what it carries', () => {
  expect(plan({ due: ago(30, 20, 10) }).run).toEqual({
    slot: ago(10)[0],
    trigger: 'catchup',
    missed: 2,
    firstMissed: ago(30)[0],
    lastMissed: ago(20)[0],
  });
  expect(plan({}).run).toMatchObject({ trigger: 'schedule', missed: 0, firstMissed: null });
});

test('whatever the situation, each slot gets one fate, in order, and one runs exactly when there is an execution', () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 8 });
  const pause = fc.record({ at: minutesAgo(), until: fc.option(minutesAgo(), { nil: null }) });
  fc.assert(
    fc.property(
      fc.record({
        due: minutes.map((each) => ago(...each).sort((a, b) => a - b)),
        catchup: fc.constantFrom('latest' as const, 'skip' as const),
        overlap: fc.constantFrom('skip' as const, 'buffer_one' as const),
        running: fc.boolean(),
        queued: fc.boolean(),
        queueFull: fc.boolean(),
        pauses: fc.array(pause, { maxLength: 2 }),
        startDeadlineMs: fc.option(fc.integer({ min: 0, max: 100 * MINUTE_MS }), { nil: null }),
      }),
      (situation) => {
        const { decisions, run } = decideSlots({ ...situation, now: NOW });
        expect(decisions.map((decision) => decision.slot)).toEqual(situation.due);
        const ran = decisions.filter((decision) => decision.fate === 'ran');
        expect(ran.map((decision) => decision.slot)).toEqual(run === null ? [] : [run.slot]);
        const coalesced = decisions.filter((decision) => decision.reason === 'newer_slot');
        expect(coalesced.length).toBe(run?.missed ?? 0);
        expect(coalesced.every((decision) => decision.slot < run!.slot)).toBe(true);
      },
    ),
  );
});

function minutesAgo(): fc.Arbitrary<number> {
  return fc.integer({ min: -50, max: 200 }).map((each) => NOW - each * MINUTE_MS);
}
