/**
 * Cron as arithmetic: which instant comes next. Croner computes it; no timer of croner ever runs.
 *
 * Daylight saving follows Vixie cron (cron(8), "Local time changes"): fixed times that fall into the spring gap
 * run once at the first valid instant, in the autumn fold once; patterns with a wildcard or step in their time
 * fields follow real time through both passes.
 */
import { Cron } from 'croner';
import { assert } from '../shared/assert.ts';
import { UserError } from '../shared/errors.ts';

/** A Cron object holds about 80 KB, so one per distinct pattern and zone, and not too many of them. */
const MOST_PATTERNS = 128;
const LONGEST_PATTERN = 200;
const patterns = new Map<string, Cron>();

/** Any instant serves to ask whether a pattern fires at all: without a year field the calendar repeats. */
const SOME_INSTANT = Date.UTC(2000, 0, 1);

/** Throws UserError saying which field is wrong, or that the pattern never fires. The zone must be a known one. */
export function checkCron(pattern: string, zone: string): void {
  if (pattern.length > LONGEST_PATTERN)
    throw new UserError(`the cron pattern has more than ${LONGEST_PATTERN} characters`);
  const fields = pattern.trim().split(/\s+/);
  // Croner would read anything with colons as a date, and fires only once then.
  if (!pattern.trim().startsWith('@') && fields.length !== 5 && fields.length !== 6) {
    const found =
      fields[0] === '' ? 'no fields' : fields.length === 1 ? '1 field' : `${fields.length} fields`;
    throw new UserError(
      `cron "${pattern}" has ${found}; it needs 5 (minute hour day month weekday), or 6 with seconds first`,
    );
  }
  try {
    cronOf(pattern, zone);
  } catch (thrown) {
    throw new UserError(`cron "${pattern}": ${reasonOf(thrown)}`, { cause: thrown });
  }
  if (cronAfter(pattern, zone, SOME_INSTANT) === null)
    throw new UserError(`cron "${pattern}" never fires: no such day exists`);
}

/** First instant (epoch ms) strictly later than `after` at which a checked pattern fires; null = none before year 10000. */
export function cronAfter(pattern: string, zone: string, after: number): number | null {
  const next = cronOf(pattern, zone).nextRun(new Date(after));
  if (next === null) return null;
  assert(next.getTime() > after, `cron "${pattern}" in ${zone} moves on from ${after}`);
  return next.getTime();
}

/**
 * The instant at which a clock in `zone` shows this date and time; null when there is no such date. A time in
 * the spring gap gives the first valid instant, one in the autumn fold the first of the two: the same rule as
 * for cron, because it is a cron pattern of one date.
 */
export function instantOfLocal(local: LocalTime, zone: string): number | null {
  const { year, month, day, hour, minute, second } = local;
  const pattern = `${second} ${minute} ${hour} ${day} ${month} * ${year}`;
  const once = new Cron(pattern, { timezone: zone, mode: '7-part', fixedTimeRule: 'no-wildcard' });
  return once.nextRun(new Date(Date.UTC(year, month - 1, day - 2)))?.getTime() ?? null;
}

export interface LocalTime {
  year: number;
  /** 1..12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function cronOf(pattern: string, zone: string): Cron {
  const key = `${zone} ${pattern}`;
  const known = patterns.get(key);
  // Putting it back makes the map's first key the one unused for longest.
  patterns.delete(key);
  const cron =
    known ?? new Cron(pattern, { timezone: zone, mode: '5-or-6-parts', fixedTimeRule: 'no-wildcard' });
  patterns.set(key, cron);
  if (patterns.size > MOST_PATTERNS) patterns.delete(patterns.keys().next().value!);
  return cron;
}

/** Croner's own words, without its class names and with the fields counted as people count them. */
function reasonOf(thrown: unknown): string {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return reason
    .replace(/^Cron\w+: /, '')
    .replace(/^Syntax error, /, '')
    .replace(/^Invalid value for (\w+): (.*)$/, '$2 is out of range for the $1')
    .replace(
      /^configuration entry (\d+) \((.*)\) contains illegal characters\.$/,
      'field $1 ("$2") cannot be read',
    )
    .replace(
      /^invalid configuration format.*$/,
      'unknown nickname; use @hourly, @daily, @weekly, @monthly or @yearly',
    )
    .replace(/^@reboot.*$/, '@reboot is no time; use a schedule')
    .replace(/\.$/, '');
}
