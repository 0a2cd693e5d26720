import { expect, test } from 'vitest';
import { cronAfter } from '../../src/domain/cron.ts';
import { vanishedSlots } from '../../src/domain/dst-gap.ts';

const YEAR_2026 = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2027-01-01T00:00:00Z')] as const;

/** What a year takes from a pattern: instant of the change, first and last local time that vanished. */
function lost(pattern: string, zone: string, [after, until] = YEAR_2026): string[] {
  return vanishedSlots(pattern, zone, after, until).map(
    ({ at, from, to }) =>
      `${new Date(at).toISOString().replace(':00.000Z', 'Z')} ${from}${to === from ? '' : ` .. ${to}`}`,
  );
}

test.each<[pattern: string, zone: string, expected: string[]]>([
  // 02:00 to 03:00 on March 8th.
  ['*/10 2 * * *', 'America/New_York', ['2026-03-08T07:00Z 2026-03-08 02:00 .. 2026-03-08 02:50']],
  ['*/10 1-2 * * *', 'America/New_York', ['2026-03-08T07:00Z 2026-03-08 02:00 .. 2026-03-08 02:50']],
  ['0 */2 * * *', 'America/New_York', ['2026-03-08T07:00Z 2026-03-08 02:00']],
  ['30 2-23/3 * * *', 'America/New_York', ['2026-03-08T07:00Z 2026-03-08 02:30']],
  ['*/20 * 2 * * *', 'America/New_York', ['2026-03-08T07:00Z 2026-03-08 02:00 .. 2026-03-08 02:59:40']],
  ['*/10 2 * * MON', 'America/New_York', []],
  ['*/10 2 8 3 *', 'America/New_York', ['2026-03-08T07:00Z 2026-03-08 02:00 .. 2026-03-08 02:50']],
  // 02:00 to 03:00 on March 29th.
  ['*/15 2 * * *', 'Europe/Berlin', ['2026-03-29T01:00Z 2026-03-29 02:00 .. 2026-03-29 02:45']],
  ['0 */2 * * SUN', 'Europe/Berlin', ['2026-03-29T01:00Z 2026-03-29 02:00']],
  // 00:00 to 01:00 on March 8th.
  ['*/10 0 * * *', 'America/Havana', ['2026-03-08T05:00Z 2026-03-08 00:00 .. 2026-03-08 00:50']],
  ['0 */2 * * *', 'America/Havana', ['2026-03-08T05:00Z 2026-03-08 00:00']],
  ['*/10 2 * * *', 'America/Havana', []],
  // 02:00 to 02:30 on October 4th.
  ['*/10 2 * * *', 'Australia/Lord_Howe', []],
  ['0-20/10 2 * * *', 'Australia/Lord_Howe', ['2026-10-03T15:30Z 2026-10-04 02:00 .. 2026-10-04 02:20']],
  ['0 * * * *', 'Australia/Lord_Howe', ['2026-10-03T15:30Z 2026-10-04 02:00']],
  ['*/20 * * * *', 'Australia/Lord_Howe', []],
  // 00:00 to 01:00 on September 6th.
  ['*/30 0 * * *', 'America/Santiago', ['2026-09-06T04:00Z 2026-09-06 00:00 .. 2026-09-06 00:30']],
  // The last hour of Saturday, March 28th.
  ['*/10 * * * SAT', 'America/Nuuk', ['2026-03-29T01:00Z 2026-03-28 23:00 .. 2026-03-28 23:50']],
  ['*/10 2 * * *', 'UTC', []],
])('%s in %s loses what no clock shows: %j', (pattern, zone, expected) => {
  expect(lost(pattern, zone)).toEqual(expected);
});

test.each([
  ['fixed times run at the first valid instant', '30 2 * * *'],
  ['so do lists of them', '0,15,30 2,14 * * *'],
  ['what steps through every hour goes on in real time', '*/10 * * * *'],
  ['whatever its minutes', '5-59/10 * * * *'],
  ['hourly', '@hourly'],
  ['an hour that is followed by another one', '*/10 2-3 * * *'],
  ['other hours', '*/10 4-23 * * *'],
])('nothing is lost: %s', (_, pattern) => {
  expect(lost(pattern, 'America/New_York')).toEqual([]);
});

test('a day that a zone left out is lost for what runs on that day only', () => {
  // Samoa moved across the date line: December 29th 2011 was followed by the 31st.
  const december = [Date.parse('2011-12-01T00:00:00Z'), Date.parse('2012-01-31T00:00:00Z')] as const;
  expect(lost('0 12 30 * *', 'Pacific/Apia', december)).toEqual(['2011-12-30T10:00Z 2011-12-30 12:00']);
  expect(lost('0 12 * * FRI', 'Pacific/Apia', december)).toEqual(['2011-12-30T10:00Z 2011-12-30 12:00']);
  expect(lost('0 12 * * *', 'Pacific/Apia', december)).toEqual([]);
});

test('a change counts when it lies after the start and not after the end', () => {
  const change = Date.parse('2026-03-08T07:00:00Z');
  const found = (after: number, until: number) => lost('*/10 2 * * *', 'America/New_York', [after, until]);
  expect(found(change - 1, change)).toHaveLength(1);
  expect(found(change, change + 86_400_000)).toEqual([]);
  expect(found(change - 86_400_000, change - 1)).toEqual([]);
  expect(found(change, change - 1)).toEqual([]);
});

test('many years are one entry each, and cost no more than the look-up of their changes', () => {
  const decades = [Date.parse('2000-01-01T00:00:00Z'), Date.parse('2040-01-01T00:00:00Z')] as const;
  const years = lost('* * 2 * * *', 'Europe/Berlin', decades).map((line) => line.slice(0, 4));
  expect(years).toEqual(Array.from({ length: 40 }, (_, index) => String(2_000 + index)));
});

test('a clock that is wrong by centuries costs no more than fifty years', () => {
  const ages = [Date.parse('1970-01-01T00:00:00Z'), Date.parse('2900-01-01T00:00:00Z')] as const;
  expect(lost('0 */2 * * *', 'Europe/Berlin', ages)).toHaveLength(50);
});

test('no slot lies at the instant of the change, so the ledger has room for what vanished', () => {
  for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'America/Nuuk', 'Africa/Cairo'])
    for (const pattern of ['*/10 2 * * *', '0 */2 * * *', '0 * * * *', '*/7 23 * * *', '*/9 0 * * *'])
      for (const { at } of vanishedSlots(pattern, zone, ...YEAR_2026))
        expect(cronAfter(pattern, zone, at - 1)).toBeGreaterThan(at);
});
