/**
 * The whole history in the order in which it can be checked: task by task, slots by time, executions by id, in
 * pages, so that a history of any size is read with the memory of one page. Nothing here writes.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { AttemptRecord, ExecutionRecord } from '../domain/check-execution.ts';
import type { LedgerRow } from '../domain/match-slots.ts';
import type { TaskRules } from '../domain/schedule-eras.ts';
import type { Schedule } from '../domain/task.ts';
import { lastIdBefore } from './last-id-before.ts';

/** What the check of a task has to know of it. Deleted ones as well: their slots were promised too. */
export interface LedgerTask extends TaskRules {
  id: number;
  name: string;
  deletedAt: number | null;
  active: boolean;
  nextRunTime: number;
}

/** A row of the ledger with the execution that it names. */
export interface LedgerSlot extends LedgerRow {
  /** What the reason alone does not say: which window, whose pause; '' = nothing. */
  detail: string;
  /** null where it names none, or one that is not there. */
  run: { taskId: number; slotTime: number | null; startedAt: number | null } | null;
}

export interface LedgerExecution extends ExecutionRecord {
  endTime: number | null;
  leaseToken: number | null;
}

interface TaskRow {
  id: number;
  name: string;
  type: Schedule['type'];
  value: string;
  timezone: string;
  startTime: number | null;
  createdAt: number;
  deletedAt: number | null;
  isActive: number;
  nextRunTime: number;
  atOnce: number;
  concurrencyKey: string;
  jitterMs: number;
}

interface SlotRow extends LedgerRow {
  detail: string;
  runId: number | null;
  runTaskId: number;
  runSlotTime: number | null;
  runStartedAt: number | null;
}

type ExecutionRow = Omit<LedgerExecution, 'attempts'> & {
  endedAttempt: number | null;
  startedAt: number;
  endedAt: number;
  outcome: AttemptRecord['outcome'];
};

export class LedgerReader {
  readonly #tasks: Statement<[number, number], TaskRow>;
  readonly #slots: Statement<[number, number, number], SlotRow>;
  readonly #slotAtOrBefore: Statement<[number, number], number>;
  readonly #executions: Statement<[number, number, number], ExecutionRow>;
  readonly #orphans: Statement<[number], { id: number; taskId: number; startedAt: number }>;
  readonly #firstFrom: Statement<[number], { id: number; at: number }>;
  readonly #newestId: Statement<[], number | null>;
  readonly #newestTimes: Statement<[], { queued: number | null; audited: number | null }>;
  readonly #finalAt: Statement<[number, number], number>;

