import { describe, expect, test } from 'vitest';
import { estimateEnd, median, RateMeter } from '../../src/board/estimate.ts';

describe('rate', () => {
  test('is unknown in the first second, then items a second over the last ten', () => {
    const meter = new RateMeter();
    expect(meter.rate(1, 'crawl', 0, 0)).toBeNull();
    expect(meter.rate(1, 'crawl', 5, 500)).toBeNull();
    expect(meter.rate(1, 'crawl', 20, 2_000)).toBe(10);
    for (let second = 3; second <= 30; second += 1) meter.rate(1, 'crawl', 20 + second, second * 1_000);
    expect(meter.rate(1, 'crawl', 51, 31_000)).toBeCloseTo(1, 1);
  });

  test('falls to nothing when nothing gets done any more', () => {
    const meter = new RateMeter();
    meter.rate(1, 'crawl', 0, 0);
    meter.rate(1, 'crawl', 100, 1_000);
    expect(meter.rate(1, 'crawl', 100, 20_000)).toBe(0);
  });

  test('starts anew with a phase, and when counting starts again', () => {
    const meter = new RateMeter();
    meter.rate(1, 'crawl', 0, 0);
    meter.rate(1, 'crawl', 100, 5_000);
    expect(meter.rate(1, 'diff', 1, 6_000)).toBeNull();
    expect(meter.rate(1, 'diff', 0, 6_500)).toBeNull();
  });

  test('forgets what no longer runs', () => {
    const meter = new RateMeter();
    meter.rate(1, 'crawl', 0, 0);
    meter.keep(new Set([2]));
    expect(meter.rate(1, 'crawl', 50, 5_000)).toBeNull();
  });
});

describe('end', () => {
  const base = { now: 10_000, since: 0, usualMs: null, done: 10, total: null, rate: null };

  test('is unknown without a pace and without a habit', () => {
    expect(estimateEnd(base)).toBeNull();
    expect(estimateEnd({ ...base, total: 20, rate: 0 })).toBeNull();
  });

  test('follows the pace, the habit, or the later of both', () => {
    expect(estimateEnd({ ...base, total: 30, rate: 2 })).toBe(20_000);
    expect(estimateEnd({ ...base, usualMs: 60_000 })).toBe(60_000);
    expect(estimateEnd({ ...base, total: 30, rate: 2, usualMs: 60_000 })).toBe(60_000);
  });

  test('a habit that is over counts no more', () => {
    expect(estimateEnd({ ...base, usualMs: 5_000 })).toBeNull();
    expect(estimateEnd({ ...base, usualMs: 5_000, total: 30, rate: 2 })).toBe(20_000);
  });
});

test('the median of nothing is unknown, of an even number the middle of the two in the middle', () => {
  expect(median([])).toBeNull();
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
});
