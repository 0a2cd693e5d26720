/**
 * Statements of task_executions. Every move between states quotes the state it expects,
 * and once RUNNING the lease token of the engine that started it; whoever finds nothing changed has lost the
 * right to write (fencing).
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Execution, ExecutionStatus, Trigger } from '../domain/execution.ts';
import type { TaskType } from '../domain/task.ts';
import type { Progress } from '../shared/work.ts';
import { type ExecutionRow, SELECT_EXECUTION, selectExecution, toExecution } from './execution-row.ts';
import { moveGuard } from './move-guard.ts';

export interface NewExecution {
  taskId: number;
  sessionId: string;
  trigger: Trigger;
  requestedBy: string;
  reason: string;
  slotTime: number | null;
  missedSlots: number;
  missedFirst: number | null;
  missedLast: number | null;
  /** The task's type. */
  pool: TaskType;
  priority: number;
  rank: number;
  queuedAt: number;
  /** Epoch ms; not started by then, it expires. null = it waits as long as it takes. */
  startDeadlineAt: number | null;
  idempotencyKey: string;
  redriveOf: number | null;
}

export interface Ending {
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED';
  at: number;
  errorKind: string;
  errorMessage: string;
  resultJson: string | null;
}

/** What every write of the engine that started it quotes; whoever does not hold the lease changes nothing. */
const HELD = `status = 'RUNNING' AND lease_token = @token`;

