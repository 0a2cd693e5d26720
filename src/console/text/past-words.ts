/** A moment of the past as people write it: `03:00`, `2h`, `yesterday 22:30`, `2026-11-24 03:00`, `now`. */
import { parseDuration } from '../../domain/duration.ts';
import { parseInstant } from '../../domain/instant.ts';
import { localText } from '../../domain/zone.ts';
import { HOUR_MS } from './time-words.ts';

const CLOCK = /^(?:(yesterday)\s+)?(\d{1,2}):(\d\d)$/i;
const AGO = /^-?\s*(\d+[dhms](?:\d+[hms])*)(?:\s+ago)?$/i;

/** Days that are looked at for a time of day: today, and the one before where it is still to come. */
const DAYS_BACK = 2;

/** Epoch ms, in the past or `now` itself; null where it is no time, or none of the past. */
export function readPastWords(text: string, now: number, zone: string): number | null {
  const written = text.trim();
  if (written.toLowerCase() === 'now') return now;
  const clock = CLOCK.exec(written);
  if (clock !== null) {
    const time = `${clock[2]!.padStart(2, '0')}:${clock[3]}`;
    return clock[1] === undefined
      ? lastTimeOfDay(time, now, zone)
      : timeOfDay(time, dayBefore(now, zone), zone);
  }
  const at = orNull(() => {
    const ago = AGO.exec(written);
    return ago === null ? parseInstant(written, zone) : now - parseDuration(ago[1]!.toLowerCase());
  });
  return at !== null && at <= now ? at : null;
}

/** The newest moment at which clocks of the zone showed `HH:MM`. */
function lastTimeOfDay(time: string, now: number, zone: string): number | null {
  let day = localText(now, zone).slice(0, 10);
  for (let back = 0; back < DAYS_BACK; back += 1) {
    const at = timeOfDay(time, day, zone);
    if (at !== null && at <= now) return at;
    day = dayBefore(orNull(() => parseInstant(`${day}T12:00`, zone)) ?? now, zone);
  }
  return null;
}

function timeOfDay(time: string, day: string, zone: string): number | null {
  return orNull(() => parseInstant(`${day}T${time}`, zone));
}

/** `YYYY-MM-DD`. From its noon: days of 23 and 25 hours exist. */
function dayBefore(at: number, zone: string): string {
  const noon = orNull(() => parseInstant(`${localText(at, zone).slice(0, 10)}T12:00`, zone)) ?? at;
  return localText(noon - 24 * HOUR_MS, zone).slice(0, 10);
}

/** `25:00` is no time of any day. */
function orNull(read: () => number): number | null {
  try {
    return read();
  } catch {
    return null;
  }
}
