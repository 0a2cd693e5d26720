import { expect, test } from 'vitest';
import { formatDuration, LONGEST_DURATION_MS, parseDuration } from '../../src/domain/duration.ts';
import { fc } from '../property.ts';

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['1h30m', 5_400_000],
  [' 1d 2h ', 93_600_000],
  ['366d', LONGEST_DURATION_MS],
])('reads %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ['', 'write it like 90s'],
  ['30', 'say the unit, such as 30s or 30m'],
  ['0s', 'longer than 0s'],
  ['367d', 'the longest duration is 366d'],
  ['30m1h', 'large to small'],
  ['5 minutes', 'write it like'],
  ['-5m', 'write it like'],
  ['1.5h', 'write it like'],
])('refuses %o in words', (text, words) => {
  expect(() => parseDuration(text)).toThrow(words);
  expect(() => parseDuration(text)).toThrow(expect.objectContaining({ name: 'UserError' }));
});

test.each([
  [0, '0s'],
  [999, '0s'],
  [45_900, '45s'],
  [200_000, '3m 20s'],
  [180_000, '3m'],
  [7_500_000, '2h 5m'],
  [7_201_000, '2h'],
  [273_600_000, '3d 4h'],
  [-45_000, '-45s'],
])('writes %d ms in its two largest units', (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});

test('what is written reads back as the same, rounded down', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: LONGEST_DURATION_MS }), (ms) => {
      const back = parseDuration(formatDuration(ms));
      expect(back).toBeLessThanOrEqual(ms);
      expect(formatDuration(back)).toBe(formatDuration(ms));
    }),
  );
});
