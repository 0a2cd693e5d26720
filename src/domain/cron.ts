/**
 * Cron as arithmetic: which instant comes next.
 *
 * Clock changes follow cronie (cron(8), "Daylight Saving Time and other time changes"). Fixed times that fall
 * into the spring gap run once at the first valid instant, in the autumn fold once, at the first pass. Patterns
 * that step (a `*`, `?` or `/` in seconds, minutes or hours) follow the clock on the wall: through both passes of
 * the fold, and not at all in the gap. Changes of more than three hours are no daylight saving: the new time
 * counts at once, for all patterns.
 */
import { assert } from '../shared/assert.ts';
import { UserError } from '../shared/errors.ts';
import { type CronCalendar, cronCalendar } from './cron-calendar.ts';
import { LARGEST_DST_CHANGE_MS, type OffsetSpan, offsetSpan } from './offset-span.ts';

const LONGEST_PATTERN = 200;
const DAY_MS = 86_400_000;
/** Any instant serves to ask whether a pattern fires at all: without a year field the calendar repeats. */
const SOME_INSTANT = Date.UTC(2000, 0, 1);

/** Throws UserError saying which field is wrong, or that the pattern never fires. */
export function checkCron(pattern: string): void {
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
  let calendar: CronCalendar;
  try {
    calendar = cronCalendar(pattern);
  } catch (thrown) {
    throw new UserError(`cron "${pattern}": ${reasonOf(thrown)}`, { cause: thrown });
  }
  if (calendar.next(SOME_INSTANT) === null)
    throw new UserError(`cron "${pattern}" never fires: no such day exists`);
}

/**
 * First instant (epoch ms) strictly later than `after` at which a checked pattern fires in a known zone; null =
 * none before the year 3000.
 */
export function cronAfter(pattern: string, zone: string, after: number): number | null {
  const calendar = cronCalendar(pattern);
  let earliest = after + 1;
  for (;;) {
    const span = offsetSpan(earliest, zone);
    if (earliest === span.from && runsAfterGap(calendar, span)) return earliest;
    const fresh = Math.max(earliest, endOfSecondPass(calendar, span));
    const wall = calendar.next(fresh - 1 + span.offset);
    if (wall === null) return null;
    const slot = wall - span.offset;
    if (slot < span.until) {
      assert(slot > after, `cron "${pattern}" in ${zone} moves on from ${after}`);
      return slot;
    }
    // Nothing matches up to `wall`, so there is no need to go through every span up to a far one. Two days are
    // more than all clocks on earth are apart; nearer to its end, a span's last times may be shown again.
    const near = slot - 2 * DAY_MS;
    earliest = near > span.until && fresh < span.until - DAY_MS ? near : span.until;
  }
}

/** Whether a fixed time lies in the gap at which the span begins. */
function runsAfterGap(calendar: CronCalendar, { from, offset, before }: OffsetSpan): boolean {
  if (!calendar.fixed || offset <= before || offset - before > LARGEST_DST_CHANGE_MS) return false;
  const wall = calendar.next(from + before - 1);
  return wall !== null && wall < from + offset;
}

/** Until when a span shows times that the span before it has shown; fixed times ran then. */
function endOfSecondPass(calendar: CronCalendar, { from, offset, before }: OffsetSpan): number {
  return calendar.fixed && before - offset <= LARGEST_DST_CHANGE_MS ? from + before - offset : from;
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
