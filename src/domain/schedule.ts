/**
 * When a task is due. A schedule and the moment it was created define a fixed, growing sequence of slots; every
 * function here is a question about that sequence, so asking twice, late or after a restart gives the same slots.
 */
import { UserError } from '../shared/errors.ts';
import { checkCron, cronAfter } from './cron.ts';
import { describeCron } from './cron-text.ts';
import { parseDuration } from './duration.ts';
import { parseInstant } from './instant.ts';
import type { Schedule } from './task.ts';
import { checkZone, localText } from './zone.ts';

/** Shorter intervals are a load test, not a schedule. */
const SHORTEST_INTERVAL_MS = 1_000;

/** The value of a `once` schedule that has no slots: the task runs when somebody triggers it. */
export const MANUAL = 'manual';

/** Throws UserError naming what is wrong: a bad field, an unknown zone, a cron pattern that never fires. */
export function checkSchedule(schedule: Schedule): void {
  checkZone(schedule.timezone);
  switch (schedule.type) {
    case 'interval':
      if (parseDuration(schedule.value) < SHORTEST_INTERVAL_MS)
        throw new UserError('the shortest interval is 1s');
      break;
    case 'cron':
      checkCron(schedule.value);
      break;
    case 'once':
      if (schedule.value !== MANUAL) parseInstant(schedule.value, schedule.timezone);
      break;
  }
}

/** The first slot of all (epoch ms): later than `createdAt` and not before `startTime`; null = it has none. */
export function firstSlot(schedule: Schedule, createdAt: number): number | null {
  return nextSlot(schedule, createdAt, createdAt);
}

/**
 * The first slot strictly later than `after` (epoch ms), null = no more.
 *
 * An interval is anchored at `startTime`, which is a slot itself, or at `createdAt`, which is not; slots are
 * whole multiples from there, however late anything ran. Cron fires from `startTime` on, that instant included.
 * `once` has its one instant, unless that had passed when it was created.
 */
export function nextSlot(schedule: Schedule, after: number, createdAt: number): number | null {
  const from = Math.max(after, createdAt);
  switch (schedule.type) {
    case 'interval': {
      const interval = parseDuration(schedule.value);
      const anchor = schedule.startTime ?? createdAt;
      return anchor > from ? anchor : anchor + (Math.floor((from - anchor) / interval) + 1) * interval;
    }
    case 'cron': {
      // One millisecond earlier, because a slot at the start time itself counts.
      const start = (schedule.startTime ?? from + 1) - 1;
      return cronAfter(schedule.value, schedule.timezone, Math.max(from, start));
    }
    case 'once': {
      if (schedule.value === MANUAL) return null;
      const instant = parseInstant(schedule.value, schedule.timezone);
      return instant > from ? instant : null;
    }
  }
}

/** Up to `count` slots strictly later than `after`, oldest first. */
export function nextSlots(schedule: Schedule, after: number, createdAt: number, count: number): number[] {
  return slotsBetween(schedule, after, Number.POSITIVE_INFINITY, createdAt, count).slots;
}

/**
 * The slots in (`after`, `until`], oldest first, at most `limit`; `more` says that the limit cut some off, and
 * the last slot returned is then where to go on.
 */
export function slotsBetween(
  schedule: Schedule,
  after: number,
  until: number,
  createdAt: number,
  limit: number,
): { slots: number[]; more: boolean } {
  const slots: number[] = [];
  let slot = nextSlot(schedule, after, createdAt);
  while (slot !== null && slot <= until && slots.length < limit) {
    slots.push(slot);
    slot = nextSlot(schedule, slot, createdAt);
  }
  return { slots, more: slot !== null && slot <= until };
}

/** In the words of the screen: `every 30 min`, `daily 08:00`, `Sat 02:00`, `once 2026-11-24 08:00`, `manual`. */
export function describeSchedule(schedule: Schedule): string {
  if (schedule.type === 'cron') return describeCron(schedule.value);
  if (schedule.type === 'interval') return `every ${intervalText(schedule.value)}`;
  if (schedule.value === MANUAL) return MANUAL;
  return `once ${localText(parseInstant(schedule.value, schedule.timezone), schedule.timezone)}`;
}

/** In one unit where a whole number below a hundred or so says it, else as it was written. */
function intervalText(value: string): string {
  const seconds = parseDuration(value) / 1_000;
  if (seconds % 86_400 === 0 && seconds > 86_400) return `${seconds / 86_400} d`;
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  if (seconds === 60) return 'min';
  if (seconds % 60 === 0 && seconds < 7_200) return `${seconds / 60} min`;
  return seconds < 120 ? `${seconds} s` : value.trim();
}
