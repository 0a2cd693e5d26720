/** Reading what was done: history queries, failures, usual durations. */
import type { Database, Statement } from 'better-sqlite3';
import { EXECUTION_STATUSES, type Execution, type ExecutionStatus } from '../domain/execution.ts';
import type { FilterTerm } from '../domain/filtering/filter.ts';
import { type ExecutionRow, SELECT_EXECUTION, toExecution } from './execution-row.ts';
import { executionConditions } from './filter.ts';

/** What a listing of executions asks for. Dates bound the start time, in epoch ms, both inclusive. */
export interface HistoryQuery {
  taskId?: number;
  taskName?: string;
  startDate?: number;
  endDate?: number;
  status?: readonly ExecutionStatus[];
  /** Of a parsed filter; `now` (epoch ms) is what its `since:` counts from. */
  filter?: { terms: readonly FilterTerm[]; now: number };
  /** Newest first; default 100. */
  limit?: number;
}

const DEFAULT_HISTORY_LIMIT = 100;

/** Completed executions that a task's usual duration is taken from. */
const USUAL_SAMPLE = 20;

/** Outcomes shown as ticks beside a task. */
const TICKS = 5;

export class HistoryReader {
  readonly #database: Database;
  readonly #latest: Statement<[number], number | null>;
  readonly #after: Statement<[number, number], ExecutionRow>;
  readonly #newestId: Statement<[], number | null>;
  readonly #ticks: Statement<[number, number], { status: ExecutionStatus }>;
  readonly #durations: Statement<[number, number], number>;
  readonly #failedSince: Statement<[number], number>;
  readonly #failedFrom: Statement<[number, number], { id: number; endTime: number }>;
  readonly #judged: Statement<[number, number], ExecutionStatus>;
  readonly #streak: Statement<[number, number, number, number], number>;
  readonly #lastCompleted: Statement<[number], string>;
  readonly #lastPhases: Statement<[number], string | null>;
  readonly #before: Statement<[{ id: number }], number | null>;
  readonly #behind: Statement<[{ id: number }], number | null>;

