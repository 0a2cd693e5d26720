/** When blackouts are open, worked out anew from their patterns. */
import type { BlackoutWindow } from '../../src/domain/window.ts';
import type { TaskRow } from './floor-model.ts';
import { demandedSlots } from './slot-oracle.ts';

/** Windows that follow each other without a gap. */
const MOST_CHAINED = 50;

export function windowsFor(task: TaskRow, windows: readonly BlackoutWindow[]): BlackoutWindow[] {
  const tags = JSON.parse(String(task.tags)) as string[];
  return windows.filter(
    (window) =>
      (window.types.length === 0 || window.types.includes(task.type as 'scan')) &&
      (window.tags.length === 0 || window.tags.some((tag) => tags.includes(tag))),
  );
}

/** Until when a window is open at `at`, for this opening; null = it is closed. */
export function openUntil(window: BlackoutWindow, at: number): number | null {
  const schedule = {
    type: 'cron',
    value: window.cron,
    zone: window.timezone,
    startTime: null,
    createdAt: Number.NEGATIVE_INFINITY,
  };
  const opened = demandedSlots(schedule, at - window.durationMs, at).at(-1);
  return opened === undefined ? null : opened + window.durationMs;
}

/** Until when windows hold a task at `at`, one after the other; null = none does. */
export function heldUntil(task: TaskRow, windows: readonly BlackoutWindow[], at: number): number | null {
  const mine = windowsFor(task, windows);
  let until = at;
  for (let chained = 0; chained < MOST_CHAINED; chained += 1) {
    const ends = mine.map((window) => openUntil(window, until) ?? until);
    const last = Math.max(until, ...ends);
    if (last === until) break;
    until = last;
  }
  return until === at ? null : until;
}
