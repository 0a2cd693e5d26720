/** What is typed when something is paused: a reason, and at its end how long, `2h` or `until 09:00`. */
import { parseDuration } from '../../domain/duration.ts';
import { parseInstant } from '../../domain/instant.ts';
import { localText } from '../../domain/zone.ts';
import { HOUR_MS } from './time-words.ts';

const UNTIL = /(?:^|\s)until\s+(\d{1,2}):(\d\d)$/i;
const LAST_WORD = /(?:^|\s)(?:for\s+)?(\d+[dhms](?:\d+[hms])*)$/i;

export interface PauseWords {
  reason: string;
  /** Epoch ms; null = until someone resumes. */
  until: number | null;
}

/** Never throws: what is no time stays part of the reason, and the prompt shows how it was understood. */
export function readPauseWords(text: string, now: number, zone: string): PauseWords {
  const written = text.trim();
  const clock = UNTIL.exec(written);
  if (clock !== null) {
    const until = nextTimeOfDay(`${clock[1]!.padStart(2, '0')}:${clock[2]}`, now, zone);
    if (until !== null) return { reason: written.slice(0, clock.index).trim(), until };
  }
  const duration = LAST_WORD.exec(written);
  if (duration !== null) {
    const ms = durationOrNull(duration[1]!);
    if (ms !== null) return { reason: written.slice(0, duration.index).trim(), until: now + ms };
  }
  return { reason: written, until: null };
}

/** The next moment at which clocks of the zone show `HH:MM`; null where it is no time of day. */
function nextTimeOfDay(time: string, now: number, zone: string): number | null {
  // Two candidates a day apart; the second is found by the calendar, since days of 23 and 25 hours exist.
  for (const day of [now, now + 24 * HOUR_MS]) {
    try {
      const at = parseInstant(`${localText(day, zone).slice(0, 10)}T${time}`, zone);
      if (at > now) return at;
    } catch {
      // `25:00`, or a time that this day skips: the next day may have it.
    }
  }
  return null;
}

function durationOrNull(text: string): number | null {
  try {
    return parseDuration(text);
  } catch {
    return null;
  }
}
