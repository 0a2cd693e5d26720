import { expect, test } from 'vitest';
import { checkCron } from '../../src/domain/cron.ts';
import { vanishedSlots } from '../../src/domain/dst-gap.ts';
import { nextSlot, nextSlots, slotsBetween } from '../../src/domain/schedule.ts';
import type { Schedule } from '../../src/domain/task.ts';
import { fc } from '../property.ts';
import { readFields } from './cron-fields.ts';
import { CronOracle } from './cron-oracle.ts';
import { dayPatterns, timePatterns } from './cron-patterns.ts';
import { type ZoneChange, zoneChanges } from './zone-changes.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MANY = 100_000;

/** The year of Samoa's missing day and of changes of half an hour, two and three hours; and one of today's rules. */
const WORLD = Intl.supportedValuesOf('timeZone').flatMap((zone) =>
  [2011, 2026].flatMap((year) => zoneChanges(zone, year)),
);
const SIX = [
  'America/New_York',
  'Europe/Berlin',
  'America/Havana',
  'Australia/Lord_Howe',
  'America/Santiago',
].flatMap((zone) => zoneChanges(zone, 2026));
const UTC: ZoneChange = { zone: 'UTC', at: Date.parse('2026-03-29T01:00:00Z'), minutes: 0, hour: 1 };

const changes = fc.constantFrom(...WORLD);
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
/** A change anywhere, and a pattern that cares. */
const meetings = changes.chain((change) => timePatterns(change.hour).map((pattern) => ({ change, pattern })));

function cron(value: string, timezone: string): Schedule {
  return { type: 'cron', value, timezone, startTime: null };
}

function slotsOf(pattern: string, zone: string, from: number, until: number): number[] {
  const { slots, more } = slotsBetween(cron(pattern, zone), from, until, 0, MANY);
  expect(more).toBe(false);
  return slots;
}

const iso = (slot: number) => new Date(slot).toISOString();
const isoDay = (slot: number) => iso(slot).slice(0, 10);

test('the five zones of interest change their clocks twice a year', () => {
  expect(SIX.map(({ minutes }) => minutes)).toEqual([60, -60, 60, -60, 60, -60, -30, 30, -60, 60]);
});

test.each([...SIX, UTC].map((change) => [change.zone, iso(change.at), change] as const))(
  'cron in %s around %s is what the rules say, and what the daemon of cronie does',
  (zone, _, { at, hour }) => {
    const [from, until] = [at - 30 * HOUR_MS, at + 30 * HOUR_MS];
    const oracle = new CronOracle(zone, from, until);
    fc.assert(
      fc.property(timePatterns(hour), (pattern) => {
        const slots = slotsOf(pattern, zone, from, until).map(iso);
        expect(slots).toEqual(oracle.slots(pattern).map(iso));
        const { seconds, steps, startsWithStar } = readFields(pattern);
        // Cronie knows no seconds, and sees a step only where a field begins with a star.
        if (seconds.size === 1 && seconds.has(0) && steps === startsWithStar)
          expect(slots).toEqual(oracle.cronie(pattern).map(iso));
      }),
      { numRuns: 40 },
    );
  },
);

test('around any change of any zone cron is what the rules say', () => {
  fc.assert(
    fc.property(meetings, ({ change: { zone, at }, pattern }) => {
      const [from, until] = [at - 4 * HOUR_MS, at + 4 * HOUR_MS];
      const expected = new CronOracle(zone, from, until).slots(pattern);
      expect(slotsOf(pattern, zone, from, until).map(iso)).toEqual(expected.map(iso));
    }),
    { numRuns: 80 },
  );
});

