/** Task entries made from flags, checked by the rules of the configuration file. */
import { taskEntry } from '../config/file-schema.ts';
import { monitorProblems } from '../config/monitor-problems.ts';
import { problemsOf } from '../config/problems.ts';
import { taskDefinition, taskProblems } from '../config/task-entry.ts';
import { writeDuration } from '../domain/duration.ts';
import type { TaskDefinition } from '../domain/operator.ts';
import { overlapText } from '../domain/overlap.ts';
import { MANUAL } from '../domain/schedule.ts';
import type { Task } from '../domain/task.ts';
import { UserError } from '../shared/errors.ts';
import { priorityName } from './records.ts';
import { isoTime } from './times.ts';

/**
 * The definition that an entry stands for; relative paths in it are relative to `directory`. Throws a UserError
 * with everything that is wrong with it.
 */
export async function checkedDefinition(
  entry: Record<string, unknown>,
  directory: string,
  zone: string,
): Promise<TaskDefinition> {
  const result = taskEntry.safeParse(entry);
  const problems = [
    ...(result.success ? [] : problemsOf(result.error, taskEntry, entry, { whole: 'the task' })),
    ...taskProblems(entry, [], zone),
    ...(await monitorProblems(entry, [])),
  ];
  if (!result.success || problems.length > 0)
    throw new UserError(problems.map((problem) => problem.message).join('; '));
  return taskDefinition(result.data, directory, zone);
}

/** A stored task as an entry, to be changed and checked again. */
export function entryOf(task: Task): Record<string, unknown> {
  const { schedule } = task;
  const startTime = isoTime(schedule.startTime);
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
    ...(startTime === null ? {} : { start_time: startTime }),
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
