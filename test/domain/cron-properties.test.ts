import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextSlot, slotsBetween } from '../../src/domain/schedule.ts';
import type { Schedule } from '../../src/domain/task.ts';
import { CronOracle } from './cron-oracle.ts';

const HOUR_MS = 3_600_000;
const AROUND_MS = 30 * HOUR_MS;

/** Instants at which clocks change; UTC for comparison. */
const CHANGES: [zone: string, what: string, instant: string][] = [
  ['America/New_York', 'spring', '2026-03-08T07:00:00Z'],
  ['America/New_York', 'autumn', '2026-11-01T06:00:00Z'],
  ['Europe/Berlin', 'spring', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', 'autumn', '2026-10-25T01:00:00Z'],
  ['Australia/Lord_Howe', 'spring', '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', 'autumn', '2026-04-04T15:00:00Z'],
  ['America/Havana', 'spring', '2026-03-08T05:00:00Z'],
  ['America/Santiago', 'autumn', '2026-04-05T03:00:00Z'],
  ['UTC', 'nothing', '2026-03-29T01:00:00Z'],
];

/** Numbers near the hours at which clocks change are the interesting ones. */
function field(most: number): fc.Arbitrary<string> {
  const number = fc.integer({ min: 0, max: most });
  return fc.oneof(
    { weight: 4, arbitrary: number.map(String) },
    {
      weight: 2,
      arbitrary: fc.uniqueArray(number, { minLength: 2, maxLength: 3 }).map((list) => list.join(',')),
    },
    { weight: 2, arbitrary: fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('*/10', '*/7', '*/15', '0-30/5')
        .filter((step) => most > 50 || !step.includes('30')),
    },
  );
}

const patterns = fc
  .tuple(
    field(59),
    fc.oneof(
      { weight: 3, arbitrary: field(3) },
      { weight: 1, arbitrary: fc.constantFrom('*', '*/2', '23', '0') },
    ),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant('*') },
      { weight: 1, arbitrary: fc.constantFrom('1', '8', '25') },
    ),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant('*') },
      { weight: 1, arbitrary: fc.constantFrom('0', '6,0', '1-5') },
    ),
  )
  .map(([minute, hour, day, weekday]) => `${minute} ${hour} ${day} * ${weekday}`);

function cron(value: string, timezone: string): Schedule {
  return { type: 'cron', value, timezone, startTime: null };
}

test.each(CHANGES)('cron around the %s %s change is what a clock on the wall says', (zone, _, instant) => {
  const from = Date.parse(instant) - AROUND_MS;
  const until = Date.parse(instant) + AROUND_MS;
  const oracle = new CronOracle(zone, from, until);
  fc.assert(
    fc.property(patterns, (pattern) => {
      const { slots } = slotsBetween(cron(pattern, zone), from, until, 0, 10_000);
      expect(slots.map(iso)).toEqual(oracle.slots(pattern).map(iso));
    }),
    { numRuns: 60 },
  );
});

test.each(CHANGES)(
  'wherever one asks around the %s %s change, the next slot is the same',
  (zone, _, instant) => {
    const from = Date.parse(instant) - AROUND_MS;
    fc.assert(
      fc.property(
        patterns,
        fc.integer({ min: 0, max: 2 * AROUND_MS }),
        fc.nat(1_000),
        (pattern, offset, share) => {
          const schedule = cron(pattern, zone);
          const asked = from + offset;
          const next = nextSlot(schedule, asked, 0)!;
          expect(next).toBeGreaterThan(asked);
          const between = asked + Math.floor(((next - 1 - asked) * share) / 1_000);
          expect(nextSlot(schedule, between, 0)).toBe(next);
          expect(nextSlot(schedule, next, 0)).toBeGreaterThan(next);
        },
      ),
      { numRuns: 60 },
    );
  },
);

function iso(slot: number): string {
  return new Date(slot).toISOString();
}
