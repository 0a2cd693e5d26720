/** Tasks as a screen lists them: any window of any order, and what their rows tell. */
import type { Database, Statement } from 'better-sqlite3';
import type { ExecutionStatus } from '../domain/execution.ts';
import type { FilterTerm } from '../domain/filtering/filter.ts';
import type { Pause, Schedule, TaskType } from '../domain/task.ts';
import { taskConditions } from './filter.ts';
import { type PauseColumns, pauseOf, type ScheduleColumns, scheduleOf } from './task-row.ts';

/** Orders that an index gives: by name, or by the next slot, those without one last. */
export type IndexedOrder = 'name' | 'next';
/** Orders for which every task has to be looked at. */
export type SearchedOrder = IndexedOrder | 'state' | 'last' | 'type' | 'ok' | 'p50' | 'p95';

/** Rows that one piece of a search looks at: some milliseconds. */
const ROWS_LOOKED_AT = 1_000;
/** For each of them its last executions are looked at. */
const TRENDS_LOOKED_AT = 50;
const TREND_ORDERS: ReadonlySet<SearchedOrder> = new Set(['ok', 'p50', 'p95']);

/** Executions that a trend is made of. */
const TREND_SAMPLE = 20;

export interface ListedTask {
  id: number;
  name: string;
  type: TaskType;
  schedule: Schedule;
  nextRunTime: number;
  active: boolean;
  pause: Pause | null;
  tags: string[];
  /** What runs of it, else what waits of it, else its newest execution; null = it never ran. */
  execution: ListedExecution | null;
  /** Its newest execution that has ended; null = none has. */
  endedId: number | null;
}

export interface ListedExecution {
  id: number;
  status: ExecutionStatus;
  /** Epoch ms. */
  startTime: number;
  notBefore: number;
  phase: string;
  done: number;
  total: number | null;
}

interface Row extends ScheduleColumns, PauseColumns {
  id: number;
  name: string;
  type: TaskType;
  next_run_time: number;
  is_active: number;
  tags: string;
  ended: number | null;
  live: number | null;
}

/** A judged execution: whether it succeeded, and how long its successful attempt took. */
export interface JudgedExecution {
  status: 'COMPLETED' | 'FAILED';
  /** Ms; null where it failed. */
  ms: number | null;
}

const NEWEST = '(SELECT max(x.id) FROM task_executions x WHERE x.task_id = t.id)';

/** By how much somebody wants to see them. */
const STATE_RANK = `CASE
  WHEN EXISTS (SELECT 1 FROM task_executions l INDEXED BY idx_task_executions_live
    WHERE l.task_id = t.id AND l.end_time IS NULL AND l.status = 'RUNNING') THEN 0
  WHEN EXISTS (SELECT 1 FROM task_executions l INDEXED BY idx_task_executions_live
    WHERE l.task_id = t.id AND l.end_time IS NULL) THEN 1
  WHEN t.paused_at IS NOT NULL THEN 3
  ELSE CASE (SELECT l.status FROM task_executions l WHERE l.id = ${NEWEST})
    WHEN 'FAILED' THEN 2 WHEN 'CANCELLED' THEN 4 WHEN 'COMPLETED' THEN 5 ELSE 6 END END`;

/** The newest executions of a task that were judged. */
const JUDGED = `FROM task_executions e INDEXED BY idx_task_executions_outcome
  WHERE e.task_id = t.id AND e.end_time IS NOT NULL AND e.status IN ('COMPLETED', 'FAILED')
  ORDER BY e.id DESC LIMIT ${TREND_SAMPLE}`;

/** How long those of them took that completed: the nearest rank, as in a trend. */
function durationRank(percent: number): string {
  return `(SELECT ms FROM (SELECT d.ms, row_number() OVER (ORDER BY d.ms) AS rank, count(*) OVER () AS ranks
    FROM (SELECT (SELECT a.ended_at - a.started_at FROM execution_attempts a
      WHERE a.execution_id = e.id AND a.outcome = 'ok') AS ms, e.status ${JUDGED}) d
    WHERE d.status = 'COMPLETED' AND d.ms IS NOT NULL) WHERE rank = (ranks * ${percent} + 99) / 100)`;
}

/** Text sorts as it is; numbers from the least. Null comes last, whichever way it goes. */
const KEYS: Readonly<Record<SearchedOrder, string>> = {
  name: 't.name',
  next: 'CASE WHEN t.is_active = 1 AND t.paused_at IS NULL THEN t.next_run_time END',
  state: STATE_RANK,
  last: `(SELECT l.start_time FROM task_executions l WHERE l.id = ${NEWEST} AND l.attempt > 0)`,
  type: 't.type',
  ok: `(SELECT avg(j.status = 'COMPLETED') FROM (SELECT e.status ${JUDGED}) j)`,
  p50: durationRank(50),
  p95: durationRank(95),
};

export interface FoundTask {
  id: number;
  key: string | number | null;
}

/** Ids from an offset (the second value) on, so many (the first). */
interface Ways {
  up: Statement<[number, number], number>;
  down: Statement<[number, number], number>;
}

export class TaskListReader {
  readonly #database: Database;
  readonly #rows: Statement<[string], Row>;
  readonly #execution: Statement<[number], ListedExecution>;
  readonly #running: Statement<[number], number>;
  readonly #judged: Statement<[number, number], JudgedExecution>;
  readonly #byName: Ways;
  readonly #upcoming: Ways;
  readonly #resting: Statement<[number, number], number>;
  readonly #upcomingCount: Statement<[], number>;
  readonly #count: Statement<[], number>;
  readonly #highest: Statement<[], number | null>;

