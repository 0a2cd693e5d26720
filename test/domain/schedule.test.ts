import { describe, expect, test } from 'vitest';
import {
  checkSchedule,
  describeSchedule,
  firstSlot,
  nextSlot,
  nextSlots,
  slotsBetween,
} from '../../src/domain/schedule.ts';
import type { Schedule } from '../../src/domain/task.ts';
import { fc } from '../property.ts';

const CREATED = Date.parse('2026-11-23T08:00:00Z');
const MINUTE_MS = 60_000;

function interval(value: string, startTime: number | null = null): Schedule {
  return { type: 'interval', value, timezone: 'UTC', startTime };
}
function cron(value: string, timezone = 'UTC', startTime: number | null = null): Schedule {
  return { type: 'cron', value, timezone, startTime };
}
function once(value: string, timezone = 'UTC'): Schedule {
  return { type: 'once', value, timezone, startTime: null };
}
const iso = (slot: number | null) => (slot === null ? null : new Date(slot).toISOString());

describe('an interval', () => {
  test('comes first one interval after it was created', () => {
    expect(iso(firstSlot(interval('30m'), CREATED))).toBe('2026-11-23T08:30:00.000Z');
  });

  test('comes first at its start time when that lies ahead', () => {
    const schedule = interval('30m', CREATED + 5 * MINUTE_MS);
    expect(nextSlots(schedule, CREATED, CREATED, 2).map(iso)).toEqual([
      '2026-11-23T08:05:00.000Z',
      '2026-11-23T08:35:00.000Z',
    ]);
  });

  test('keeps to the grid of a start time that lies behind', () => {
    const schedule = interval('30m', CREATED - 95 * MINUTE_MS);
    expect(iso(firstSlot(schedule, CREATED))).toBe('2026-11-23T08:25:00.000Z');
  });

  test('does not drift, whenever one asks', () => {
    const start = fc.option(fc.integer({ min: -1e10, max: 1e10 }), { nil: null });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        start,
        fc.integer({ min: -1e9, max: 1e12 }),
        (seconds, lead, late) => {
          const startTime = lead === null ? null : CREATED + lead;
          const schedule = interval(`${seconds}s`, startTime);
          const asked = CREATED + late;
          const slot = nextSlot(schedule, asked, CREATED)!;
          const distance = slot - (startTime ?? CREATED);
          expect(slot).toBeGreaterThan(Math.max(asked, CREATED));
          expect(distance % (seconds * 1_000)).toBe(0);
          expect(distance).toBeGreaterThanOrEqual(0);
          // Nothing was left out between the question and the answer.
          const earlier = slot - seconds * 1_000;
          const earliest = Math.max(asked, CREATED, (startTime ?? CREATED + 1) - 1);
          expect(earlier).toBeLessThanOrEqual(earliest);
        },
      ),
    );
  });
});

describe('cron', () => {
  test('does not fire before its start time, and fires at it', () => {
    const start = Date.parse('2026-11-25T08:00:00Z');
    expect(iso(firstSlot(cron('0 8 * * *', 'UTC', start), CREATED))).toBe('2026-11-25T08:00:00.000Z');
    expect(iso(firstSlot(cron('0 8 * * *', 'UTC', start + 1), CREATED))).toBe('2026-11-26T08:00:00.000Z');
  });

  test('does not fire at the moment it was created', () => {
    expect(iso(firstSlot(cron('0 8 * * *'), CREATED))).toBe('2026-11-24T08:00:00.000Z');
    expect(iso(nextSlot(cron('0 8 * * *'), 0, CREATED))).toBe('2026-11-24T08:00:00.000Z');
  });

  test('reads its fields in its zone, with seconds, names and nicknames', () => {
    expect(iso(firstSlot(cron('0 8 * * *', 'America/New_York'), CREATED))).toBe('2026-11-23T13:00:00.000Z');
    expect(iso(firstSlot(cron('*/10 * * * * *'), CREATED))).toBe('2026-11-23T08:00:10.000Z');
    expect(iso(firstSlot(cron('0 2 * JAN SAT'), CREATED))).toBe('2027-01-02T02:00:00.000Z');
    expect(iso(firstSlot(cron('@daily', 'Europe/Berlin'), CREATED))).toBe('2026-11-23T23:00:00.000Z');
  });

  test.each([
    [
      'in the New York gap, at the first valid instant',
      '30 2 * * *',
      'America/New_York',
      '2026-03-08',
      '2026-03-08T07:00:00.000Z',
    ],
    [
      'in the New York fold, at the first pass',
      '30 1 * * *',
      'America/New_York',
      '2026-11-01',
      '2026-11-01T05:30:00.000Z',
    ],
    ['in the Berlin gap', '30 2 * * *', 'Europe/Berlin', '2026-03-29', '2026-03-29T01:00:00.000Z'],
    ['in the Berlin fold', '30 2 * * *', 'Europe/Berlin', '2026-10-25', '2026-10-25T00:30:00.000Z'],
    [
      'in the half-hour gap of Lord Howe',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-04',
      '2026-10-03T15:30:00.000Z',
    ],
    [
      'in the half-hour fold of Lord Howe',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-05',
      '2026-04-04T14:45:00.000Z',
    ],
    ['in UTC, always', '30 2 * * *', 'UTC', '2026-03-29', '2026-03-29T02:30:00.000Z'],
  ])('a fixed time runs once %s', (_, pattern, zone, day, expected) => {
    const noonBefore = Date.parse(`${day}T12:00:00Z`) - 30 * 60 * MINUTE_MS;
    const [slot, next] = nextSlots(cron(pattern, zone), noonBefore, 0, 3).filter(
      (each) => each >= Date.parse(expected),
    );
    expect(iso(slot!)).toBe(expected);
    expect(next! - slot!).toBeGreaterThan(22 * 60 * MINUTE_MS);
  });
});