export class ExecutionTable {
  readonly #insert: Statement;
  readonly #byId: Statement<[number], ExecutionRow>;
  readonly #bySession: Statement<[string], ExecutionRow>;
  readonly #live: Statement<[], ExecutionRow>;
  readonly #running: Statement<[], ExecutionRow>;
  readonly #liveOfTask: Statement<[number], ExecutionRow>;
  readonly #start: Statement<[number, number, number, number]>;
  readonly #progress: Statement;
  readonly #worker: Statement;
  readonly #release: Statement;
  readonly #end: Statement;
  readonly #endWaiting: Statement;
  readonly #requestCancel: Statement<[number, string, number]>;
  readonly #cancelRequest: Statement<[number], { at: number | null; by: string }>;
  readonly #orphans: Statement<[number], ExecutionRow>;
  readonly #adopt: Statement<[number, number, number]>;
  readonly #isLive: Statement<[number], number>;
  readonly #liveTasks: Statement<[], number>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO task_executions (task_id, session_id, status, start_time, slot_time, missed_slots, missed_first,
         missed_last, trigger, requested_by, reason, pool, priority, rank, queued_at, not_before, start_deadline_at,
         idempotency_key, redrive_of)
       VALUES (?, ?, 'QUEUED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#byId = database.prepare(`${SELECT_EXECUTION} WHERE e.id = ?`);
    this.#bySession = database.prepare(`${SELECT_EXECUTION} WHERE e.session_id = ?`);
    this.#live = database.prepare(
      `${SELECT_EXECUTION} WHERE e.status IN ('QUEUED', 'RUNNING', 'RETRYING') ORDER BY e.rank`,
    );
    this.#running = database.prepare(`${SELECT_EXECUTION} WHERE e.status = 'RUNNING' ORDER BY e.rank`);
    this.#liveOfTask = database.prepare(
      `${selectExecution('idx_task_executions_live')} WHERE e.task_id = ? AND e.end_time IS NULL ORDER BY e.id`,
    );
    // Without RETURNING, which keeps its rows in a table of its own until the statement ends.
    this.#start = database.prepare(
      `UPDATE task_executions SET status = 'RUNNING', attempt = attempt + 1, lease_token = ?,
         start_time = CASE WHEN attempt = 0 THEN ? ELSE start_time END, attempt_started_at = ?,
         phase = 'start', progress_done = 0, progress_total = NULL, progress_note = '', counters_json = '{}',
         worker_pid = NULL, error_kind = '', error_message = NULL
       WHERE id = ? AND ${moveGuard('start')}`,
    );
    this.#progress = database.prepare(
      `UPDATE task_executions SET phase = @phase, progress_done = @done, progress_total = @total,
         progress_note = @note, counters_json = @counters WHERE id = @id AND ${HELD}`,
    );
    this.#worker = database.prepare(
      `UPDATE task_executions SET worker_pid = @pid WHERE id = @id AND ${HELD}`,
    );
    // retry, giveBack: the lease is given up, the execution waits. queued_at can lie ahead where the clock went back
    // since, and what waits is found by being later than it.
    this.#release = database.prepare(
      `UPDATE task_executions SET status = @status, lease_token = NULL, attempt_started_at = NULL, worker_pid = NULL,
         not_before = @notBefore, queued_at = min(queued_at, @notBefore - 1), rank = @rank, retry_count = retry_count + @spent, lost_count = lost_count + @lost,
         error_kind = @errorKind, error_message = @errorMessage, phase = ''
       WHERE id = @id AND ${HELD}`,
    );
    this.#end = database.prepare(
      `UPDATE task_executions SET status = ?, lease_token = NULL, attempt_started_at = NULL, worker_pid = NULL,
         end_time = ?, error_kind = ?, error_message = ?, result_json = ?
       WHERE id = ? AND status = 'RUNNING' AND lease_token = ?`,
    );
    this.#endWaiting = database.prepare(
      `UPDATE task_executions SET status = 'CANCELLED', end_time = @at, error_kind = @kind, error_message = @message,
         cancel_requested_at = @at, cancel_requested_by = @by
       WHERE id = @id AND status IN ('QUEUED', 'RETRYING')`,
    );
    this.#requestCancel = database.prepare(
      `UPDATE task_executions SET cancel_requested_at = ?, cancel_requested_by = ?
       WHERE id = ? AND status = 'RUNNING' AND cancel_requested_at IS NULL`,
    );
    this.#cancelRequest = database.prepare(
      'SELECT cancel_requested_at AS at, cancel_requested_by AS by FROM task_executions WHERE id = ?',
    );
    this.#orphans = database.prepare(
      `${SELECT_EXECUTION} WHERE e.status = 'RUNNING' AND e.lease_token <> ? ORDER BY e.id`,
    );
    this.#adopt = database.prepare(
      `UPDATE task_executions SET lease_token = ? WHERE id = ? AND status = 'RUNNING' AND lease_token <> ?`,
    );
    this.#isLive = database
      .prepare<[number], number>(
        `SELECT 1 FROM task_executions INDEXED BY idx_task_executions_live
         WHERE task_id = ? AND end_time IS NULL LIMIT 1`,
      )
      .pluck();
    this.#liveTasks = database
      .prepare<[], number>(
        'SELECT DISTINCT task_id FROM task_executions INDEXED BY idx_task_executions_live WHERE end_time IS NULL',
      )
      .pluck();
  }

  /** @throws SqliteError SQLITE_CONSTRAINT_UNIQUE when the session id is taken. */
  insert(execution: NewExecution): number {
    const { taskId, sessionId, queuedAt, slotTime, missedSlots, trigger, requestedBy, reason } = execution;
    const { pool, priority, rank, startDeadlineAt, idempotencyKey, redriveOf } = execution;
    // By position: binding names costs a tenth of the statement.
    const { lastInsertRowid } = this.#insert.run(
      taskId,
      sessionId,
      queuedAt,
      slotTime,
      missedSlots,
      execution.missedFirst,
      execution.missedLast,
      trigger,
      requestedBy,
      reason,
      pool,
      priority,
      rank,
      queuedAt,
      queuedAt,
      startDeadlineAt,
      idempotencyKey,
      redriveOf,
    );
    return Number(lastInsertRowid);
  }

  byId(id: number): Execution | null {
    const row = this.#byId.get(id);
    return row ? toExecution(row) : null;
  }

  bySession(sessionId: string): Execution | null {
    const row = this.#bySession.get(sessionId);
    return row ? toExecution(row) : null;
  }

  /** All that is not final, by rank. */
  live(): Execution[] {
    return this.#live.all().map(toExecution);
  }

  liveOfTask(taskId: number): Execution[] {
    return this.#liveOfTask.all(taskId).map(toExecution);
  }

  running(): Execution[] {
    return this.#running.all().map(toExecution);
  }

  /** RUNNING under a token that is not this engine's: their owner is gone. */
  orphans(token: number): Execution[] {
    return this.#orphans.all(token).map(toExecution);
  }

  /** Takes an orphan over, so that it can be settled under this token. */
  adopt(id: number, token: number): boolean {
    return this.#adopt.run(token, id, token).changes === 1;
  }

  /** Whether an execution of this task is not final. */
  isLive(taskId: number): boolean {
    return this.#isLive.get(taskId) !== undefined;
  }

  /** Tasks with executions that are not final. */
  liveTasks(): number[] {
    return this.#liveTasks.all();
  }

  /**
   * QUEUED -> RUNNING under this lease, its next attempt; false when it was no longer there to take. Why the attempt
   * before it failed stays with that attempt.
   */
  start(id: number, token: number, now: number): boolean {
    return this.#start.run(token, now, now, id).changes === 1;
  }

  setWorker(id: number, token: number, pid: number): boolean {
    return this.#worker.run({ id, token, pid }).changes === 1;
  }

  saveProgress(id: number, token: number, progress: Progress): boolean {
    const { phase, done, total, note } = progress;
    const counters = JSON.stringify(progress.counters ?? {});
    return this.#progress.run({ id, token, phase, done, total, note: note ?? '', counters }).changes === 1;
  }

  /** RUNNING -> RETRYING (an attempt is spent) or QUEUED (given back), not before a time. */
  release(
    id: number,
    token: number,
    to: {
      status: Extract<ExecutionStatus, 'RETRYING' | 'QUEUED'>;
      notBefore: number;
      rank: number;
      spent: 0 | 1;
      lost: 0 | 1;
      errorKind: string;
      errorMessage: string;
    },
  ): boolean {
    return this.#release.run({ ...to, id, token }).changes === 1;
  }

  /** RUNNING -> final. */
  end(id: number, token: number, ending: Ending): boolean {
    const { status, at, errorKind, errorMessage, resultJson } = ending;
    return this.#end.run(status, at, errorKind, errorMessage, resultJson, id, token).changes === 1;
  }

  /** QUEUED or RETRYING -> CANCELLED; nothing has to be stopped for it. `kind` is '' for an operator's word. */
  cancelWaiting(id: number, by: string, at: number, message: string, kind = ''): boolean {
    return this.#endWaiting.run({ id, by, at, message, kind }).changes === 1;
  }

  requestCancel(id: number, by: string, at: number): boolean {
    return this.#requestCancel.run(at, by, id).changes === 1;
  }

  /** Who asked for the end of it; null while nobody did. */
  cancelRequestedBy(id: number): string | null {
    const request = this.#cancelRequest.get(id);
    return request === undefined || request.at === null ? null : request.by;
  }
}
