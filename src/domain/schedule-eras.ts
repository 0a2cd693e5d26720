/**
 * The slots that a task's schedules demanded over its life. An edit at some moment leaves what was due until then,
 * that moment included, to the old schedule; what is due later belongs to the new one.
 */
import { nextSlot } from './schedule.ts';
import type { Schedule } from './task.ts';

/** What of a task decides its slots and what may run beside what. */
export interface TaskRules {
  schedule: Schedule;
  /** Epoch ms; anchors intervals. */
  createdAt: number;
  /** Executions of the task that may run at once. */
  atOnce: number;
  /** '' = none. */
  concurrencyKey: string;
  /** Executions start up to so much after their slot. */
  jitterMs: number;
}

/** Rules in force in (`after`, `until`]. */
export interface Era extends TaskRules {
  after: number;
  until: number;
}

/** `before` held until `at` (epoch ms). */
export interface RulesEdit {
  at: number;
  before: TaskRules;
}

/** `edits` in the order in which they were made; `deletedAt` null = the task lives. */
export function erasOf(rules: TaskRules, edits: readonly RulesEdit[], deletedAt: number | null): Era[] {
  const eras: Era[] = [];
  let after = Number.NEGATIVE_INFINITY;
  for (const { at, before } of edits) {
    eras.push({ ...before, after, until: at });
    after = at;
  }
  eras.push({ ...rules, after, until: deletedAt ?? Number.POSITIVE_INFINITY });
  return eras;
}

/** The slots demanded in (`after`, `until`], oldest first. A schedule that cannot be read demands none. */
export function* demandedSlots(eras: readonly Era[], after: number, until: number): Generator<number> {
  for (const era of eras) {
    const end = Math.min(era.until, until);
    let slot = slotAfter(era, Math.max(era.after, after));
    while (slot !== null && slot <= end) {
      yield slot;
      slot = slotAfter(era, slot);
    }
  }
}

/** The newest slot demanded at or before `at`; null = there was none. */
export function slotBefore(eras: readonly Era[], at: number): number | null {
  for (const era of eras.toReversed()) {
    const end = Math.min(era.until, at);
    const start = Math.max(era.after, era.createdAt);
    // Looking back twice as far each time finds the last one without walking a dense schedule from its beginning.
    for (let span = FIRST_LOOK_MS; end > start; span *= 2) {
      const from = Math.max(start, end - span);
      const newest = lastOf(demandedSlots([era], from, end));
      if (newest !== null) return newest;
      if (from === start) break;
    }
  }
  return null;
}

/**
 * By which rules something could start at a moment: two, where one edit was made in that very millisecond, since
 * nobody can say which came first.
 */
export function rulesAt(eras: readonly Era[], at: number): readonly TaskRules[] {
  return eras.filter((era) => at >= era.after && at <= era.until);
}

/** Whether anybody could tell the slots of this schedule. */
export function isReadable(rules: TaskRules): boolean {
  try {
    nextSlot(rules.schedule, rules.createdAt, rules.createdAt);
    return true;
  } catch {
    return false;
  }
}

const FIRST_LOOK_MS = 1_000;

function slotAfter(era: Era, after: number): number | null {
  try {
    return nextSlot(era.schedule, after, era.createdAt);
  } catch {
    return null;
  }
}

function lastOf(slots: Iterable<number>): number | null {
  let last: number | null = null;
  for (const slot of slots) last = slot;
  return last;
}