  constructor(database: Database) {
    this.#tasks = database.prepare(
      `SELECT id, name, schedule_type AS type, schedule_value AS value, timezone, start_time AS startTime,
         created_at AS createdAt, deleted_at AS deletedAt, is_active AS isActive, next_run_time AS nextRunTime,
         overlap_limit AS atOnce, concurrency_key AS concurrencyKey, jitter_ms AS jitterMs
       FROM scheduled_tasks WHERE id > ? ORDER BY id LIMIT ?`,
    );
    this.#slots = database.prepare(
      `SELECT s.slot_time AS first, s.slot_last AS last, s.slot_count AS count, s.fate, s.reason, s.detail,
         s.execution_id AS executionId, s.decided_at AS decidedAt, e.id AS runId, e.task_id AS runTaskId,
         e.slot_time AS runSlotTime, CASE WHEN e.attempt > 0 THEN e.start_time END AS runStartedAt
       FROM schedule_slots s LEFT JOIN task_executions e ON e.id = s.execution_id
       WHERE s.task_id = ? AND s.slot_time > ? ORDER BY s.slot_time LIMIT ?`,
    );
    this.#slotAtOrBefore = database
      .prepare<[number, number], number>(
        'SELECT slot_time FROM schedule_slots WHERE task_id = ? AND slot_time <= ? ORDER BY slot_time DESC LIMIT 1',
      )
      .pluck();
    this.#executions = database.prepare(
      `SELECT page.*, s.execution_id AS slotRanAs, a.attempt AS endedAttempt, a.started_at AS startedAt,
         a.ended_at AS endedAt, a.outcome
       FROM (SELECT id, task_id AS taskId, status, trigger, slot_time AS slotTime, queued_at AS queuedAt, attempt,
               attempt_started_at AS attemptStartedAt, lease_token AS leaseToken, end_time AS endTime
             FROM task_executions INDEXED BY idx_task_executions_task
             WHERE task_id = ? AND id > ? ORDER BY id LIMIT ?) page
       LEFT JOIN schedule_slots s ON s.task_id = page.taskId AND s.slot_time = page.slotTime AND s.fate IN ('ran', 'expired')
       LEFT JOIN execution_attempts a ON a.execution_id = page.id
       ORDER BY page.id, a.attempt`,
    );
    this.#orphans = database.prepare(
      `SELECT id, task_id AS taskId, attempt_started_at AS startedAt FROM task_executions
       WHERE status = 'RUNNING' AND lease_token <> ?`,
    );
    this.#firstFrom = database.prepare(
      'SELECT id, queued_at AS at FROM task_executions WHERE id >= ? ORDER BY id LIMIT 1',
    );
    this.#finalAt = database
      .prepare<[number, number], number>(
        `SELECT id FROM task_executions INDEXED BY idx_task_executions_outcome
         WHERE task_id = ? AND end_time IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?`,
      )
      .pluck();
    this.#newestId = database.prepare<[], number | null>('SELECT max(id) FROM task_executions').pluck();
    this.#newestTimes = database.prepare(
      `SELECT (SELECT queued_at FROM task_executions WHERE id = (SELECT max(id) FROM task_executions)) AS queued,
         (SELECT at FROM audit_log WHERE id = (SELECT max(id) FROM audit_log)) AS audited`,
    );
  }

  /** By id, deleted ones too. */
  tasks(afterId: number, limit: number): LedgerTask[] {
    return this.#tasks.all(afterId, limit).map((row) => {
      const { type, value, timezone, startTime, isActive, ...same } = row;
      return { ...same, active: isActive === 1, schedule: { type, value, timezone, startTime } };
    });
  }

  /** Slots of a task from `from` on, and the row that may reach up to there, by time. */
  *slots(taskId: number, from: number, page: number): Generator<LedgerSlot> {
    let at = (this.#slotAtOrBefore.get(taskId, from) ?? from) - 1;
    for (;;) {
      const rows = this.#slots.all(taskId, at, page);
      for (const row of rows) {
        const { runId, runTaskId, runSlotTime, runStartedAt, ...same } = row;
        const run =
          runId === null ? null : { taskId: runTaskId, slotTime: runSlotTime, startedAt: runStartedAt };
        yield { ...same, run };
      }
      if (rows.length < page) return;
      at = rows.at(-1)!.first;
    }
  }

  /** Executions of a task above an id, by id. */
  *executions(taskId: number, afterId: number, page: number): Generator<LedgerExecution> {
    let id = afterId;
    for (;;) {
      const rows = this.#executions.all(taskId, id, page);
      let count = 0;
      let open: (LedgerExecution & { attempts: AttemptRecord[] }) | null = null;
      for (const { endedAttempt, startedAt, endedAt, outcome, ...same } of rows) {
        if (open?.id !== same.id) {
          if (open !== null) yield open;
          open = { ...same, attempts: [] };
          count += 1;
        }
        if (endedAttempt !== null) open.attempts.push({ attempt: endedAttempt, startedAt, endedAt, outcome });
      }
      if (open !== null) yield open;
      if (open === null || count < page) return;
      id = open.id;
    }
  }

  /** RUNNING, but not by the engine that holds this token. */
  orphans(token: number): { id: number; taskId: number; startedAt: number }[] {
    return this.#orphans.all(token);
  }

  /**
   * Of a task's final executions, newest first, the id of the one at a place counted from 1; 0 when it has fewer.
   */
  finalAt(taskId: number, place: number): number {
    return this.#finalAt.get(taskId, place - 1) ?? 0;
  }

  /** Epoch ms of the newest thing that was written down; null in a new store. */
  newestTime(): number | null {
    const { queued, audited } = this.#newestTimes.get()!;
    return queued === null ? audited : Math.max(queued, audited ?? queued);
  }

  /** The highest execution id below which everything was queued before a time. */
  lastIdBefore(time: number): number {
    return lastIdBefore(time, this.#newestId.get() ?? 0, (id) => this.#firstFrom.get(id));
  }
}
