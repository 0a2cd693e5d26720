import { writeDuration } from '../domain/duration.ts';
import { overlapText } from '../domain/overlap.ts';
import { MANUAL } from '../domain/schedule.ts';
import { priorityName, type Task } from '../domain/task.ts';

/** A stored task as an entry of the configuration file, to be changed and checked again. */
export function entryOf(task: Task): Record<string, unknown> {
  const { schedule } = task;
  return {
    name: task.name,
    type: task.type,
    ...(schedule.type === 'cron' ? { schedule: schedule.value } : {}),
    ...(schedule.type === 'interval' ? { interval: schedule.value } : {}),
    ...(schedule.type === 'once'
      ? schedule.value === MANUAL
        ? { manual: true }
        : { at: schedule.value }
      : {}),
    timezone: schedule.timezone,
    ...(schedule.startTime === null ? {} : { start_time: new Date(schedule.startTime).toISOString() }),
    priority: priorityName(task.priority),
    tags: task.tags,
    description: task.description,
    jitter: writeDuration(task.jitterMs),
    overlap: overlapText(task),
    catchup: task.catchup,
    start_deadline: writeDuration(task.startDeadlineMs ?? 0),
    concurrency_key: task.concurrencyKey,
    ...(task.retryAttempts === null ? {} : { retry_attempts: task.retryAttempts }),
    ...(task.timeoutMs === null ? {} : { timeout_minutes: task.timeoutMs / 60_000 }),
    config: { ...task.config },
  };
}
