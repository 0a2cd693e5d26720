import { expect, test } from 'vitest';
import { offsetSpan } from '../../src/domain/offset-span.ts';

const HOUR_MS = 3_600_000;

function span(zone: string, instant: string) {
  const { from, until, offset, before } = offsetSpan(Date.parse(instant), zone);
  return {
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    hours: offset / HOUR_MS,
    hoursBefore: before / HOUR_MS,
  };
}

test('a span reaches from one change of the clocks to the next', () => {
  expect(span('Europe/Berlin', '2026-07-01T00:00:00Z')).toEqual({
    from: '2026-03-29T01:00:00.000Z',
    until: '2026-10-25T01:00:00.000Z',
    hours: 2,
    hoursBefore: 1,
  });
});

test('the instant of the change belongs to the new time', () => {
  expect(span('America/New_York', '2026-03-08T06:59:59.999Z').hours).toBe(-5);
  expect(span('America/New_York', '2026-03-08T07:00:00Z')).toMatchObject({ hours: -4, hoursBefore: -5 });
});

test('offsets need not be whole hours, or minutes', () => {
  expect(span('Australia/Lord_Howe', '2026-10-04T00:00:00Z')).toMatchObject({ hours: 11, hoursBefore: 10.5 });
  expect(span('Africa/Monrovia', '1970-06-01T00:00:00Z').hours).toBeCloseTo(-2_670 / 3_600);
});

test('a change just before the edge of a look-up is seen from behind it', () => {
  // Look-ups cover 400 days; one ends at 1977-09-01T00:00Z, an hour after Damascus went back.
  expect(span('Asia/Damascus', '1977-09-01T00:30:00Z')).toMatchObject({
    from: '1977-08-31T23:00:00.000Z',
    hours: 2,
    hoursBefore: 3,
  });
});

test.each(Intl.supportedValuesOf('timeZone').filter((_, index) => index % 14 === 0))(
  'the spans of %s say what its clocks show',
  (zone) => {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const shown = (instant: number) => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
    let at = Date.parse('2024-01-01T00:00:00Z');
    while (at < Date.parse('2031-01-01T00:00:00Z')) {
      const { until, offset } = offsetSpan(at, zone);
      const wrong: string[] = [];
      for (let instant = at; instant < until; instant += 36 * HOUR_MS)
        if (shown(instant) - instant !== offset) wrong.push(new Date(instant).toISOString());
      expect(wrong).toEqual([]);
      expect(shown(until - 1_000) - (until - 1_000)).toBe(offset);
      at = until;
    }
  },
);
