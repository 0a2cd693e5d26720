import { describe, expect, test } from 'vitest';
import {
  BAD_LOOKS,
  type Degradation,
  deepestLevel,
  GOOD_LOOKS,
  HEALTHY,
  limitAt,
  type MachineSample,
  nextDegradation,
} from '../../src/domain/degradation.ts';
import { fc } from '../property.ts';

const LIMITS = { freeMemoryPercent: 5, loadPerCore: 4, loopDelayMs: 500 };
const WELL: MachineSample = { freeMemoryPercent: 40, loadPerCore: 1, loopDelayMs: 10 };
const SHORT: MachineSample = { ...WELL, freeMemoryPercent: 3.04 };
/** Neither short nor well: within the margin. */
const BETWEEN: MachineSample = { ...WELL, freeMemoryPercent: 6 };

function seen(samples: readonly MachineSample[], from: Degradation = HEALTHY, limits = LIMITS): Degradation {
  return samples.reduce((state, sample) => nextDegradation(state, sample, limits, 3), from);
}

function times(count: number, sample: MachineSample): MachineSample[] {
  return Array.from({ length: count }, () => sample);
}

const levelOne = seen(times(BAD_LOOKS, SHORT));

describe('one step after another', () => {
  test.each([
    ['a bad moment changes nothing', times(BAD_LOOKS - 1, SHORT), 0],
    ['a bad state halves once', times(BAD_LOOKS, SHORT), 1],
    ['it halves again while it lasts', times(2 * BAD_LOOKS, SHORT), 2],
    ['it stops where every limit is 1', times(20 * BAD_LOOKS, SHORT), 3],
    ['bad looks must follow each other', [...times(2, SHORT), WELL, ...times(2, SHORT)], 0],
    ['a look within the margin interrupts them too', [...times(2, SHORT), BETWEEN, SHORT], 0],
    ['a good while doubles once', [...times(2 * BAD_LOOKS, SHORT), ...times(GOOD_LOOKS, WELL)], 1],
    ['and again', [...times(2 * BAD_LOOKS, SHORT), ...times(2 * GOOD_LOOKS, WELL)], 0],
    ['within the margin nothing is doubled', [...times(BAD_LOOKS, SHORT), ...times(50, BETWEEN)], 1],
    [
      'a bad look begins the good while anew',
      [...times(BAD_LOOKS, SHORT), ...times(GOOD_LOOKS - 1, WELL), SHORT, ...times(GOOD_LOOKS - 1, WELL)],
      1,
    ],
  ])('%s', (_, samples, level) => {
    expect(seen(samples).level).toBe(level);
  });

  test('what is missing is said with its limit, and forgotten with the last step back', () => {
    expect(levelOne).toMatchObject({ reason: '3 % of memory free (limit 5 %)', shortOf: ['memory'] });
    const all = { freeMemoryPercent: 1, loadPerCore: 9.96, loopDelayMs: 812.3 };
    expect(seen(times(BAD_LOOKS, all)).reason).toBe(
      '1 % of memory free (limit 5 %), load 10 a core (limit 4), engine 812 ms late (limit 500 ms)',
    );
    expect(seen([...times(BAD_LOOKS, SHORT), ...times(GOOD_LOOKS, WELL)])).toEqual(HEALTHY);
  });
});

test.each([
  ['memory', { ...WELL, freeMemoryPercent: 0 }, { ...LIMITS, freeMemoryPercent: 0 }],
  ['load', { ...WELL, loadPerCore: 1e6 }, { ...LIMITS, loadPerCore: 0 }],
  ['delay', { ...WELL, loopDelayMs: 1e6 }, { ...LIMITS, loopDelayMs: 0 }],
])('a limit of 0 leaves %s alone', (_, sample, limits) => {
  expect(seen(times(50, sample), HEALTHY, limits)).toEqual(HEALTHY);
  expect(seen(times(GOOD_LOOKS, sample), levelOne, limits)).toEqual(HEALTHY);
});

test('what cannot be known here is not held against the machine', () => {
  const unknown = { freeMemoryPercent: null, loadPerCore: null, loopDelayMs: null };
  expect(seen(times(50, unknown))).toEqual(HEALTHY);
  expect(seen(times(GOOD_LOOKS, unknown), levelOne)).toEqual(HEALTHY);
});

const sample = fc.record({
  freeMemoryPercent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  loadPerCore: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  loopDelayMs: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
});
const configured = fc.array(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 4 });

test('whatever is seen, no limit falls below 1 or rises above what is configured, a step at a time', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 80 }), configured, (samples, limits) => {
      const deepest = deepestLevel(limits);
      let state = HEALTHY;
      for (const one of samples) {
        const next = nextDegradation(state, one, LIMITS, deepest);
        expect(Math.abs(next.level - state.level)).toBeLessThanOrEqual(1);
        expect(next.level).toBeLessThanOrEqual(deepest);
        expect(next.reason === '').toBe(next.level === 0);
        for (const limit of limits) {
          const now = limitAt(limit, next.level);
          expect(now).toBeGreaterThanOrEqual(1);
          expect(now).toBeLessThanOrEqual(limit);
        }
        state = next;
      }
    }),
  );
});

test('whatever was seen, a machine that is well has its whole limits back after so many looks for each step', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 80 }), configured, (samples, limits) => {
      const deepest = deepestLevel(limits);
      let state = samples.reduce((one, look) => nextDegradation(one, look, LIMITS, deepest), HEALTHY);
      for (let look = 0; look < deepest * GOOD_LOOKS; look += 1)
        state = nextDegradation(state, WELL, LIMITS, deepest);
      expect(state).toEqual(HEALTHY);
    }),
  );
});

test('the deepest level is the first at which every limit is 1', () => {
  fc.assert(
    fc.property(configured, (limits) => {
      const deepest = deepestLevel(limits);
      expect(limits.map((limit) => limitAt(limit, deepest))).toEqual(limits.map(() => 1));
      if (deepest > 1)
        expect(Math.max(...limits.map((limit) => limitAt(limit, deepest - 1)))).toBeGreaterThan(1);
    }),
  );
});
