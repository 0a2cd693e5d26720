import { expect, test } from 'vitest';
import { retryDelay } from '../../src/domain/backoff.ts';
import { rankOf } from '../../src/domain/rank.ts';
import { SESSIONS_A_SECOND, sessionId } from '../../src/domain/session-id.ts';
import { PRIORITIES } from '../../src/domain/task.ts';
import { fc } from '../property.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const MINUTE_MS = 60_000;
const POLICY = { baseMs: 30_000, multiplier: 2, maxMs: 60 * MINUTE_MS };

test('a retry waits twice as long each time, give or take a quarter, and never beyond the maximum', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.string(), (attempt, seed) => {
      const planned = Math.min(POLICY.maxMs, POLICY.baseMs * POLICY.multiplier ** (attempt - 1));
      const delay = retryDelay(POLICY, attempt, seed);
      expect(delay).toBeGreaterThanOrEqual(planned * 0.75);
      expect(delay).toBeLessThanOrEqual(Math.min(planned * 1.25, POLICY.maxMs));
      expect(Number.isInteger(delay)).toBe(true);
    }),
  );
});

test('the same execution and attempt wait the same in a replay, different ones are spread out', () => {
  const delays = Array.from({ length: 400 }, (_, execution) => retryDelay(POLICY, 1, `${execution}:1`));
  expect(retryDelay(POLICY, 1, '7:1')).toBe(delays[7]);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  expect(mean).toBeGreaterThan(29_000);
  expect(mean).toBeLessThan(31_000);
  expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(14_000);
});

test('many that wait the maximum are still spread out', () => {
  const delays = Array.from({ length: 200 }, (_, execution) => retryDelay(POLICY, 20, `${execution}:20`));
  expect(new Set(delays).size).toBeGreaterThan(190);
});

test('an emergency goes ahead of all that is not one, then the older emergency first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.constantFrom(2, 0, -1), (earlier, priority) => {
      expect(rankOf(NOW, PRIORITIES.emergency)).toBeLessThan(rankOf(NOW - earlier, priority));
    }),
  );
  expect(rankOf(NOW - 1, PRIORITIES.emergency)).toBeLessThan(rankOf(NOW, PRIORITIES.emergency));
});

test('high is worth ten minutes, low costs thirty, so that nothing starves', () => {
  expect(rankOf(NOW, PRIORITIES.high)).toBe(rankOf(NOW - 10 * MINUTE_MS, PRIORITIES.normal));
  expect(rankOf(NOW, PRIORITIES.low)).toBe(rankOf(NOW + 30 * MINUTE_MS, PRIORITIES.normal));
  expect(rankOf(NOW - 41 * MINUTE_MS, PRIORITIES.low)).toBeLessThan(rankOf(NOW, PRIORITIES.high));
});

test('a rank is exact in SQLite and in JavaScript', () => {
  for (const priority of [...Object.values(PRIORITIES), 1, 9, -9])
    expect(Number.isSafeInteger(rankOf(NOW, priority))).toBe(true);
});

test('a session id names its second in UTC and ends in four letters or digits', () => {
  expect(sessionId(NOW + 999, 0)).toBe('20261123-080000-0000');
  expect(sessionId(NOW + 999, 36 * 36 + 1)).toBe('20261123-080000-0101');
  expect(sessionId(NOW + 999, SESSIONS_A_SECOND - 1)).toBe('20261123-080000-zzzz');
});

test('session ids sort by their second, then by their number', () => {
  fc.assert(
    fc.property(fc.nat(SESSIONS_A_SECOND - 1), fc.nat(SESSIONS_A_SECOND - 1), (one, other) => {
      expect(sessionId(NOW, one) < sessionId(NOW, other)).toBe(one < other);
      expect(sessionId(NOW, one) < sessionId(NOW + 1_000, other)).toBe(true);
    }),
  );
});
