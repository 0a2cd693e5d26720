import { describe, expect, test } from 'vitest';
import { slotsBetween } from '../../src/domain/schedule.ts';
import { CronOracle } from './cron-oracle.ts';
import { RULES, readSlot, type TruthTable } from './cron-truth.ts';
import { CALENDAR_TABLES } from './cron-truth-calendar.ts';
import { MIDNIGHT_TABLES } from './cron-truth-midnight.ts';
import { NIGHT_TABLES } from './cron-truth-night.ts';
import { ODD_TABLES } from './cron-truth-odd.ts';

const CLOCK_TABLES = [...NIGHT_TABLES, ...MIDNIGHT_TABLES, ...ODD_TABLES];
const MANY = 1_000;

function expectedOf(table: TruthTable, slots: string): string[] {
  return slots.split(' ').flatMap((slot) => (slot === '' ? [] : [iso(readSlot(table.day, slot))]));
}

const iso = (instant: number) => new Date(instant).toISOString();

describe.each([...CLOCK_TABLES, ...CALENDAR_TABLES].map((table) => [table.about, table] as const))(
  '%s',
  (_, table) => {
    const [from, until] = table.window.map((edge) => readSlot(table.day, edge)) as [number, number];

    test.each(table.rows)('%s: %s', (pattern, _rule, slots) => {
      const schedule = { type: 'cron', value: pattern, timezone: table.zone, startTime: null } as const;
      const found = slotsBetween(schedule, from - 1, until - 1, 0, MANY);
      expect(found).toEqual({ slots: expect.any(Array), more: false });
      expect(found.slots.map(iso)).toEqual(expectedOf(table, slots));
    });
  },
);

test.each(CLOCK_TABLES.map((table) => [table.about, table] as const))(
  'the judge of the property tests agrees with the table: %s',
  (_, table) => {
    const [from, until] = table.window.map((edge) => readSlot(table.day, edge)) as [number, number];
    const oracle = new CronOracle(table.zone, from - 60_000, until);
    for (const [pattern, , slots] of table.rows) {
      const found = oracle.slots(pattern).filter((slot) => slot >= from && slot < until);
      expect(found.map(iso), pattern).toEqual(expectedOf(table, slots));
    }
  },
);

test('every rule is shown at work', () => {
  const shown = [...CLOCK_TABLES, ...CALENDAR_TABLES].flatMap(({ rows }) => rows.map(([, rule]) => rule));
  expect([...new Set(shown)].sort()).toEqual(Object.keys(RULES).sort());
});
