import { expect, test } from 'vitest';
import { trendBuckets } from '../../src/domain/trend.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function iso(instants: readonly number[]): string[] {
  return instants.map((instant) => new Date(instant).toISOString().slice(0, 16));
}

test('days are those of the zone, the last one as far as it came', () => {
  const now = Date.UTC(2026, 10, 23, 8, 30);
  const buckets = trendBuckets('day', now - 2 * DAY, now, 'Europe/Berlin');
  expect(iso(buckets.map(({ from }) => from))).toEqual([
    '2026-11-20T23:00',
    '2026-11-21T23:00',
    '2026-11-22T23:00',
  ]);
  expect(buckets.at(-1)?.until).toBe(now);
});

test('buckets follow one another without a gap, through the days of 23 and of 25 hours', () => {
  for (const [month, hours] of [
    [2, 23],
    [9, 25],
  ] as const) {
    const now = Date.UTC(2026, month, 31, 12);
    const buckets = trendBuckets('day', now - 10 * DAY, now, 'Europe/Berlin');
    for (const [index, { from }] of buckets.slice(1).entries()) expect(from).toBe(buckets[index]?.until);
    expect(buckets.slice(0, -1).map(({ from, until }) => (until - from) / HOUR)).toContain(hours);
  }
});

test('hours begin with the hour, and a moment that is one belongs to the hour that it begins', () => {
  const now = Date.UTC(2026, 10, 23, 8, 0);
  expect(trendBuckets('hour', now - 2 * HOUR, now, 'UTC')).toEqual([
    { from: now - 2 * HOUR, until: now - HOUR },
    { from: now - HOUR, until: now },
  ]);
  expect(trendBuckets('hour', now - 90_000, now + 1, 'UTC').at(-1)).toEqual({ from: now, until: now + 1 });
});

test('a day whose midnight is skipped is still one bucket, and a day that a zone leaves out is none', () => {
  // Havana puts its clocks forward at midnight; Samoa had no 30 December 2011.
  for (const [zone, now] of [
    ['America/Havana', Date.UTC(2026, 2, 10, 12)],
    ['Pacific/Apia', Date.UTC(2012, 0, 3)],
  ] as const) {
    const buckets = trendBuckets('day', now - 5 * DAY, now, zone);
    for (const [index, { from }] of buckets.slice(1).entries())
      expect(from, zone).toBe(buckets[index]?.until);
    expect(
      buckets.every(({ from, until }) => from < until),
      zone,
    ).toBe(true);
  }
});

test('what would be more than a screen is refused', () => {
  expect(() => trendBuckets('day', 0, 400 * DAY, 'UTC')).toThrow('92 days at most');
  expect(() => trendBuckets('hour', 0, 8 * DAY, 'UTC')).toThrow('168 hours at most');
});
