import { expect, test } from 'vitest';
import { DurationHistogram } from '../../src/domain/duration-histogram.ts';
import { fc } from '../property.ts';

test('of nothing it says nothing', () => {
  const histogram = new DurationHistogram();
  expect([histogram.count, histogram.longest, histogram.percentile(0.5)]).toEqual([0, null, null]);
});

test('property: a percentile is within 2 % of the exact one, and never above the longest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (durations, share) => {
        const histogram = new DurationHistogram();
        for (const ms of durations) histogram.add(ms);
        const sorted = durations.toSorted((one, other) => one - other);
        const exact = sorted[Math.ceil(sorted.length * share) - 1]!;
        const found = histogram.percentile(share)!;
        expect(found).toBeGreaterThanOrEqual(exact * 0.99 - 1);
        expect(found).toBeLessThanOrEqual(Math.min(sorted.at(-1)!, exact * 1.02 + 1));
        expect(histogram.longest).toBe(sorted.at(-1));
      },
    ),
  );
});

test('what came early counts as in time', () => {
  const histogram = new DurationHistogram();
  histogram.add(-5);
  expect(histogram.percentile(1)).toBe(0);
});
