/**
 * Statements of execution_attempts. An attempt gets its row when it ends; while it runs, the execution's own row
 * says all there is: its number, its start, its worker.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Attempt, AttemptOutcome } from '../domain/execution.ts';

export interface AttemptEnding {
  at: number;
  outcome: AttemptOutcome;
  errorKind: string;
  errorMessage: string;
  pid: number | null;
}

const COLUMNS = `execution_id AS executionId, attempt, started_at AS startedAt, ended_at AS endedAt, outcome,
  error_kind AS errorKind, error_message AS errorMessage, worker_pid AS workerPid`;

export class AttemptTable {
  readonly #end: Statement;
  readonly #ended: Statement<[number], Attempt>;
  readonly #open: Statement<[number], Attempt>;
  readonly #lastEnd: Statement<[number], number>;
  readonly #openSince: Statement<[number], number | null>;
  readonly #failed: Statement<[number], number>;

  constructor(database: Database) {
    this.#end = database.prepare(
      `INSERT INTO execution_attempts (execution_id, attempt, started_at, ended_at, outcome, error_kind,
         error_message, worker_pid)
       SELECT id, attempt, attempt_started_at, ?, ?, ?, ?, coalesce(?, worker_pid)
       FROM task_executions WHERE id = ? AND status = 'RUNNING' AND lease_token = ?`,
    );
    this.#ended = database.prepare(
      `SELECT ${COLUMNS} FROM execution_attempts WHERE execution_id = ? ORDER BY attempt`,
    );
    this.#open = database.prepare(
      `SELECT id AS executionId, attempt, attempt_started_at AS startedAt, NULL AS endedAt, NULL AS outcome,
         '' AS errorKind, '' AS errorMessage, worker_pid AS workerPid
       FROM task_executions WHERE id = ? AND status = 'RUNNING'`,
    );
    this.#lastEnd = database
      .prepare<[number], number>(
        'SELECT ended_at FROM execution_attempts WHERE execution_id = ? ORDER BY attempt DESC LIMIT 1',
      )
      .pluck();
    this.#openSince = database
      .prepare<[number], number | null>('SELECT attempt_started_at FROM task_executions WHERE id = ?')
      .pluck();
    this.#failed = database
      .prepare<[number], number>(
        `SELECT count(*) FROM execution_attempts WHERE execution_id = ? AND outcome IN ('error', 'timeout')`,
      )
      .pluck();
  }

  /** Ends the open attempt, before the move that gives up its lease; false when the lease is not ours. */
  end(executionId: number, token: number, ending: AttemptEnding): boolean {
    const { at, outcome, errorKind, errorMessage, pid } = ending;
    return this.#end.run(at, outcome, errorKind, errorMessage, pid, executionId, token).changes === 1;
  }

  /** Oldest first, the one under way last. */
  of(executionId: number): Attempt[] {
    return [...this.#ended.all(executionId), ...this.#open.all(executionId)];
  }

  /** Epoch ms of the start of the attempt under way; null while none is. */
  openSince(executionId: number): number | null {
    return this.#openSince.get(executionId) ?? null;
  }

  /** Epoch ms of the end of the newest attempt that ended; null when none did. */
  lastEnd(executionId: number): number | null {
    return this.#lastEnd.get(executionId) ?? null;
  }

  /** Attempts that ended in an error or a timeout, counted against its retries or not. */
  failures(executionId: number): number {
    return this.#failed.get(executionId) ?? 0;
  }
}
