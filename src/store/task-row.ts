/** Rows of scheduled_tasks to Task and back, and what other readers make of the columns that belong together. */
import type { Pause, Schedule, Task } from '../domain/task.ts';

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

/** What a new task is made of: everything but what the store decides. */
export type NewTask = Omit<Task, 'id' | 'updatedAt' | 'deletedAt' | 'pause'>;

export interface TaskRow extends ScheduleColumns, PauseColumns {
  id: number;
  name: string;
  type: Task['type'];
  next_run_time: number;
  config_json: string;
  is_active: number;
  priority: number;
  created_at: number;
  updated_at: number;
  description: string;
  tags: string;
  jitter_ms: number;
  overlap: Task['overlap'];
  overlap_limit: number;
  catchup: Task['catchup'];
  start_deadline_ms: number | null;
  concurrency_key: string;
  retry_attempts: number | null;
  timeout_ms: number | null;
  origin: Task['origin'];
  deleted_at: number | null;
}

/** All that a task is saved with. */
export const TASK_COLUMNS = [
  'name',
  'type',
  'schedule_type',
  'schedule_value',
  'next_run_time',
  'config_json',
  'is_active',
  'priority',
  'created_at',
  'updated_at',
  'description',
  'tags',
  'timezone',
  'start_time',
  'jitter_ms',
  'overlap',
  'overlap_limit',
  'catchup',
  'start_deadline_ms',
  'concurrency_key',
  'retry_attempts',
  'timeout_ms',
  'origin',
] as const;

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

export function toRow(task: NewTask): Record<string, unknown> {
  return {
    name: task.name,
    type: task.type,
    schedule_type: task.schedule.type,
    schedule_value: task.schedule.value,
    next_run_time: task.nextRunTime,
    config_json: JSON.stringify(task.config),
    is_active: task.active ? 1 : 0,
    priority: task.priority,
    created_at: task.createdAt,
    updated_at: task.createdAt,
    description: task.description,
    tags: JSON.stringify(task.tags),
    timezone: task.schedule.timezone,
    start_time: task.schedule.startTime,
    jitter_ms: task.jitterMs,
    overlap: task.overlap,
    overlap_limit: task.overlapLimit,
    catchup: task.catchup,
    start_deadline_ms: task.startDeadlineMs,
    concurrency_key: task.concurrencyKey,
    retry_attempts: task.retryAttempts,
    timeout_ms: task.timeoutMs,
    origin: task.origin,
  };
}

export function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    schedule: scheduleOf(row),
    nextRunTime: row.next_run_time,
    config: JSON.parse(row.config_json) as Task['config'],
    active: row.is_active === 1,
    priority: row.priority,
    description: row.description,
    tags: JSON.parse(row.tags) as string[],
    jitterMs: row.jitter_ms,
    overlap: row.overlap,
    overlapLimit: row.overlap_limit,
    catchup: row.catchup,
    startDeadlineMs: row.start_deadline_ms,
    concurrencyKey: row.concurrency_key,
    retryAttempts: row.retry_attempts,
    timeoutMs: row.timeout_ms,
    pause: pauseOf(row),
    origin: row.origin,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}
