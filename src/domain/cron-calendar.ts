/**
 * A cron pattern as a calendar without a zone: which times the clock on the wall shows when it fires. Times are
 * given as epoch ms of the same date and time in UTC. Croner computes them; no timer of croner ever runs.
 */
import { CronDate, type CronOptions, CronPattern } from 'croner';

export interface CronCalendar {
  /**
   * Whether the pattern names times of day, instead of stepping through them: no `*`, `?` or `/` in its seconds,
   * minutes and hours. cron(8): only jobs that run at a particular time are treated specially when clocks change.
   */
  fixed: boolean;
  /** The first time later than this one, null = none before the year 3000. */
  next(wall: number): number | null;
  /** The last time earlier than this one, null = none. */
  previous(wall: number): number | null;
}

/** Reading a pattern takes four times as long as asking it; it is kept in some 3 KB. */
const MOST_PATTERNS = 2_048;
const calendars = new Map<string, CronCalendar>();

/** The calendar of a pattern that can be read (cron-problem.ts says why one cannot). */
export function cronCalendar(pattern: string): CronCalendar {
  let calendar = calendars.get(pattern);
  // Putting it back makes the map's first key the one unused for longest.
  if (calendar === undefined) calendar = readCalendar(pattern);
  else calendars.delete(pattern);
  calendars.set(pattern, calendar);
  if (calendars.size > MOST_PATTERNS) calendars.delete(calendars.keys().next().value!);
  return calendar;
}

/** Without remembering it. Throws croner's own error. */
export function readCalendar(pattern: string): CronCalendar {
  const fields = new CronPattern(pattern, undefined, { mode: '5-or-6-parts' });
  // A flag for each of ten thousand years, which is 80 KB that nobody reads where there is no field for the year.
  fields.year = [];
  const times = fields.pattern.split(/\s+/).slice(0, -3).join(' ');
  const options = optionsOf(pattern);
  return {
    fixed: !/[*?/]/.test(times),
    next: (wall) => dateOf(wall).increment(fields, options, false)?.getTime() ?? null,
    previous: (wall) => dateOf(wall).decrement(fields, options)?.getTime() ?? null,
  };
}

/** Croner's dates keep calendar and zone apart only with a numeric offset, which is also ten times faster. */
function dateOf(wall: number): CronDate {
  return new CronDate(new Date(wall), 0);
}

/**
 * One year of each kind there is: with and without a leap day, beginning on each weekday. Croner itself looks
 * through 400 years, which takes a tenth of a second where the day fields allow for many days.
 */
const YEARS = '2000-2006,2008-2010,2012,2016,2020,2024';

/** Whether a pattern that can be read has a day in any year; one that has is never more than 40 years away. */
export function hasDay(pattern: string): boolean {
  const written = pattern.trim();
  if (written.startsWith('@')) return true;
  const days = written.split(/\s+/).slice(-3).join(' ');
  const fields = new CronPattern(`0 0 0 ${days} ${YEARS}`, undefined, { mode: '7-part' });
  return dateOf(0).increment(fields, optionsOf(pattern), false) !== null;
}

/** crontab(5) of cronie: either day field suffices only if neither contains a `*`; croner asks for a bare one. */
function optionsOf(pattern: string): CronOptions {
  const [weekday = '', , day = ''] = pattern.trim().split(/\s+/).reverse();
  return { domAndDow: /[*?]/.test(day + weekday) };
}
