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
import { type CronCalendar, cronCalendar, hasDay } from './cron-calendar.ts';
import { cronProblem } from './cron-problem.ts';
import { LARGEST_DST_CHANGE_MS, type OffsetSpan, offsetSpan } from './offset-span.ts';

const LONGEST_PATTERN = 200;
const DAY_MS = 86_400_000;

/** Throws UserError saying which field is wrong and what to write, or that the pattern never fires. */
export function checkCron(pattern: string): void {
  if (pattern.length > LONGEST_PATTERN)
    throw new UserError(
      `the cron pattern has ${pattern.length} characters; at most ${LONGEST_PATTERN} are read`,
    );
  const problem = cronProblem(pattern);
  if (problem !== null) throw new UserError(`cron "${pattern}"${problem}`);
  if (!hasDay(pattern))
    throw new UserError(`cron "${pattern}" never fires: no date has that day, month and weekday`);
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
