import { expect, test } from 'vitest';
import { slotsBetween } from '../../src/domain/schedule.ts';
import {
  demandedSlots,
  erasOf,
  isReadable,
  rulesAt,
  slotBefore,
  type TaskRules,
} from '../../src/domain/schedule-eras.ts';
import { fc } from '../property.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 23, 8);

function every(value: string, createdAt = START): TaskRules {
  return {
    schedule: { type: 'interval', value, timezone: 'UTC', startTime: null },
    createdAt,
    atOnce: 1,
    concurrencyKey: '',
    jitterMs: 0,
  };
}

function cron(value: string): TaskRules {
  return { ...every('1h'), schedule: { type: 'cron', value, timezone: 'Europe/Berlin', startTime: null } };
}

const minutes = (slots: Iterable<number>) => [...slots].map((slot) => (slot - START) / MINUTE);

test('an edit leaves what was due until then to the old schedule, and the rest to the new one', () => {
  const eras = erasOf(every('20m'), [{ at: START + 30 * MINUTE, before: every('10m') }], null);
  expect(minutes(demandedSlots(eras, 0, START + 90 * MINUTE))).toEqual([10, 20, 30, 40, 60, 80]);
});

test('several edits divide the time among them', () => {
  const eras = erasOf(
    every('30m'),
    [
      { at: START + 10 * MINUTE, before: every('5m') },
      { at: START + 25 * MINUTE, before: every('8m') },
    ],
    null,
  );
  expect(minutes(demandedSlots(eras, 0, START + 60 * MINUTE))).toEqual([5, 10, 16, 24, 30, 60]);
});

test('a deleted task demands nothing after its deletion', () => {
  const eras = erasOf(every('10m'), [], START + 25 * MINUTE);
  expect(minutes(demandedSlots(eras, 0, START + 90 * MINUTE))).toEqual([10, 20]);
});

test('a schedule that cannot be read demands nothing, and what was before it does', () => {
  const eras = erasOf(every('soon'), [{ at: START + 25 * MINUTE, before: every('10m') }], null);
  expect(minutes(demandedSlots(eras, 0, START + 90 * MINUTE))).toEqual([10, 20]);
  expect(isReadable(every('soon'))).toBe(false);
  expect(isReadable(every('1h'))).toBe(true);
});

test('at the very moment of an edit either rules may have been in force', () => {
  const eras = erasOf(every('20m'), [{ at: START + 30 * MINUTE, before: every('10m') }], null);
  const values = (at: number) => rulesAt(eras, at).map((rules) => rules.schedule.value);
  expect(values(START + 30 * MINUTE - 1)).toEqual(['10m']);
  expect(values(START + 30 * MINUTE)).toEqual(['10m', '20m']);
  expect(values(START + 30 * MINUTE + 1)).toEqual(['20m']);
});

test('the slot before a moment is found across edits, and there is none before the first', () => {
  const eras = erasOf(every('20m'), [{ at: START + 30 * MINUTE, before: every('10m') }], null);
  expect(slotBefore(eras, START + 39 * MINUTE)).toBe(START + 30 * MINUTE);
  expect(slotBefore(eras, START + 40 * MINUTE)).toBe(START + 40 * MINUTE);
  expect(slotBefore(eras, START + 10 * MINUTE - 1)).toBeNull();
});

test('property: the slot before a moment is the last of all slots up to there', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        every('7m'),
        every('3h'),
        cron('*/20 * * * *'),
        cron('30 2 * * *'),
        cron('0 0 1,28 * *'),
        cron('15,45 9-17 * * 1-5'),
      ),
      fc.integer({ min: 0, max: 15 * 24 * 60 }),
      (rules, after) => {
        const at = START + after * MINUTE + 12_345;
        const all = slotsBetween(rules.schedule, 0, at, rules.createdAt, 100_000).slots;
        expect(slotBefore(erasOf(rules, [], null), at)).toBe(all.at(-1) ?? null);
      },
    ),
    { numRuns: 40 },
  );
});
