/** Rows of task_executions as the domain knows them. */
import type { Execution } from '../domain/execution.ts';

export interface ExecutionRow {
  id: number;
  task_id: number;
  task_name: string;
  task_type: Execution['taskType'];
  session_id: string;
  status: Execution['status'];
  start_time: number;
  end_time: number | null;
  error_message: string | null;
  result_json: string | null;
  retry_count: number;
  slot_time: number | null;
  trigger: Execution['trigger'];
  requested_by: string;
  reason: string;
  priority: number;
  queued_at: number;
  not_before: number;
  attempt: number;
  attempt_started_at: number | null;
  start_deadline_at: number | null;
  lost_count: number;
  worker_pid: number | null;
  phase: string;
  progress_done: number;
  progress_total: number | null;
  progress_note: string;
  counters_json: string;
  error_kind: string;
  cancel_requested_at: number | null;
  cancel_requested_by: string;
  idempotency_key: string;
  redrive_of: number | null;
  missed_slots: number;
  missed_first: number | null;
  missed_last: number | null;
}

/** With `index`, the planner has no choice: without statistics it prefers an index on status that needs a sort. */
export function selectExecution(index = ''): string {
  return `SELECT e.*, t.name AS task_name, t.type AS task_type
    FROM task_executions e ${index === '' ? '' : `INDEXED BY ${index}`} JOIN scheduled_tasks t ON t.id = e.task_id`;
}

export const SELECT_EXECUTION = selectExecution();

export function toExecution(row: ExecutionRow): Execution {
  return {
    id: row.id,
    taskId: row.task_id,
    taskName: row.task_name,
    taskType: row.task_type,
    sessionId: row.session_id,
    status: row.status,
    trigger: row.trigger,
    requestedBy: row.requested_by,
    reason: row.reason,
    slotTime: row.slot_time,
    queuedAt: row.queued_at,
    notBefore: row.not_before,
    startDeadlineAt: row.start_deadline_at,
    startTime: row.start_time,
    endTime: row.end_time,
    attempt: row.attempt,
    attemptStartedAt: row.attempt_started_at,
    retryCount: row.retry_count,
    lostCount: row.lost_count,
    missedSlots: row.missed_slots,
    missedFirst: row.missed_first,
    missedLast: row.missed_last,
    priority: row.priority,
    phase: row.phase,
    progressDone: row.progress_done,
    progressTotal: row.progress_total,
    progressNote: row.progress_note,
    counters: JSON.parse(row.counters_json) as Record<string, number>,
    workerPid: row.worker_pid,
    errorKind: row.error_kind,
    errorMessage: row.error_message ?? '',
    resultJson: row.result_json,
    cancelRequestedAt: row.cancel_requested_at,
    cancelRequestedBy: row.cancel_requested_by,
    idempotencyKey: row.idempotency_key,
    redriveOf: row.redrive_of,
  };
}
