import { expect, test } from 'vitest';
import { parseInstant } from '../../src/domain/instant.ts';

const iso = (text: string, zone: string) => new Date(parseInstant(text, zone)).toISOString();

test.each([
  ['an offset says it all', '2026-03-08T02:30:00.25-05:00', 'Europe/Berlin', '2026-03-08T07:30:00.250Z'],
  ['a local time', '2026-07-01 08:00', 'America/New_York', '2026-07-01T12:00:00.000Z'],
  ['the minute before a gap', '2026-03-08T01:59', 'America/New_York', '2026-03-08T06:59:00.000Z'],
  ['in a gap, the first valid instant', '2026-03-08T02:30', 'America/New_York', '2026-03-08T07:00:00.000Z'],
  ['the end of a gap', '2026-03-08T03:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
  ['in a fold, the first pass', '2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  ['the end of a fold', '2026-11-01T02:00', 'America/New_York', '2026-11-01T07:00:00.000Z'],
  ['a midnight that is skipped', '2026-03-08T00:00', 'America/Havana', '2026-03-08T05:00:00.000Z'],
  ['a midnight that comes twice', '2026-11-01T00:00', 'America/Havana', '2026-11-01T04:00:00.000Z'],
  ['a gap of half an hour', '2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
  ['a fold of half an hour', '2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
  ['a gap that ends on the next day', '2026-03-28T23:30', 'America/Nuuk', '2026-03-29T01:00:00.000Z'],
  ['as far from UTC as can be', '2026-01-01T00:00', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
])('%s', (_, text, zone, expected) => {
  expect(iso(text, zone)).toBe(expected);
});

test('a day that a zone left out does not exist there', () => {
  expect(() => parseInstant('2011-12-30T12:00', 'Pacific/Apia')).toThrow(
    '"2011-12-30T12:00" does not exist in Pacific/Apia',
  );
});
