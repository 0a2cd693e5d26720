/** An execution as a row of a list: without what only its detail shows, which would have to be parsed for each row. */
import type { ExecutionStatus, Trigger } from '../../domain/execution.ts';
import type { TaskType } from '../../domain/task.ts';

export interface ListedExecution {
  id: number;
  taskId: number;
  taskName: string;
  taskType: TaskType;
  status: ExecutionStatus;
  trigger: Trigger;
  requestedBy: string;
  /** Epoch ms. */
  slotTime: number | null;
  queuedAt: number;
  startTime: number;
  endTime: number | null;
  /** 0 = it never started. */
  attempt: number;
  errorKind: string;
  errorMessage: string;
  /** How far it has come, while it runs. */
  phase: string;
  done: number;
  total: number | null;
  /** Of its result; '' while there is none. */
  headline: string;
  /** Numbers that the result names `new`, `changed` and `gone`; null where it does not. */
  changes: { new: number | null; changed: number | null; gone: number | null };
}

export type ListedRow = Omit<ListedExecution, 'changes' | 'headline'> & { result: string | null };

export const LISTED_COLUMNS = `e.id, e.task_id AS taskId, t.name AS taskName, t.type AS taskType, e.status, e.trigger,
  e.requested_by AS requestedBy, e.slot_time AS slotTime, e.queued_at AS queuedAt, e.start_time AS startTime,
  e.end_time AS endTime, e.attempt, e.error_kind AS errorKind, coalesce(e.error_message, '') AS errorMessage,
  e.phase, e.progress_done AS done, e.progress_total AS total,
  json_extract(e.result_json, '$.headline', '$.metrics.new', '$.metrics.changed', '$.metrics.gone') AS result`;

export function toListed({ result, ...row }: ListedRow): ListedExecution {
  const [headline, ...counts] = result === null ? [] : (JSON.parse(result) as unknown[]);
  const [added, changed, gone] = counts.map((count) => (typeof count === 'number' ? count : null));
  return {
    ...row,
    headline: typeof headline === 'string' ? headline : '',
    changes: { new: added ?? null, changed: changed ?? null, gone: gone ?? null },
  };
}
