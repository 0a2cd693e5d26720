/** What a cron pattern loses when clocks go forward: local times that no clock shows and nothing makes up for. */
import { type CronCalendar, cronCalendar } from './cron-calendar.ts';
import { LARGEST_DST_CHANGE_MS, type OffsetSpan, offsetSpan } from './offset-span.ts';

/** More than any outage; a clock that is wrong by centuries must not hold up the planner. */
const LONGEST_LOOK_MS = 50 * 366 * 86_400_000;

export interface VanishedSlots {
  /** The instant of the change (epoch ms): the first valid one after the gap. The pattern has no slot there. */
  at: number;
  /** The first and the last local time that vanished, `2026-03-08 02:00`; with seconds where they are not 0. */
  from: string;
  to: string;
}

/**
 * The slots of a checked pattern that vanished at clock changes in (`after`, `until`], one entry for each change,
 * oldest first. Fixed times do not vanish, because they run at the first valid instant (see cron.ts). A pattern
 * that steps has lost nothing if it fires in the stretch of real time that took the gap's place: an hour that
 * goes from 01:59 to 03:00 has 02:00 to 03:00 replaced by 03:00 to 04:00, and `0 * * * *` fires there as ever;
 * `0 2-23/3 * * *` does not. Looking at a year costs microseconds
 * once the zone is known; only the newest 50 years are looked at.
 */
export function vanishedSlots(pattern: string, zone: string, after: number, until: number): VanishedSlots[] {
  const calendar = cronCalendar(pattern);
  const vanished: VanishedSlots[] = [];
  let span = offsetSpan(Math.max(after, until - LONGEST_LOOK_MS), zone);
  while (span.until <= until) {
    const next = offsetSpan(span.until, zone);
    const lost = next.from === span.until ? lostAt(calendar, next) : null;
    if (lost !== null) vanished.push(lost);
    span = next;
  }
  return vanished;
}

/** At the change at which a span begins. */
function lostAt(calendar: CronCalendar, { from, offset, before }: OffsetSpan): VanishedSlots | null {
  const [gap, end] = [from + before, from + offset];
  if (end <= gap || (calendar.fixed && end - gap <= LARGEST_DST_CHANGE_MS)) return null;
  const first = calendar.next(gap - 1);
  if (first === null || first >= end) return null;
  const next = calendar.next(end - 1);
  if (next !== null && next < end + (end - gap)) return null;
  return { at: from, from: wallText(first), to: wallText(calendar.previous(end) ?? first) };
}

function wallText(wall: number): string {
  const text = new Date(wall).toISOString().replace('T', ' ');
  return text.slice(0, text.slice(17, 19) === '00' ? 16 : 19);
}
