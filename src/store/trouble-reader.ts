/** What failed or waits for its next attempt, as far as a list of it needs. Nothing here writes. */
import type { Database, Statement } from 'better-sqlite3';
import type { FilterTerm } from '../domain/filtering/filter.ts';
import type { TaskType } from '../domain/task.ts';
import { executionConditions } from './filter.ts';

export interface Trouble {
  executionId: number;
  taskId: number;
  taskName: string;
  type: TaskType;
  status: 'RETRYING' | 'FAILED';
  errorKind: string;
  errorMessage: string;
  /** Epoch ms at which it failed, for good or for the last time so far. */
  at: number;
  /** Failed attempts that count against the retries allowed, but for the last of one that failed for good. */
  retryCount: number;
  /** Retries that its task allows; null = as many as is configured. */
  retryAttempts: number | null;
  /** Epoch ms of the next attempt, for one that is to be tried again. */
  retryAt: number;
  /** 1 while it is a dead letter that nobody has dealt with. */
  deadLetter: 0 | 1;
}

const OPEN_LETTER = `EXISTS (SELECT 1 FROM dead_letters d WHERE d.execution_id = e.id AND d.redriven_at IS NULL
  AND d.discarded_at IS NULL)`;

function select(at: string, index: string): string {
  return `SELECT e.id AS executionId, e.task_id AS taskId, t.name AS taskName, t.type, e.status,
      e.error_kind AS errorKind, coalesce(e.error_message, '') AS errorMessage, ${at} AS at,
      e.retry_count AS retryCount, t.retry_attempts AS retryAttempts, e.not_before AS retryAt,
      ${OPEN_LETTER} AS deadLetter
    FROM task_executions e ${index} JOIN scheduled_tasks t ON t.id = e.task_id`;
}

const FAILED = `${select('e.end_time', 'INDEXED BY idx_task_executions_failed')} WHERE e.status = 'FAILED'`;
const RETRYING = `${select(
  `coalesce((SELECT a.ended_at FROM execution_attempts a WHERE a.execution_id = e.id ORDER BY a.attempt DESC LIMIT 1),
    e.queued_at)`,
  'INDEXED BY idx_task_executions_status',
)} WHERE e.status = 'RETRYING'`;

export class TroubleReader {
  readonly #database: Database;
  readonly #retrying: Statement<[number], Trouble>;
  readonly #failed: Statement<[number], Trouble>;
  readonly #newestFailed: Statement<[], { id: number; at: number }>;
  readonly #lastCompleted: Statement<[number], number>;

  constructor(database: Database) {
    this.#database = database;
    this.#retrying = database.prepare(`${RETRYING} LIMIT ?`);
    this.#failed = database.prepare(`${FAILED} ORDER BY e.end_time DESC LIMIT ?`);
    this.#newestFailed = database.prepare(
      `SELECT id, end_time AS at FROM task_executions INDEXED BY idx_task_executions_failed
       WHERE status = 'FAILED' ORDER BY end_time DESC, id DESC LIMIT 1`,
    );
    this.#lastCompleted = database
      .prepare<[number], number>(
        `SELECT id FROM task_executions INDEXED BY idx_task_executions_outcome
         WHERE task_id = ? AND end_time IS NOT NULL AND status = 'COMPLETED' ORDER BY id DESC LIMIT 1`,
      )
      .pluck();
  }

  /** What waits for its next attempt; a filter's `since:` counts from `now` (epoch ms). */
  retrying(terms: readonly FilterTerm[], now: number, limit: number): Trouble[] {
    if (terms.length === 0) return this.#retrying.all(limit);
    const { sql, values } = executionConditions(terms, now);
    return this.#database.prepare<unknown[], Trouble>(`${RETRYING} ${sql} LIMIT ?`).all(...values, limit);
  }

  /** What failed for good, the newest first. */
  failed(terms: readonly FilterTerm[], now: number, limit: number): Trouble[] {
    if (terms.length === 0) return this.#failed.all(limit);
    const { sql, values } = executionConditions(terms, now);
    return this.#database
      .prepare<unknown[], Trouble>(`${FAILED} ${sql} ORDER BY e.end_time DESC LIMIT ?`)
      .all(...values, limit);
  }

  /** Changes whenever another execution fails for good. */
  newestFailed(): string {
    const newest = this.#newestFailed.get();
    return newest === undefined ? '' : `${newest.at} ${newest.id}`;
  }

  /** Id of the newest execution of a task that completed; 0 when none is kept. */
  lastCompleted(taskId: number): number {
    return this.#lastCompleted.get(taskId) ?? 0;
  }
}
