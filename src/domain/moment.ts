/** Times as people say them when they ask about something: `03:00`, `yesterday 03:00`, `2h ago`. */
import { UserError } from '../shared/errors.ts';
import { parseDuration } from './duration.ts';
import { parseInstant } from './instant.ts';
import { localText } from './zone.ts';

/** What was said: a moment (epoch ms), and how exactly. */
export interface Moment {
  at: number;
  /** Anything in [at, at + spanMs) is meant: a minute for `03:00`, a second for `03:00:05`. */
  spanMs: number;
  /** So much to either side is still near enough: for `2h ago`, which nobody means to the minute. */
  slackMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const ON_A_DAY = /^(?:([a-z]+) )?(\d{1,2}:\d\d(?::\d\d)?)$/;
const AGO = /^(.+) ago$/;
const AHEAD = /^in (.+)$/;

/** About a twentieth of the distance is what people mean by "about". */
const SLACK_SHARE = 0.05;
const LEAST_SLACK_MS = MINUTE_MS;
const MOST_SLACK_MS = 60 * MINUTE_MS;

/**
 * A time of day alone is the last one that has passed; `today`, `yesterday`, `tomorrow` and weekdays (the last one
 * of that name) say the day. Times without an offset are those of clocks in `zone`.
 * @throws UserError for anything else.
 */
export function parseMoment(text: string, now: number, zone: string): Moment {
  const said = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (said === 'now') return near(now, 0);
  const ago = AGO.exec(said)?.[1];
  if (ago !== undefined) return near(now, -parseDuration(ago));
  const ahead = AHEAD.exec(said)?.[1];
  if (ahead !== undefined) return near(now, parseDuration(ahead));
  const onADay = ON_A_DAY.exec(said);
  if (onADay) return onDay(onADay[1], onADay[2]!, now, zone, text);
  if (!/^\d{4}-\d\d-\d\d/.test(said))
    throw new UserError(
      `"${text}" is no time that can be asked about; write 03:00, "yesterday 03:00", "mon 03:00", "2h ago" or 2026-11-24T03:00`,
    );
  return exact(parseInstant(text, zone), said);
}

/** Near a distance from now. */
function near(now: number, distance: number): Moment {
  const slack = Math.abs(distance) * SLACK_SHARE;
  return {
    at: now + distance,
    spanMs: 0,
    slackMs: Math.min(MOST_SLACK_MS, Math.max(LEAST_SLACK_MS, slack)),
  };
}

function exact(at: number, said: string): Moment {
  return { at, spanMs: /\d\d:\d\d:\d\d/.test(said) ? 1_000 : MINUTE_MS, slackMs: 0 };
}

function onDay(word: string | undefined, time: string, now: number, zone: string, text: string): Moment {
  const today = localText(now, zone).slice(0, 10);
  const clock = time.padStart(time.length === 4 || time.length === 7 ? time.length + 1 : time.length, '0');
  const on = (days: number) => exact(parseInstant(`${shifted(today, days)}T${clock}`, zone), clock);
  const last = (days: number) => (on(days).at > now ? on(days - (word === undefined ? 1 : 7)) : on(days));
  switch (word) {
    case undefined:
      return last(0);
    case 'today':
      return on(0);
    case 'yesterday':
      return on(-1);
    case 'tomorrow':
      return on(1);
  }
  const weekday = WEEKDAYS.findIndex((day) => word.length >= 3 && day.startsWith(word));
  if (weekday === -1)
    throw new UserError(`"${text}" names no day; write today, yesterday, tomorrow or a weekday`);
  const since = (new Date(`${today}T00:00:00Z`).getUTCDay() - weekday + 7) % 7;
  return last(-since);
}

/** Calendar days, which clock changes make no longer or shorter. */
function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
