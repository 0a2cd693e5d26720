/**
 * A cron pattern as a calendar without a zone: which times the clock on the wall shows when it fires. Times are
 * given as epoch ms of the same date and time in UTC. Croner computes them; no timer of croner ever runs.
 */
import { Cron } from 'croner';

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

/** A Cron object holds about 80 KB, so one per distinct pattern, and not too many of them. */
const MOST_PATTERNS = 128;
const calendars = new Map<string, CronCalendar>();

/** Throws croner's own error for a pattern that it cannot read. */
export function cronCalendar(pattern: string): CronCalendar {
  let calendar = calendars.get(pattern);
  // Putting it back makes the map's first key the one unused for longest.
  if (calendar === undefined) calendar = read(pattern);
  else calendars.delete(pattern);
  calendars.set(pattern, calendar);
  if (calendars.size > MOST_PATTERNS) calendars.delete(calendars.keys().next().value!);
  return calendar;
}

function read(pattern: string): CronCalendar {
  const [weekday = '', , day = ''] = pattern.trim().split(/\s+/).reverse();
  const cron = new Cron(pattern, {
    mode: '5-or-6-parts',
    // Croner keeps calendar and zone apart only with a numeric offset, which is also ten times faster.
    utcOffset: 0,
    // crontab(5) of cronie: either day field suffices only if neither contains a `*`; croner asks for a bare one.
    domAndDow: /[*?]/.test(day + weekday),
  });
  const times = cron.getPattern()!.split(/\s+/).slice(0, -3).join(' ');
  return {
    fixed: !/[*?/]/.test(times),
    next: (wall) => cron.nextRun(new Date(wall))?.getTime() ?? null,
    previous: (wall) => cron.previousRuns(1, new Date(wall))[0]?.getTime() ?? null,
  };
}