  constructor(database: Database) {
    this.#database = database;
    this.#rows = database.prepare(
      `SELECT t.id, t.name, t.type, t.schedule_type, t.schedule_value, t.timezone, t.start_time, t.next_run_time,
         t.is_active, t.tags, t.paused_by, t.paused_at, t.paused_reason, t.paused_until,
         (SELECT max(x.id) FROM task_executions x INDEXED BY idx_task_executions_outcome
          WHERE x.task_id = t.id AND x.end_time IS NOT NULL) AS ended,
         (SELECT max(x.id) FROM task_executions x INDEXED BY idx_task_executions_live
          WHERE x.task_id = t.id AND x.end_time IS NULL) AS live
       FROM json_each(?) j CROSS JOIN scheduled_tasks t ON t.id = j.value`,
    );
    this.#execution = database.prepare(
      `SELECT id, status, start_time AS startTime, not_before AS notBefore, phase, progress_done AS done,
         progress_total AS total FROM task_executions WHERE id = ?`,
    );
    this.#running = database
      .prepare<[number], number>(
        `SELECT id FROM task_executions INDEXED BY idx_task_executions_live
         WHERE task_id = ? AND end_time IS NULL AND status = 'RUNNING' ORDER BY id LIMIT 1`,
      )
      .pluck();
    this.#judged = database.prepare(
      `SELECT e.status, (SELECT a.ended_at - a.started_at FROM execution_attempts a
         WHERE a.execution_id = e.id AND a.outcome = 'ok') AS ms
       FROM task_executions e INDEXED BY idx_task_executions_outcome
       WHERE e.task_id = ? AND e.end_time IS NOT NULL AND e.status IN ('COMPLETED', 'FAILED')
       ORDER BY e.id DESC LIMIT ?`,
    );
    const ids = (from: string, by: string) =>
      database
        .prepare<[number, number], number>(
          `SELECT t.id FROM scheduled_tasks t INDEXED BY ${from} ORDER BY ${by} LIMIT ? OFFSET ?`,
        )
        .pluck();
    const names = 'idx_scheduled_tasks_name WHERE t.deleted_at IS NULL';
    this.#byName = { up: ids(names, 't.name'), down: ids(names, 't.name DESC') };
    const upcoming = `idx_scheduled_tasks_upcoming
      WHERE t.deleted_at IS NULL AND t.is_active = 1 AND t.paused_at IS NULL`;
    this.#upcoming = {
      up: ids(upcoming, 't.next_run_time, t.id'),
      down: ids(upcoming, 't.next_run_time DESC, t.id DESC'),
    };
    this.#resting = ids(
      `idx_scheduled_tasks_resting
       WHERE t.deleted_at IS NULL AND (t.is_active = 0 OR t.paused_at IS NOT NULL)`,
      't.next_run_time, t.id',
    );
    this.#upcomingCount = database
      .prepare<[], number>(`SELECT count(*) FROM scheduled_tasks t INDEXED BY ${upcoming}`)
      .pluck();
    this.#count = database
      .prepare<[], number>(
        'SELECT count(*) FROM scheduled_tasks INDEXED BY idx_scheduled_tasks_live WHERE deleted_at IS NULL',
      )
      .pluck();
    this.#highest = database.prepare<[], number | null>('SELECT max(id) FROM scheduled_tasks').pluck();
  }

  /** Live tasks. */
  count(): number {
    return this.#count.get() ?? 0;
  }

  /** Ids of live tasks in an order that an index gives, from `offset` on. */
  ids(order: IndexedOrder, descending: boolean, offset: number, limit: number): number[] {
    const way = descending ? 'down' : 'up';
    if (order === 'name') return this.#byName[way].all(limit, offset);
    const upcoming = this.#upcoming[way].all(limit, offset);
    if (upcoming.length >= limit) return upcoming;
    const before = upcoming.length > 0 ? offset + upcoming.length : (this.#upcomingCount.get() ?? 0);
    const others = this.#resting.all(limit - upcoming.length, Math.max(0, offset - before));
    return [...upcoming, ...others];
  }

  /**
   * Live tasks that a filter lets through, with what an order sorts them by, a piece at a time: some pieces are
   * empty. `now` (epoch ms) is what a `since:` counts from.
   */
  *search(order: SearchedOrder, terms: readonly FilterTerm[], now: number): Generator<FoundTask[]> {
    const { sql, values } = taskConditions(terms, now);
    const piece = this.#database.prepare<unknown[], FoundTask>(
      `SELECT t.id, ${KEYS[order]} AS key FROM scheduled_tasks t
       WHERE t.id BETWEEN ? AND ? AND t.deleted_at IS NULL ${sql}`,
    );
    const highest = this.#highest.get() ?? 0;
    const rows = TREND_ORDERS.has(order) ? TRENDS_LOOKED_AT : ROWS_LOOKED_AT;
    for (let from = 1; from <= highest; from += rows) yield piece.all(from, from + rows - 1, ...values);
  }

  /** In the order of the ids; those that are gone are left out. */
  rows(ids: readonly number[]): ListedTask[] {
    return this.#rows.all(JSON.stringify(ids)).map((row) => this.#listed(row));
  }

  /** The last executions of a task that succeeded or failed, the newest first. */
  judged(taskId: number): JudgedExecution[] {
    return this.#judged.all(taskId, TREND_SAMPLE);
  }

  #listed(row: Row): ListedTask {
    const live = row.live === null ? null : (this.#running.get(row.id) ?? row.live);
    const id = live ?? row.ended;
    return {
      id: row.id,
      name: row.name,
      type: row.type,
      schedule: scheduleOf(row),
      nextRunTime: row.next_run_time,
      active: row.is_active === 1,
      pause: pauseOf(row),
      tags: JSON.parse(row.tags) as string[],
      execution: id === null ? null : (this.#execution.get(id) ?? null),
      endedId: row.ended,
    };
  }
}