describe('once', () => {
  test('has its one instant, unless that had passed when it was created', () => {
    const schedule = once('2026-11-24T08:00:00+01:00');
    expect(nextSlots(schedule, CREATED, CREATED, 5).map(iso)).toEqual(['2026-11-24T07:00:00.000Z']);
    expect(firstSlot(schedule, Date.parse('2026-11-24T07:00:00Z'))).toBeNull();
  });

  test('reads a time without offset on the clocks of its zone', () => {
    expect(iso(firstSlot(once('2026-11-24 08:00', 'Europe/Berlin'), CREATED))).toBe(
      '2026-11-24T07:00:00.000Z',
    );
    expect(iso(firstSlot(once('2027-03-28T02:30', 'Europe/Berlin'), CREATED))).toBe(
      '2027-03-28T01:00:00.000Z',
    );
  });

  test('never comes by itself when it is manual', () => {
    expect(firstSlot(once('manual'), CREATED)).toBeNull();
  });
});

test('the slots between two times come in order, exclude the start, include the end and stop at the limit', () => {
  const schedule = interval('10m');
  const at = (minutes: number) => CREATED + minutes * MINUTE_MS;
  expect(slotsBetween(schedule, at(10), at(40), CREATED, 10)).toEqual({
    slots: [at(20), at(30), at(40)],
    more: false,
  });
  expect(slotsBetween(schedule, at(10), at(40), CREATED, 2)).toEqual({ slots: [at(20), at(30)], more: true });
  expect(slotsBetween(schedule, at(10), at(19), CREATED, 2)).toEqual({ slots: [], more: false });
});

test.each([
  [interval('30m'), 'every 30 min'],
  [interval('60s'), 'every min'],
  [interval('90s'), 'every 90 s'],
  [interval('24h'), 'every 24 h'],
  [interval('7d'), 'every 7 d'],
  [interval('1h30m'), 'every 90 min'],
  [interval('1h0m1s'), 'every 1h0m1s'],
  [cron('0 8 * * *'), 'daily 08:00'],
  [cron('30 8,20 * * *'), 'daily 08:30,20:30'],
  [cron('0 2 * * 6'), 'Sat 02:00'],
  [cron('15 18 * * MON-fri'), 'Mon-Fri 18:15'],
  [cron('0 0 1 * ?'), 'day 1 00:00'],
  [cron('*/5 * * * *'), 'every 5 min'],
  [cron('*/7 * * * *'), 'cron */7 * * * *'],
  [cron('* * * * *'), 'every min'],
  [cron('5 * * * *'), 'hourly :05'],
  [cron('0 */6 * * *'), 'every 6 h'],
  [cron('*/10 * * * * *'), 'every 10 s'],
  [cron('0 0 8 * * *'), 'daily 08:00'],
  [cron('30 0 8 * * *'), 'cron 30 0 8 * * *'],
  [cron('5,10 *  * 2 *'), 'cron 5,10 * * 2 *'],
  [cron('0 8 * * FRI#2'), 'cron 0 8 * * FRI#2'],
  [cron('@Daily'), 'daily 00:00'],
  [cron('@yearly'), 'cron @yearly'],
  [once('2026-11-24T07:00:00Z', 'Europe/Berlin'), 'once 2026-11-24 08:00'],
  [once('manual'), 'manual'],
])('describes %o', (schedule, words) => {
  expect(() => checkSchedule(schedule)).not.toThrow();
  expect(describeSchedule(schedule)).toBe(words);
});

test.each([
  [cron('61 * * * *'), 'cron "61 * * * *": minute "61" is out of range; minutes are 0 to 59'],
  [
    cron('* * * *'),
    'cron "* * * *" has 4 fields; it needs 5 (minute hour day month weekday), or 6 with seconds first',
  ],
  [cron(''), 'cron "" has no fields'],
  [cron('2026-01-01T00:00:00'), 'is a date;'],
  [cron('* * * * FUN'), 'cron "* * * * FUN": weekday "FUN" cannot be read'],
  [cron('@nightly'), 'cron "@nightly": unknown nickname; use @hourly'],
  [cron('@reboot'), '@reboot is no time'],
  [cron('0 0 30 2 *'), 'cron "0 0 30 2 *" never fires'],
  [cron('0 8 * * *', 'Berlin'), 'unknown time zone "Berlin"; did you mean "Europe/Berlin"?'],
  [cron('0 8 * * *', 'Europe/Belrin'), 'did you mean "Europe/Berlin"?'],
  [cron('0 8 * * *', '+02:00'), 'unknown time zone "+02:00"; use an IANA name'],
  [interval('soon'), '"soon" is no duration'],
  [once('tomorrow'), '"tomorrow" is no date and time; write it like 2026-11-24T08:00'],
  [once('2026-02-30T08:00Z'), '"2026-02-30T08:00Z" does not exist'],
  [once('2026-02-30T08:00'), 'does not exist'],
  [once('2026-11-24T25:00Z'), 'does not exist'],
  [once('2026-11-24T08:00+29:00'), 'does not exist'],
])('refuses %o in words', (schedule, words) => {
  expect(() => checkSchedule(schedule)).toThrow(words);
  expect(() => checkSchedule(schedule)).toThrow(expect.objectContaining({ name: 'UserError' }));
});
