import { createHash } from 'node:crypto';
import type { Task } from './task.ts';

/**
 * Tells two definitions of a task apart: whoever edits says which one they saw, so that what somebody else changed
 * meanwhile is not overwritten. Pauses and slots are no part of it.
 */
export function taskFingerprint(task: Task): string {
  const { name, type, schedule, config, priority, description, tags } = task;
  const { jitterMs, overlap, overlapLimit, catchup, startDeadlineMs } = task;
  const { concurrencyKey, retryAttempts, timeoutMs, deletedAt } = task;
  const defined = [
    [name, type, schedule.type, schedule.value, schedule.timezone, schedule.startTime],
    [config, priority, description, tags],
    [jitterMs, overlap, overlapLimit, catchup, startDeadlineMs],
    [concurrencyKey, retryAttempts, timeoutMs, deletedAt],
  ];
  return createHash('sha256').update(JSON.stringify(defined)).digest('hex').slice(0, 16);
}
