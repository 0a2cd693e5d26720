import { expect, test } from 'vitest';
import { systemZone } from '../../src/config/system-zone.ts';
import { localSecondText, localText } from '../../src/domain/zone.ts';
import { fc } from '../property.ts';

/** 1970 to 2100. */
const instants = fc.integer({ min: 0, max: 4_102_444_800_000 });

test('times in UTC are written as ICU writes them', () => {
  const icu = (timeStyle: 'short' | 'medium') =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: 'Etc/UTC', dateStyle: 'short', timeStyle });
  const [short, medium] = [icu('short'), icu('medium')];
  fc.assert(
    fc.property(instants, (instant) => {
      expect(localText(instant, 'UTC')).toBe(short.format(instant));
      expect(localSecondText(instant, 'UTC')).toBe(medium.format(instant));
    }),
  );
});

test('no zone has a time of what is none', () => {
  for (const zone of ['UTC', 'Europe/Berlin']) expect(() => localText(Number.NaN, zone)).toThrow(RangeError);
});

test.each(['UTC', 'Etc/UTC', 'Europe/Berlin', 'America/New_York', ':UTC', ''])(
  'the zone of a process with TZ=%s is what ICU takes it for',
  (zone) => {
    const before = process.env.TZ;
    try {
      process.env.TZ = zone;
      expect(systemZone()).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  },
);