  constructor(database: Database) {
    this.#database = database;
    this.#latest = database
      .prepare<[number], number | null>('SELECT max(id) FROM task_executions WHERE task_id = ?')
      .pluck();
    this.#after = database.prepare(`${SELECT_EXECUTION} WHERE e.id > ? ORDER BY e.id LIMIT ?`);
    this.#newestId = database.prepare<[], number | null>('SELECT max(id) FROM task_executions').pluck();
    this.#ticks = database.prepare(
      `SELECT status FROM task_executions INDEXED BY idx_task_executions_outcome
       WHERE task_id = ? AND end_time IS NOT NULL ORDER BY id DESC LIMIT ?`,
    );
    this.#durations = database
      .prepare<[number, number], number>(
        `SELECT a.ended_at - a.started_at FROM task_executions e
         JOIN execution_attempts a ON a.execution_id = e.id AND a.outcome = 'ok'
         WHERE e.task_id = ? AND e.status = 'COMPLETED' ORDER BY e.id DESC LIMIT ?`,
      )
      .pluck();
    this.#failedSince = database
      .prepare<[number], number>(
        `SELECT count(*) FROM task_executions INDEXED BY idx_task_executions_failed
         WHERE status = 'FAILED' AND end_time >= ?`,
      )
      .pluck();
    this.#failedFrom = database.prepare(
      `SELECT id, end_time AS endTime FROM task_executions INDEXED BY idx_task_executions_failed
       WHERE status = 'FAILED' AND end_time >= ? ORDER BY end_time LIMIT ?`,
    );
    this.#judged = database
      .prepare<[number, number], ExecutionStatus>(
        `SELECT status FROM task_executions INDEXED BY idx_task_executions_outcome
         WHERE task_id = ? AND end_time IS NOT NULL AND status IN ('COMPLETED', 'FAILED') ORDER BY id DESC LIMIT ?`,
      )
      .pluck();
    // Cancelled ones neither end nor lengthen a streak.
    this.#streak = database
      .prepare<[number, number, number, number], number>(
        `SELECT count(*) FROM task_executions INDEXED BY idx_task_executions_outcome
         WHERE task_id = ? AND end_time IS NOT NULL AND status = 'FAILED' AND id <= ? AND id > coalesce(
           (SELECT c.id FROM task_executions c INDEXED BY idx_task_executions_outcome
            WHERE c.task_id = ? AND c.end_time IS NOT NULL AND c.status = 'COMPLETED' AND c.id < ?
            ORDER BY c.id DESC LIMIT 1), 0)`,
      )
      .pluck();
    const taskOf = '(SELECT task_id FROM task_executions WHERE id = @id)';
    this.#before = database
      .prepare<[{ id: number }], number | null>(
        `SELECT max(id) FROM task_executions WHERE task_id = ${taskOf} AND id < @id`,
      )
      .pluck();
    this.#behind = database
      .prepare<[{ id: number }], number | null>(
        `SELECT min(id) FROM task_executions WHERE task_id = ${taskOf} AND id > @id`,
      )
      .pluck();
    const ofLastCompleted = (what: string) =>
      `SELECT ${what} FROM task_executions INDEXED BY idx_task_executions_outcome
       WHERE task_id = ? AND end_time IS NOT NULL AND status = 'COMPLETED' ORDER BY id DESC LIMIT 1`;
    this.#lastCompleted = database.prepare<[number], string>(ofLastCompleted('session_id')).pluck();
    this.#lastPhases = database
      .prepare<[number], string | null>(ofLastCompleted(`result_json ->> '$.phases'`))
      .pluck();
  }

  /** Session of the newest completed execution of a task; '' when none is kept. */
  lastCompletedSession(taskId: number): string {
    return this.#lastCompleted.get(taskId) ?? '';
  }

  /** How long each phase of the newest completed execution of a task took (ms), in their order. */
  lastPhases(taskId: number): { phase: string; ms: number }[] {
    const phases = JSON.parse(this.#lastPhases.get(taskId) ?? '[]') as { phase?: string; ms?: number }[];
    // Stored by whichever version ran it.
    return phases.map(({ phase, ms }) => ({ phase: phase ?? '', ms: ms ?? 0 }));
  }

  /** Newest first. */
  history(query: HistoryQuery = {}): Execution[] {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const add = (condition: string, ...its: (string | number)[]) => {
      conditions.push(condition);
      values.push(...its);
    };
    if (query.taskId !== undefined) add('e.task_id = ?', query.taskId);
    if (query.taskName !== undefined) add('t.name = ?', query.taskName);
    if (query.startDate !== undefined) add('e.start_time >= ?', query.startDate);
    if (query.endDate !== undefined) add('e.start_time <= ?', query.endDate);
    // The index of start times begins with the status: a query by dates alone names every status.
    const dated = query.startDate !== undefined || query.endDate !== undefined;
    const statuses = query.status ?? (dated && query.taskId === undefined ? EXECUTION_STATUSES : []);
    if (statuses.length > 0) add(`e.status IN (${statuses.map(() => '?').join(', ')})`, ...statuses);
    const filter = executionConditions(query.filter?.terms ?? [], query.filter?.now ?? 0);
    const where = conditions.length > 0 ? conditions.join(' AND ') : '1';
    return this.#database
      .prepare<unknown[], ExecutionRow>(
        `${SELECT_EXECUTION} WHERE ${where} ${filter.sql} ORDER BY e.id DESC LIMIT ?`,
      )
      .all(...values, ...filter.values, query.limit ?? DEFAULT_HISTORY_LIMIT)
      .map(toExecution);
  }

  /** Oldest first, those that came after an execution; 0 = from the beginning. */
  after(id: number, limit: number): Execution[] {
    return this.#after.all(id, limit).map(toExecution);
  }

  /** Id of the newest execution that is kept; 0 = there is none. */
  newestId(): number {
    return this.#newestId.get() ?? 0;
  }

  /** The execution of the same task before it (-1) or after it (1); null when there is none. */
  neighbour(executionId: number, step: 1 | -1): number | null {
    return (step < 0 ? this.#before : this.#behind).get({ id: executionId }) ?? null;
  }

  /** Id of the newest execution of a task; null when it never ran. */
  latest(taskId: number): number | null {
    return this.#latest.get(taskId) ?? null;
  }

  /** The last five outcomes, oldest first. */
  lastOutcomes(taskId: number): ('ok' | 'failed' | 'cancelled')[] {
    const words = { COMPLETED: 'ok', FAILED: 'failed', CANCELLED: 'cancelled' } as const;
    return this.#ticks
      .all(taskId, TICKS)
      .reverse()
      .map((row) => words[row.status as keyof typeof words]);
  }

  /** Milliseconds of the task's last successful attempts, newest first. */
  durations(taskId: number): number[] {
    return this.#durations.all(taskId, USUAL_SAMPLE);
  }

  /** How the task's last executions ended, newest first; a cancel by an operator is no judgement. */
  lastJudged(taskId: number, limit: number): ExecutionStatus[] {
    return this.#judged.all(taskId, limit);
  }

  failedSince(time: number): number {
    return this.#failedSince.get(time) ?? 0;
  }

  /** Oldest end first, those that failed for good at or after a time. */
  failedFrom(time: number, limit: number): { id: number; endTime: number }[] {
    return this.#failedFrom.all(time, limit);
  }

  /** Failed executions of the task in a row, up to and including this one. */
  failureStreak(taskId: number, executionId: number): number {
    return this.#streak.get(taskId, executionId, taskId, executionId) ?? 0;
  }
}
