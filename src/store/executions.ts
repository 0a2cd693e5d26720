/**
 * Statements of task_executions and execution_attempts. Every move between states quotes the state it expects,
 * and once RUNNING the lease token of the engine that started it; whoever finds nothing changed has lost the
 * right to write (fencing).
 */
import type { Database, Statement } from 'better-sqlite3';
import {
  type Attempt,
  type AttemptOutcome,
  EXECUTION_MOVES,
  type Execution,
  type ExecutionMove,
  type ExecutionStatus,
  type Trigger,
} from '../domain/execution.ts';
import type { TaskType } from '../domain/task.ts';
import type { Progress } from '../shared/work.ts';
import {
  type AttemptRow,
  type ExecutionRow,
  SELECT_EXECUTION,
  selectExecution,
  toAttempt,
  toExecution,
} from './execution-row.ts';

export interface NewExecution {
  taskId: number;
  sessionId: string;
  trigger: Trigger;
  requestedBy: string;
  reason: string;
  slotTime: number | null;
  missedSlots: number;
  priority: number;
  rank: number;
  queuedAt: number;
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

/** `status IN (...)` of a move, from the one table of moves. */
function from(move: ExecutionMove): string {
  return `status IN (${EXECUTION_MOVES[move].from.map((status) => `'${status}'`).join(', ')})`;
}

export class ExecutionTable {
  readonly #insert: Statement;
  readonly #byId: Statement<[number], ExecutionRow>;
  readonly #bySession: Statement<[string], ExecutionRow>;
  readonly #claimable: Statement<[TaskType, number, number], ExecutionRow>;
  readonly #live: Statement<[], ExecutionRow>;
  readonly #running: Statement<[], ExecutionRow>;
  readonly #liveOfTask: Statement<[number], ExecutionRow>;
  readonly #start: Statement;
  readonly #progress: Statement;
  readonly #worker: Statement<[number, number, number]>;
  readonly #release: Statement;
  readonly #requeue: Statement<[number, number]>;
  readonly #end: Statement;
  readonly #endWaiting: Statement;
  readonly #requestCancel: Statement<[number, string, number]>;
  readonly #expedite: Statement<[number, number]>;
  readonly #retryDue: Statement<[number], number>;
  readonly #nextNotBefore: Statement<[number], number | null>;
  readonly #insertAttempt: Statement<[number, number, number]>;
  readonly #endAttempt: Statement;
  readonly #attempts: Statement<[number], AttemptRow>;
  readonly #lastAttempt: Statement<[number], AttemptRow>;
  readonly #failedAttempts: Statement<[number], number>;
  readonly #orphans: Statement<[number], ExecutionRow>;
  readonly #adopt: Statement<[number, number, number]>;
  readonly #queued: Statement<[], { type: TaskType; count: number }>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO task_executions (task_id, session_id, status, start_time, slot_time, missed_slots, trigger,
         requested_by, reason, priority, rank, queued_at, not_before, idempotency_key, redrive_of)
       VALUES (@taskId, @sessionId, 'QUEUED', @queuedAt, @slotTime, @missedSlots, @trigger, @requestedBy, @reason,
         @priority, @rank, @queuedAt, @queuedAt, @idempotencyKey, @redriveOf)`,
    );
    this.#byId = database.prepare(`${SELECT_EXECUTION} WHERE e.id = ?`);
    this.#bySession = database.prepare(`${SELECT_EXECUTION} WHERE e.session_id = ?`);
    this.#claimable = database.prepare(
      `${selectExecution('idx_task_executions_queue')} WHERE e.status = 'QUEUED' AND t.type = ? AND e.not_before <= ? ORDER BY e.rank LIMIT ?`,
    );
    this.#live = database.prepare(
      `${SELECT_EXECUTION} WHERE e.status IN ('QUEUED', 'RUNNING', 'RETRYING') ORDER BY e.rank`,
    );
    this.#running = database.prepare(`${SELECT_EXECUTION} WHERE e.status = 'RUNNING' ORDER BY e.rank`);
    this.#liveOfTask = database.prepare(
      `${SELECT_EXECUTION} WHERE e.task_id = ? AND e.status IN ('QUEUED', 'RUNNING', 'RETRYING') ORDER BY e.id`,
    );
    this.#start = database.prepare(
      `UPDATE task_executions SET status = 'RUNNING', attempt = attempt + 1, lease_token = @token,
         start_time = CASE WHEN attempt = 0 THEN @now ELSE start_time END,
         phase = 'start', progress_done = 0, progress_total = NULL, progress_note = '', counters_json = '{}',
         worker_pid = NULL, error_kind = '', error_message = NULL
       WHERE id = @id AND ${from('start')} RETURNING attempt`,
    );
    this.#progress = database.prepare(
      `UPDATE task_executions SET phase = @phase, progress_done = @done, progress_total = @total,
         progress_note = @note, counters_json = @counters
       WHERE id = @id AND status = 'RUNNING' AND lease_token = @token`,
    );
    this.#worker = database.prepare(
      `UPDATE task_executions SET worker_pid = ? WHERE id = ? AND status = 'RUNNING' AND lease_token = ?`,
    );
    // retry, giveBack: the lease is given up, the execution waits.
    this.#release = database.prepare(
      `UPDATE task_executions SET status = @status, lease_token = NULL, worker_pid = NULL, not_before = @notBefore,
         rank = @rank, retry_count = retry_count + @spent, lost_count = lost_count + @lost,
         error_kind = @errorKind, error_message = @errorMessage, phase = ''
       WHERE id = @id AND status = 'RUNNING' AND lease_token = @token`,
    );
    this.#requeue = database.prepare(
      `UPDATE task_executions SET status = 'QUEUED' WHERE ${from('requeue')} AND id IN
         (SELECT id FROM task_executions WHERE status = 'RETRYING' AND not_before <= ? LIMIT ?)`,
    );
    this.#end = database.prepare(
      `UPDATE task_executions SET status = @status, lease_token = NULL, worker_pid = NULL, end_time = @at,
         error_kind = @errorKind, error_message = @errorMessage, result_json = @resultJson,
         retry_count = retry_count + @spent
       WHERE id = @id AND status = 'RUNNING' AND lease_token = @token`,
    );
    this.#endWaiting = database.prepare(
      `UPDATE task_executions SET status = 'CANCELLED', end_time = @at, error_kind = '', error_message = @message,
         cancel_requested_at = @at, cancel_requested_by = @by
       WHERE id = @id AND status IN ('QUEUED', 'RETRYING')`,
    );
    this.#requestCancel = database.prepare(
      `UPDATE task_executions SET cancel_requested_at = ?, cancel_requested_by = ?
       WHERE id = ? AND status = 'RUNNING' AND cancel_requested_at IS NULL`,
    );
    this.#expedite = database.prepare(
      `UPDATE task_executions SET status = 'QUEUED', not_before = ? WHERE id = ? AND status = 'RETRYING'`,
    );
    this.#nextNotBefore = database
      .prepare<[number], number | null>(
        `SELECT min(not_before) FROM task_executions WHERE status IN ('QUEUED', 'RETRYING') AND not_before > ?`,
      )
      .pluck();
    this.#retryDue = database
      .prepare<[number], number>(
        `SELECT 1 FROM task_executions WHERE status = 'RETRYING' AND not_before <= ? LIMIT 1`,
      )
      .pluck();
    this.#insertAttempt = database.prepare(
      'INSERT INTO execution_attempts (execution_id, attempt, started_at) VALUES (?, ?, ?)',
    );
    this.#endAttempt = database.prepare(
      `UPDATE execution_attempts SET ended_at = @at, outcome = @outcome, error_kind = @errorKind,
         error_message = @errorMessage, worker_pid = @pid
       WHERE execution_id = @id AND outcome IS NULL`,
    );
    this.#attempts = database.prepare(
      'SELECT * FROM execution_attempts WHERE execution_id = ? ORDER BY attempt',
    );
    this.#lastAttempt = database.prepare(
      'SELECT * FROM execution_attempts WHERE execution_id = ? ORDER BY attempt DESC LIMIT 1',
    );
    this.#failedAttempts = database
      .prepare<[number], number>(
        `SELECT count(*) FROM execution_attempts WHERE execution_id = ? AND outcome IN ('error', 'timeout')`,
      )
      .pluck();
    this.#orphans = database.prepare(
      `${SELECT_EXECUTION} WHERE e.status = 'RUNNING' AND e.lease_token <> ? ORDER BY e.id`,
    );
    this.#adopt = database.prepare(
      `UPDATE task_executions SET lease_token = ? WHERE id = ? AND status = 'RUNNING' AND lease_token <> ?`,
    );
    this.#queued = database.prepare(
      `SELECT t.type AS type, count(*) AS count FROM task_executions e JOIN scheduled_tasks t ON t.id = e.task_id
       WHERE e.status = 'QUEUED' GROUP BY t.type`,
    );
  }

  insert(execution: NewExecution): number {
    return Number(this.#insert.run(execution).lastInsertRowid);
  }

  byId(id: number): Execution | null {
    const row = this.#byId.get(id);
    return row ? toExecution(row) : null;
  }

  bySession(sessionId: string): Execution | null {
    const row = this.#bySession.get(sessionId);
    return row ? toExecution(row) : null;
  }

  /** The next executions of a pool in rank order, among those whose backoff is over. */
  claimable(type: TaskType, now: number, limit: number): Execution[] {
    return this.#claimable.all(type, now, limit).map(toExecution);
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

  /** Epoch ms of the start of the newest attempt; 0 when it never started. */
  startedAt(id: number): number {
    return this.#lastAttempt.get(id)?.started_at ?? 0;
  }

  /** Epoch ms of the end of the newest attempt; null while it runs or never ran. */
  lastAttemptEnd(id: number): number | null {
    return this.#lastAttempt.get(id)?.ended_at ?? null;
  }

  /** Attempts of it that ended in an error or a timeout, counted against its retries or not. */
  failedAttempts(id: number): number {
    return this.#failedAttempts.get(id) ?? 0;
  }

  /** Executions waiting for a worker, by pool. */
  queuedByType(): Map<TaskType, number> {
    return new Map(this.#queued.all().map((row) => [row.type, row.count]));
  }

  /**
   * QUEUED -> RUNNING under this lease; the attempt's number, or null when it was no longer there to take. Why the
   * attempt before it failed stays with that attempt.
   */
  start(id: number, token: number, now: number): number | null {
    const row = this.#start.get({ id, token, now }) as { attempt: number } | undefined;
    if (!row) return null;
    this.#insertAttempt.run(id, row.attempt, now);
    return row.attempt;
  }

  setWorker(id: number, token: number, pid: number): boolean {
    return this.#worker.run(pid, id, token).changes === 1;
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

  /** Whether some backoff is over. */
  isRetryDue(now: number): boolean {
    return this.#retryDue.get(now) !== undefined;
  }

  /** RETRYING -> QUEUED where the backoff is over; how many. */
  requeueDue(now: number, limit: number): number {
    return this.#requeue.run(now, limit).changes;
  }

  /** RUNNING -> final. */
  end(id: number, token: number, ending: Ending, spent: 0 | 1): boolean {
    return this.#end.run({ ...ending, id, token, spent }).changes === 1;
  }

  /** QUEUED or RETRYING -> CANCELLED; nothing has to be stopped for it. */
  cancelWaiting(id: number, by: string, at: number, message: string): boolean {
    return this.#endWaiting.run({ id, by, at, message }).changes === 1;
  }

  requestCancel(id: number, by: string, at: number): boolean {
    return this.#requestCancel.run(at, by, id).changes === 1;
  }

  /** RETRYING -> QUEUED at once. */
  expedite(id: number, now: number): boolean {
    return this.#expedite.run(now, id).changes === 1;
  }

  /** Epoch ms at which the next backoff ends; null when nothing waits for one. */
  nextNotBefore(now: number): number | null {
    return this.#nextNotBefore.get(now) ?? null;
  }

  /** Closes the open attempt. */
  endAttempt(
    id: number,
    ending: {
      at: number;
      outcome: AttemptOutcome;
      errorKind: string;
      errorMessage: string;
      pid: number | null;
    },
  ): void {
    this.#endAttempt.run({ ...ending, id });
  }

  attempts(executionId: number): Attempt[] {
    return this.#attempts.all(executionId).map(toAttempt);
  }
}
