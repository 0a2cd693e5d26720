/** One doing of a task, with 1..n attempts, and the table of moves between its states. */
import type { TaskType } from './task.ts';

export const EXECUTION_STATUSES = [
  'QUEUED',
  'RUNNING',
  'RETRYING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

export const FINAL_STATUSES = [
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] as const satisfies readonly ExecutionStatus[];

export const TRIGGERS = ['schedule', 'manual', 'emergency', 'retry', 'redrive', 'catchup', 'chain'] as const;
/** Who asked for the execution: the schedule, or an operator and how. */
export type Trigger = (typeof TRIGGERS)[number];

export const ATTEMPT_OUTCOMES = ['ok', 'error', 'timeout', 'lost', 'interrupted', 'cancelled'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

export interface Execution {
  id: number;
  taskId: number;
  taskName: string;
  taskType: TaskType;
  /** `YYYYMMDD-HHMMSS-xxxx` in UTC; names the reports. */
  sessionId: string;
  status: ExecutionStatus;
  trigger: Trigger;
  requestedBy: string;
  reason: string;
  /** The schedule's moment (epoch ms); null for manual runs. */
  slotTime: number | null;
  queuedAt: number;
  /** Not before this (epoch ms): a retry's backoff. */
  notBefore: number;
  /** Not started by then (epoch ms), it expires; null = it waits as long as it takes. */
  startDeadlineAt: number | null;
  /** Epoch ms of the first start; for a QUEUED one the time it was queued (the column is NOT NULL). */
  startTime: number;
  endTime: number | null;
  /** Attempts started so far. */
  attempt: number;
  /** Epoch ms of the start of the attempt under way; null unless RUNNING. */
  attemptStartedAt: number | null;
  /** Failed attempts that count against `retry_attempts`. */
  retryCount: number;
  /** Attempts that ended because the worker or the engine died; they have a cap of their own. */
  lostCount: number;
  /** Earlier slots that this execution stands for, after an absence. */
  missedSlots: number;
  /** Epoch ms of the first and the last of those; null where there is none. */
  missedFirst: number | null;
  missedLast: number | null;
  priority: number;
  phase: string;
  progressDone: number;
  progressTotal: number | null;
  progressNote: string;
  counters: Record<string, number>;
  workerPid: number | null;
  errorKind: string;
  errorMessage: string;
  /** WorkResult as JSON once COMPLETED. */
  resultJson: string | null;
  cancelRequestedAt: number | null;
  cancelRequestedBy: string;
  idempotencyKey: string;
  redriveOf: number | null;
}

export interface Attempt {
  executionId: number;
  attempt: number;
  startedAt: number;
  endedAt: number | null;
  outcome: AttemptOutcome | null;
  errorKind: string;
  errorMessage: string;
  workerPid: number | null;
}

/**
 * Every legal move. The store's guards (`WHERE status IN from`), the README's diagram and the exhaustive test
 * are made from this table, so they cannot disagree.
 */
export const EXECUTION_MOVES = {
  start: { from: ['QUEUED'], to: 'RUNNING' },
  complete: { from: ['RUNNING'], to: 'COMPLETED' },
  retry: { from: ['RUNNING'], to: 'RETRYING' },
  requeue: { from: ['RETRYING'], to: 'QUEUED' },
  giveBack: { from: ['RUNNING'], to: 'QUEUED' },
  fail: { from: ['RUNNING'], to: 'FAILED' },
  cancel: { from: ['QUEUED', 'RUNNING', 'RETRYING'], to: 'CANCELLED' },
} as const satisfies Record<string, { from: readonly ExecutionStatus[]; to: ExecutionStatus }>;

export type ExecutionMove = keyof typeof EXECUTION_MOVES;

export function isFinal(status: ExecutionStatus): boolean {
  return (FINAL_STATUSES as readonly ExecutionStatus[]).includes(status);
}

/** Whether an execution in this state may make that move. */
export function canMove(status: ExecutionStatus, move: ExecutionMove): boolean {
  return (EXECUTION_MOVES[move].from as readonly ExecutionStatus[]).includes(status);
}
