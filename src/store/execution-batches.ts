/**
 * What happens to many executions in the same moment, in one statement each: the call and the plan of a statement
 * cost as much as what it does to a row. Ids and rows go in as JSON.
 */
import type { Database, Statement } from 'better-sqlite3';
import { assert } from '../shared/assert.ts';
import type { NewExecution } from './executions.ts';

/** What executions share that are queued together for no slot of their own. */
export type QueuedTogether = Pick<NewExecution, 'trigger' | 'requestedBy' | 'reason' | 'queuedAt'>;

/** One of them. */
export type OneQueued = Pick<
  NewExecution,
  'taskId' | 'sessionId' | 'pool' | 'priority' | 'rank' | 'idempotencyKey'
>;

/** An execution whose attempt ended well. */
export interface OneCompleted {
  id: number;
  /** Of its worker; null = as it was noted. */
  pid: number | null;
  resultJson: string;
}

export class ExecutionBatches {
  readonly #insert: Statement<[number, string, string, string, number, number, string]>;
  readonly #start: Statement<[number, number, number, string]>;
  readonly #endAttempts: Statement<[number, string, number]>;
  readonly #endInlineAttempts: Statement<[number, string, number]>;
  readonly #complete: Statement<[number, string, number, number]>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO task_executions (task_id, session_id, pool, priority, rank, idempotency_key, status, start_time,
         trigger, requested_by, reason, queued_at, not_before)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, 'QUEUED', ?, ?, ?, ?, ?, ?
       FROM json_each(?)`,
    );
    // By their ids: an index of states would walk the whole queue. Without RETURNING, which keeps its rows in a table of its own until the statement ends.
    this.#start = database.prepare(
      `UPDATE task_executions NOT INDEXED SET status = 'RUNNING', attempt = attempt + 1, lease_token = ?,
         start_time = CASE WHEN attempt = 0 THEN ? ELSE start_time END, attempt_started_at = ?,
         phase = 'start', progress_done = 0, progress_total = NULL, progress_note = '', counters_json = '{}',
         worker_pid = NULL, error_kind = '', error_message = NULL
       WHERE id IN (SELECT value FROM json_each(?)) AND status = 'QUEUED'`,
    );
    const endAttempts = (id: string, pid: string) =>
      database.prepare<[number, string, number]>(
        `INSERT INTO execution_attempts (execution_id, attempt, started_at, ended_at, outcome, worker_pid)
         SELECT e.id, e.attempt, e.attempt_started_at, ?, 'ok', ${pid}
         FROM json_each(?) j CROSS JOIN task_executions e ON e.id = ${id}
         WHERE e.status = 'RUNNING' AND e.lease_token = ?`,
      );
    this.#endAttempts = endAttempts('j.value ->> 0', 'coalesce(j.value ->> 1, e.worker_pid)');
    // A third less where no pid has to be taken out of each.
    this.#endInlineAttempts = endAttempts('j.value', 'e.worker_pid');
    // Results may be large: as values of their own they are not copied in and out of JSON.
    this.#complete = database.prepare(
      `UPDATE task_executions SET status = 'COMPLETED', lease_token = NULL, attempt_started_at = NULL,
         worker_pid = NULL, end_time = ?, error_kind = '', error_message = '', result_json = ?
       WHERE id = ? AND status = 'RUNNING' AND lease_token = ?`,
    );
  }

  /**
   * Into the queue; their ids, in the order given.
   * @throws SqliteError SQLITE_CONSTRAINT_UNIQUE when a session id is taken, with none of them inserted.
   */
  insert(
    { trigger, requestedBy, reason, queuedAt: at }: QueuedTogether,
    many: readonly OneQueued[],
  ): number[] {
    const rows = many.map(({ taskId, sessionId, pool, priority, rank, idempotencyKey }) => [
      taskId,
      sessionId,
      pool,
      priority,
      rank,
      idempotencyKey,
    ]);
    const json = JSON.stringify(rows);
    const { changes, lastInsertRowid } = this.#insert.run(at, trigger, requestedBy, reason, at, at, json);
    assert(changes === many.length, `${changes} of ${many.length} executions were inserted`);
    // AUTOINCREMENT gives each row the id after the highest ever, and nobody else can write meanwhile.
    const first = Number(lastInsertRowid) - many.length + 1;
    return many.map((_, index) => first + index);
  }

  /** QUEUED -> RUNNING under this lease, the next attempt of each; how many were there to take. */
  start(ids: readonly number[], token: number, now: number): number {
    return this.#start.run(token, now, now, JSON.stringify(ids)).changes;
  }

  /**
   * RUNNING -> COMPLETED, each with the row of its attempt; false when one of them is not held under this lease: of
   * several, nothing may then be committed.
   */
  complete(many: readonly OneCompleted[], token: number, at: number): boolean {
    const { changes } = many.some(({ pid }) => pid !== null)
      ? this.#endAttempts.run(at, JSON.stringify(many.map(({ id, pid }) => [id, pid])), token)
      : this.#endInlineAttempts.run(at, JSON.stringify(many.map(({ id }) => id)), token);
    if (changes !== many.length) return false;
    for (const { id, resultJson } of many) this.#complete.run(at, resultJson, id, token);
    return true;
  }
}
