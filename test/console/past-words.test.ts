import { expect, test } from 'vitest';
import { readPastWords } from '../../src/console/text/past-words.ts';

/** 2026-11-23 14:05:00 UTC. */
const NOW = Date.UTC(2026, 10, 23, 14, 5, 0);
const read = (text: string, zone = 'UTC', now = NOW) => {
  const at = readPastWords(text, now, zone);
  return at === null ? null : new Date(at).toISOString().slice(0, 16);
};

test.each([
  ['03:00', '2026-11-23T03:00'],
  ['3:00', '2026-11-23T03:00'],
  ['22:30', '2026-11-22T22:30'],
  ['yesterday 03:00', '2026-11-22T03:00'],
  ['2h', '2026-11-23T12:05'],
  ['1d2h ago', '2026-11-22T12:05'],
  ['-90m', '2026-11-23T12:35'],
  ['2026-11-20 03:00', '2026-11-20T03:00'],
  ['2026-11-20T03:00+01:00', '2026-11-20T02:00'],
  ['now', '2026-11-23T14:05'],
])('%s is a moment of the past', (text, at) => {
  expect(read(text)).toBe(at);
});

test.each(['', '25:00', 'soon', '2027-01-01 00:00', '3', 'yesterday', '2026-02-30 03:00'])(
  '%j is none',
  (text) => {
    expect(read(text)).toBeNull();
  },
);

test('clocks are those of the zone, also on a day that skips the time', () => {
  expect(read('03:00', 'Asia/Tokyo')).toBe('2026-11-22T18:00');
  // In Berlin clocks go from 02:00 to 03:00 on 2026-03-29: 02:30 is the moment at which they do.
  expect(read('02:30', 'Europe/Berlin', Date.UTC(2026, 2, 29, 10))).toBe('2026-03-29T01:00');
});
