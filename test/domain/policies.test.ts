import { describe, expect, test } from 'vitest';
import { parseDuration, writeDuration } from '../../src/domain/duration.ts';
import { checkJitter, jitterOffset } from '../../src/domain/jitter.ts';
import { overlapText, parseOverlap } from '../../src/domain/overlap.ts';
import { parsePolicies } from '../../src/domain/policies.ts';
import { nextSlots } from '../../src/domain/schedule.ts';
import type { Schedule } from '../../src/domain/task.ts';
import { fc } from '../property.ts';

const MINUTE_MS = 60_000;

function schedule(type: Schedule['type'], value: string, timezone = 'UTC'): Schedule {
  return { type, value, timezone, startTime: null };
}

describe('overlap', () => {
  test.each(['skip', 'buffer_one', 'buffer_all', 'replace', 'allow(1)', 'allow(3)', 'allow(64)'])(
    '%s is read and written alike',
    (text) => {
      expect(overlapText(parseOverlap(text))).toBe(text);
    },
  );

  test.each([
    ['allow', /allow\(1\) to allow\(64\)/],
    ['allow(0)', /allow\(1\) to allow\(64\)/],
    ['allow(65)', /allow\(1\) to allow\(64\)/],
    ['sometimes', /skip, buffer_one, buffer_all, replace or allow\(N\), not "sometimes"/],
  ])('%s is refused with what would do', (text, says) => {
    expect(() => parseOverlap(text)).toThrow(says);
  });
});

describe('jitter', () => {
  test('is even, within its bound, and the same for a name each time', () => {
    const jitterMs = 10 * MINUTE_MS;
    const offsets = Array.from({ length: 1_000 }, (_, index) =>
      jitterOffset({ name: `task ${index}`, jitterMs }),
    );
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...offsets)).toBeLessThanOrEqual(jitterMs);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const inTenth = offsets.filter((offset) => Math.floor(offset / MINUTE_MS) === tenth).length;
      expect(inTenth).toBeGreaterThan(60);
    }
    expect(jitterOffset({ name: 'task 7', jitterMs })).toBe(offsets[7]);
    expect(jitterOffset({ name: 'task 7', jitterMs: 0 })).toBe(0);
  });

  test.each<[Schedule, number]>([
    [schedule('interval', '10m'), 5],
    [schedule('cron', '*/10 * * * *'), 5],
    [schedule('cron', '0 2 * * *'), 720],
    [schedule('cron', '0 8,9 * * 1'), 30],
  ])('is at most half of the shortest time between two slots: %j', (given, minutes) => {
    expect(() => checkJitter(given, minutes * MINUTE_MS)).not.toThrow();
    expect(() => checkJitter(given, minutes * MINUTE_MS + 1_000)).toThrow(/more than half/);
  });

  test('of a single moment may be anything', () => {
    expect(() => checkJitter(schedule('once', '2030-01-01T08:00Z'), 90 * MINUTE_MS)).not.toThrow();
  });

  test('never moves a slot past the next', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('*/7 * * * *', '0 2 * * *', '15,45 8-18 * * 1-5', '0 0 1 * *'),
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.string({ minLength: 1 }),
        (cron, jitterMs, name) => {
          const given = schedule('cron', cron, 'Europe/Berlin');
          try {
            checkJitter(given, jitterMs);
          } catch {
            return;
          }
          const offset = jitterOffset({ name, jitterMs });
          const slots = nextSlots(given, Date.UTC(2026, 2, 27), 0, 60);
          for (const [index, slot] of slots.slice(1).entries())
            expect(slots[index]! + offset).toBeLessThan(slot);
        },
      ),
    );
  });
});

describe('policies together', () => {
  test('the defaults leave everything as it was', () => {
    expect(parsePolicies({}, null)).toEqual({
      overlap: 'skip',
      overlapLimit: 1,
      catchup: 'latest',
      jitterMs: 0,
      startDeadlineMs: null,
    });
    expect(parsePolicies({ jitter: '0s', startDeadline: '0' }, null)).toMatchObject({
      startDeadlineMs: null,
    });
  });

  test('are read', () => {
    const written = { overlap: 'allow(3)', catchup: 'all', jitter: '5m', startDeadline: '10m' };
    expect(parsePolicies(written, schedule('interval', '1h'))).toEqual({
      overlap: 'allow',
      overlapLimit: 3,
      catchup: 'all',
      jitterMs: 5 * MINUTE_MS,
      startDeadlineMs: 10 * MINUTE_MS,
    });
  });

  test.each([
    [{ overlap: 'replace', catchup: 'all' }, /newest run only/],
    [{ overlap: 'allow(2)', concurrencyKey: 'db' }, /exclude each other/],
    [{ catchup: 'every' }, /latest, skip or all, not "every"/],
    [{ jitter: '6m' }, /more than half .* 5m at most/],
    [{ startDeadline: 'soon' }, /no duration/],
  ])('%j is refused', (written, says) => {
    expect(() => parsePolicies(written, schedule('interval', '10m'))).toThrow(says);
  });
});

test('a written duration is read as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 366 * 86_400 }), (seconds) => {
      expect(parseDuration(writeDuration(seconds * 1_000))).toBe(seconds * 1_000);
    }),
  );
  expect(writeDuration(0)).toBe('0s');
});
