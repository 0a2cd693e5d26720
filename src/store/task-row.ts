/** What every reader of scheduled_tasks makes of the columns that belong together. */
import type { Pause, Schedule } from '../domain/task.ts';

export interface ScheduleColumns {
  schedule_type: Schedule['type'];
  schedule_value: string;
  timezone: string;
  start_time: number | null;
}

export interface PauseColumns {
  paused_by: string | null;
  paused_at: number | null;
  paused_reason: string | null;
  paused_until: number | null;
}

export function scheduleOf(row: ScheduleColumns): Schedule {
  return {
    type: row.schedule_type,
    value: row.schedule_value,
    timezone: row.timezone,
    startTime: row.start_time,
  };
}

/** null = not paused. */
export function pauseOf(row: PauseColumns): Pause | null {
  if (row.paused_at === null) return null;
  return {
    by: row.paused_by ?? '',
    at: row.paused_at,
    reason: row.paused_reason ?? '',
    until: row.paused_until,
  };
}
