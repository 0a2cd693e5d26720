/**
 * Blackouts: from each moment of a cron pattern on, for a while, nothing starts that an operator did not call an
 * emergency.
 */
import type { Task } from './task.ts';

/** Windows of one floor: each costs a look whenever something starts. */
export const MOST_WINDOWS = 200;

export const WINDOW_POLICIES = ['defer', 'skip'] as const;
/** What becomes of slots within: `defer` runs once when the window ends, `skip` leaves them out. */
export type WindowPolicy = (typeof WINDOW_POLICIES)[number];

export interface BlackoutWindow {
  name: string;
  /** Each moment of it opens the window. */
  cron: string;
  timezone: string;
  /** Real time, whatever the clocks on the wall do meanwhile. Openings that meet or overlap are one. */
  durationMs: number;
  policy: WindowPolicy;
  /** Task types that it holds for; empty = all. */
  types: Task['type'][];
  /** It holds for tasks with one of these; empty = for all. */
  tags: string[];
  /** For people: why nothing may start. */
  reason: string;
}

/** Whether a window, when it is open, holds this task back. */
export function holdsFor(window: BlackoutWindow, task: Pick<Task, 'type' | 'tags'>): boolean {
  return (
    (window.types.length === 0 || window.types.includes(task.type)) &&
    (window.tags.length === 0 || window.tags.some((tag) => task.tags.includes(tag)))
  );
}
