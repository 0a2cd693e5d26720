/** Tasks and executions as `--json` prints them: camelCase keys, instants in ISO 8601 UTC, durations in ms. */
import { type Attempt, type Execution, isFinal } from '../domain/execution.ts';
import { overlapText } from '../domain/overlap.ts';
import { describeSchedule } from '../domain/schedule.ts';
import { shownConfig } from '../domain/shown-config.ts';
import { priorityName, type Task } from '../domain/task.ts';
import type { WorkResult } from '../shared/work.ts';
import type { Output } from './outputs/outputs.ts';
import { isoTime } from './times.ts';

export function taskRecord(task: Task): Omit<Output<'tasks'>[number], 'lastOutcomes'> {
  const {
    pause,
    createdAt,
    updatedAt,
    nextRunTime: _next,
    priority,
    timeoutMs,
    overlapLimit: _limit,
    deletedAt: _gone,
    ...same
  } = task;
  return {
    ...same,
    config: { ...shownConfig(task.config) },
    scheduleText: describeSchedule(task.schedule),
    schedule: { ...task.schedule, startTime: isoTime(task.schedule.startTime) },
    nextRunTime: isoTime(nextSlotOf(task)),
    priority: priorityName(priority),
    overlap: overlapText(task),
    timeoutMinutes: timeoutMs === null ? null : timeoutMs / 60_000,
    pause: pause && { ...pause, at: isoTime(pause.at), until: isoTime(pause.until) },
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
  };
}

export function executionRecord(execution: Execution): Output<'execution'> {
  const { resultJson: _result, slotTime, queuedAt, notBefore, startTime, endTime, ...same } = execution;
  const { cancelRequestedAt, startDeadlineAt, attemptStartedAt, missedFirst, missedLast } = execution;
  return {
    ...same,
    slotTime: isoTime(slotTime),
    queuedAt: isoTime(queuedAt),
    notBefore: isoTime(notBefore),
    startDeadlineAt: isoTime(startDeadlineAt),
    attemptStartedAt: isoTime(attemptStartedAt),
    missedFirst: isoTime(missedFirst),
    missedLast: isoTime(missedLast),
    startTime: startedAt(execution) === null ? null : isoTime(startTime),
    endTime: isoTime(endTime),
    durationMs: durationOf(execution),
    cancelRequestedAt: isoTime(cancelRequestedAt),
    result: resultOf(execution),
  };
}

export function attemptRecord(attempt: Attempt): Output<'show'>['attempts'][number] {
  return { ...attempt, startedAt: isoTime(attempt.startedAt), endedAt: isoTime(attempt.endedAt) };
}

/** null while the execution has not completed. */
export function resultOf(execution: Execution): WorkResult | null {
  return execution.resultJson === null ? null : (JSON.parse(execution.resultJson) as WorkResult);
}

/** Why its last attempt failed, while that is where it stands: '' once it waits for a worker or runs again. */
export function errorOf(execution: Execution): string {
  const stands = isFinal(execution.status) || execution.status === 'RETRYING';
  return stands ? execution.errorMessage : '';
}

/** Epoch ms of the first start; null while it has never started. */
export function startedAt(execution: Execution): number | null {
  return execution.attempt > 0 ? execution.startTime : null;
}

/** From first start to end; null until it has ended, or when it never started. */
export function durationOf(execution: Execution): number | null {
  const start = startedAt(execution);
  return start === null || execution.endTime === null ? null : Math.max(0, execution.endTime - start);
}

/** Epoch ms; null when it is paused, manual or finished. */
export function nextSlotOf(task: Task): number | null {
  return task.active && task.pause === null ? task.nextRunTime : null;
}
