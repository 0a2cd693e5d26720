import { expect, test } from 'vitest';
import { parseMoment } from '../../src/domain/moment.ts';

/** A Monday, 09:30 in Berlin. */
const NOW = Date.UTC(2026, 10, 23, 8, 30);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  ['03:00', '2026-11-23T02:00:00Z', MINUTE],
  ['3:00', '2026-11-23T02:00:00Z', MINUTE],
  ['03:00:05', '2026-11-23T02:00:05Z', 1_000],
  ['09:30', '2026-11-23T08:30:00Z', MINUTE],
  ['09:31', '2026-11-22T08:31:00Z', MINUTE],
  ['today 12:00', '2026-11-23T11:00:00Z', MINUTE],
  ['yesterday  3:00', '2026-11-22T02:00:00Z', MINUTE],
  ['Tomorrow 00:30', '2026-11-23T23:30:00Z', MINUTE],
  ['sat 02:00', '2026-11-21T01:00:00Z', MINUTE],
  ['Tuesday 02:00', '2026-11-17T01:00:00Z', MINUTE],
  ['mon 09:00', '2026-11-23T08:00:00Z', MINUTE],
  ['mon 10:00', '2026-11-16T09:00:00Z', MINUTE],
  ['2026-11-20T03:00', '2026-11-20T02:00:00Z', MINUTE],
  ['2026-11-20 03:00:30', '2026-11-20T02:00:30Z', 1_000],
  ['2026-11-20T03:00:00Z', '2026-11-20T03:00:00Z', 1_000],
])('%s is an exact time on the clocks of the zone', (text, instant, spanMs) => {
  expect(parseMoment(text, NOW, 'Europe/Berlin')).toEqual({ at: Date.parse(instant), spanMs, slackMs: 0 });
});

test.each([
  ['now', 0, MINUTE],
  ['10m ago', -10 * MINUTE, MINUTE],
  ['2h ago', -2 * HOUR, 6 * MINUTE],
  ['1h30m ago', -90 * MINUTE, 4.5 * MINUTE],
  ['7d ago', -7 * 24 * HOUR, HOUR],
  ['in 2h', 2 * HOUR, 6 * MINUTE],
])('%s is near a time', (text, distance, slackMs) => {
  expect(parseMoment(text, NOW, 'UTC')).toEqual({ at: NOW + distance, spanMs: 0, slackMs });
});

test('a day is a day on the calendar, whatever the clocks do', () => {
  // Clocks in Berlin went back on 25 October.
  const now = Date.parse('2026-10-26T11:00:00Z');
  expect(parseMoment('yesterday 12:00', now, 'Europe/Berlin').at).toBe(Date.parse('2026-10-25T11:00:00Z'));
  expect(parseMoment('sat 12:00', now, 'Europe/Berlin').at).toBe(Date.parse('2026-10-24T10:00:00Z'));
});

test.each([
  ['soon', '"soon" is no time that can be asked about; write 03:00, "yesterday 03:00"'],
  ['25:00', 'does not exist on any calendar or clock'],
  ['someday 03:00', '"someday 03:00" names no day'],
  ['monster 03:00', 'names no day'],
  ['long ago', '"long" is no duration'],
  ['2026-11-20', '"2026-11-20" is no date and time'],
])('%s is refused', (text, message) => {
  expect(() => parseMoment(text, NOW, 'UTC')).toThrow(message);
});
