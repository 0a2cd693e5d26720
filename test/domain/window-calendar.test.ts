import { describe, expect, test } from 'vitest';
import { cronAfter } from '../../src/domain/cron.ts';
import type { Task } from '../../src/domain/task.ts';
import type { BlackoutWindow } from '../../src/domain/window.ts';
import { WindowCalendar } from '../../src/domain/window-calendar.ts';
import { fc } from '../property.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TASK: Pick<Task, 'type' | 'tags'> = { type: 'scan', tags: ['prod'] };

function window(more: Partial<BlackoutWindow> = {}): BlackoutWindow {
  return {
    name: 'night',
    cron: '0 22 * * *',
    timezone: 'UTC',
    durationMs: 4 * HOUR_MS,
    policy: 'defer',
    types: [],
    tags: [],
    reason: '',
    ...more,
  };
}

/** ISO to epoch ms. */
const at = (text: string) => Date.parse(text);
const textOf = (instant: number | undefined) =>
  instant === undefined ? null : new Date(instant).toISOString().slice(0, 16);

function holdText(windows: BlackoutWindow[], instant: string, task = TASK): string | null {
  const hold = new WindowCalendar(windows).hold(task, at(instant));
  return hold && `${textOf(hold.until)} ${hold.window.name}`;
}

describe('a window', () => {
  test('is open from its moment on, across midnight, up to and not including its end', () => {
    expect(holdText([window()], '2026-11-23T21:59:59.999Z')).toBeNull();
    expect(holdText([window()], '2026-11-23T22:00:00Z')).toBe('2026-11-24T02:00 night');
    expect(holdText([window()], '2026-11-24T01:59:59.999Z')).toBe('2026-11-24T02:00 night');
    expect(holdText([window()], '2026-11-24T02:00:00Z')).toBeNull();
  });

  test('opens by the clocks of its zone and stays for real time', () => {
    const berlin = window({ cron: '0 0 * * *', timezone: 'Europe/Berlin' });
    // On 29 March 2026 clocks go from 02:00 to 03:00: four hours from midnight end at 05:00 there.
    expect(holdText([berlin], '2026-03-29T00:30:00Z')).toBe('2026-03-29T03:00 night');
    expect(holdText([berlin], '2026-03-30T00:30:00Z')).toBe('2026-03-30T02:00 night');
    // On 25 October they go back from 03:00 to 02:00.
    expect(holdText([berlin], '2026-10-25T01:30:00Z')).toBe('2026-10-25T02:00 night');
    // In the gap: it opens at the first valid instant.
    const gap = window({ cron: '30 2 * * *', timezone: 'Europe/Berlin', durationMs: HOUR_MS });
    expect(holdText([gap], '2026-03-29T01:00:00Z')).toBe('2026-03-29T02:00 night');
    // In the fold: once.
    expect(holdText([gap], '2026-10-25T01:45:00Z')).toBeNull();
  });

  test('that is longer than the time between its moments is one long opening', () => {
    const joined = window({ cron: '* 1-4 * * *', durationMs: 10 * MINUTE_MS });
    expect(holdText([joined], '2026-11-23T01:00:00Z')).toBe('2026-11-23T05:09 night');
    expect(holdText([joined], '2026-11-23T05:08:00Z')).toBe('2026-11-23T05:09 night');
    expect(holdText([joined], '2026-11-23T05:09:00Z')).toBeNull();
  });

  test('that never closes holds for a long time, and is asked again then', () => {
    const always = new WindowCalendar([window({ durationMs: 24 * HOUR_MS })]);
    const now = at('2026-11-23T08:00:00Z');
    const until = always.hold(TASK, now)?.until ?? 0;
    expect(until).toBeGreaterThan(now + 30 * 24 * HOUR_MS);
    expect(always.hold(TASK, until)).not.toBeNull();
  });

  test('holds for its types and tags', () => {
    const monitors = window({ types: ['monitor'] });
    expect(holdText([monitors], '2026-11-23T23:00:00Z')).toBeNull();
    const prod = window({ tags: ['db', 'prod'], types: ['scan', 'tool'] });
    expect(holdText([prod], '2026-11-23T23:00:00Z')).not.toBeNull();
    expect(holdText([prod], '2026-11-23T23:00:00Z', { ...TASK, tags: ['web'] })).toBeNull();
  });
});

describe('several windows', () => {
  const early = window({ name: 'early', cron: '0 1 * * *', durationMs: 2 * HOUR_MS });
  const late = window({ name: 'late', cron: '0 2 * * *', durationMs: 3 * HOUR_MS });
  const after = window({ name: 'after', cron: '0 5 * * *', durationMs: HOUR_MS });

  test('that overlap or follow without a gap hold until the last has ended, and that one is named', () => {
    expect(holdText([early, late], '2026-11-23T01:30:00Z')).toBe('2026-11-23T05:00 late');
    expect(holdText([early, late, after], '2026-11-23T01:30:00Z')).toBe('2026-11-23T06:00 after');
    expect(holdText([early, after], '2026-11-23T01:30:00Z')).toBe('2026-11-23T03:00 early');
  });

  test('are each told', () => {
    const calendar = new WindowCalendar([early, late, after]);
    const names = calendar.open(TASK, at('2026-11-23T02:30:00Z')).map(({ name }) => name);
    expect(names).toEqual(['early', 'late']);
    const ends = calendar.allOpen(at('2026-11-23T02:30:00Z')).map(({ until }) => textOf(until));
    expect(ends).toEqual(['2026-11-23T03:00', '2026-11-23T05:00']);
  });

  test('change next at the nearest opening or closing', () => {
    const calendar = new WindowCalendar([early, after]);
    expect(textOf(calendar.nextChange(at('2026-11-23T00:30:00Z')) ?? 0)).toBe('2026-11-23T01:00');
    expect(textOf(calendar.nextChange(at('2026-11-23T01:00:00Z')) ?? 0)).toBe('2026-11-23T03:00');
    expect(textOf(calendar.nextChange(at('2026-11-23T03:00:00Z')) ?? 0)).toBe('2026-11-23T05:00');
    expect(new WindowCalendar([]).nextChange(0)).toBeNull();
  });
});

test('whatever was asked before, a moment is covered exactly when an opening lies less than the duration behind it', () => {
  const start = at('2026-03-28T00:00:00Z');
  const moment = fc.integer({ min: 0, max: 3 * 24 * 60 }).map((minutes) => start + minutes * MINUTE_MS);
  fc.assert(
    fc.property(
      fc.constantFrom('0 22 * * *', '30 2 * * *', '*/45 * * * *', '0 */5 * * *', '15 1-3 * * 0'),
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
      fc.integer({ min: 1, max: 26 * 60 }).map((minutes) => minutes * MINUTE_MS),
      fc.array(moment, { minLength: 1, maxLength: 12 }),
      (cron, timezone, durationMs, moments) => {
        const calendar = new WindowCalendar([window({ cron, timezone, durationMs })]);
        for (const instant of moments) {
          const opening = cronAfter(cron, timezone, instant - durationMs);
          const isOpen = opening !== null && opening <= instant;
          expect(calendar.open(TASK, instant)).toHaveLength(isOpen ? 1 : 0);
          const hold = calendar.hold(TASK, instant);
          expect(hold !== null).toBe(isOpen);
          if (hold) expect(calendar.open(TASK, hold.until - 1)).toHaveLength(1);
        }
      },
    ),
    { numRuns: 200 },
  );
});