test('a slot vanishes where a stepping pattern has times in the gap and none in as much time after it', () => {
  fc.assert(
    fc.property(meetings, ({ change: { zone, at, minutes }, pattern }) => {
      const { hours, minutes: shown, seconds, steps, isDay } = readFields(pattern);
      fc.pre(minutes > 0 && minutes <= 180);
      const before = Math.round(at / 60_000) * 60_000;
      const wallOf = (instant: number) =>
        Date.parse(`${new Date(instant).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T')}Z`);
      const gap = wallOf(before) - minutes * 60_000;
      const isShown = (wall: number) =>
        hours.has(new Date(wall).getUTCHours()) &&
        shown.has(new Date(wall).getUTCMinutes()) &&
        isDay(Math.floor(wall / DAY_MS) * DAY_MS);
      const inGap = Array.from({ length: minutes }, (_, minute) => gap + minute * 60_000).filter(isShown);
      const after = slotsOf(pattern, zone, at - 1, at + minutes * 60_000 - 1);
      const found = vanishedSlots(pattern, zone, at - DAY_MS, at + DAY_MS);
      if (!steps || inGap.length === 0 || after.length > 0) expect(found).toEqual([]);
      else {
        const text = (wall: number, second: number) =>
          `${iso(wall).slice(0, 16).replace('T', ' ')}${second === 0 ? '' : `:${second}`}`;
        expect(found).toEqual([
          {
            at,
            from: text(inGap[0]!, Math.min(...seconds)),
            to: text(inGap.at(-1)!, Math.max(...seconds)),
          },
        ]);
      }
    }),
    { numRuns: 150 },
  );
});

test('days are what crontab(5) and the documented extensions say, whatever the year', () => {
  fc.assert(
    fc.property(dayPatterns, fc.integer({ min: 1_971, max: 2_399 }), (pattern, year) => {
      const { isDay } = readFields(pattern);
      const from = Date.UTC(year, 1, 1);
      const expected = Array.from({ length: 500 }, (_, day) => from + day * DAY_MS).filter(isDay);
      const slots = slotsOf(pattern, 'UTC', from, from + 500 * DAY_MS);
      expect(slots.map(isoDay)).toEqual(expected.map(isoDay));
    }),
    { numRuns: 60 },
  );
});

test('the next slot is strictly later, none comes twice, and wherever one asks before it, it is the same', () => {
  const anywhere = zones.chain((zone) =>
    fc.record({
      zone: fc.constant(zone),
      pattern: fc.oneof(timePatterns(2), dayPatterns).filter(fires),
      asked: fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2199, 0, 1) }),
    }),
  );
  const nearby = fc
    .tuple(meetings, fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }))
    .filter(([{ pattern }]) => fires(pattern))
    .map(([{ change, pattern }, distance]) => ({ zone: change.zone, pattern, asked: change.at + distance }));
  fc.assert(
    fc.property(fc.oneof(anywhere, nearby), fc.nat(1_000), ({ zone, pattern, asked }, share) => {
      const schedule = cron(pattern, zone);
      const slots = nextSlots(schedule, asked, 0, 10);
      let last = asked;
      for (const slot of slots) {
        expect(slot).toBeGreaterThan(last);
        expect(slot % 1_000).toBe(0);
        const between = last + Math.floor(((slot - 1 - last) * share) / 1_000);
        expect(nextSlot(schedule, between, 0)).toBe(slot);
        last = slot;
      }
      expect(slots).toHaveLength(10);
    }),
    { numRuns: 120 },
  );
});

test('a pattern is accepted when it fires within forty years of any day, and refused when it never does', () => {
  const days = fc.oneof(
    dayPatterns,
    fc.constantFrom('0 0 29 2 +1', '0 0 29 2 +5#5', '0 0 30 2 *', '0 0 1-7 * +3#2'),
  );
  fc.assert(
    fc.property(days, fc.integer({ min: 1_970, max: 2_399 }), (pattern, year) => {
      const { isDay } = readFields(pattern);
      const from = Date.UTC(year, 0, 1);
      let day = from;
      while (day < from + 40 * 366 * DAY_MS && !isDay(day)) day += DAY_MS;
      expect(fires(pattern)).toBe(isDay(day));
    }),
    { numRuns: 60 },
  );
});

test('the slots of a window are those of its two parts', () => {
  const offset = fc.integer({ min: -20 * HOUR_MS, max: 20 * HOUR_MS });
  fc.assert(
    fc.property(meetings, offset, offset, offset, ({ change: { zone, at }, pattern }, ...offsets) => {
      const [from, middle, until] = offsets.sort((a, b) => a - b).map((each) => at + each);
      expect([...slotsOf(pattern, zone, from!, middle!), ...slotsOf(pattern, zone, middle!, until!)]).toEqual(
        slotsOf(pattern, zone, from!, until!),
      );
    }),
    { numRuns: 100 },
  );
});

/** Some random patterns name a day that does not exist. */
function fires(pattern: string): boolean {
  try {
    checkCron(pattern);
    return true;
  } catch {
    return false;
  }
}
