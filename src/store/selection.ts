/**
 * What an act on many is about: ids of all rows that a filter lets through, and how they stand. Read in pieces, each
 * of bounded work: the caller lets others run between two of them.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { ExecutionStatus } from '../domain/execution.ts';
import type { FilterTerm } from '../domain/filtering/filter.ts';
import type { TaskType } from '../domain/task.ts';
import { type Conditions, deadLetterConditions, executionConditions, taskConditions } from './filter.ts';

/** Rows that one piece of a listing looks at. */
const ROWS_LOOKED_AT = 2_000;

export type SelectableList = 'tasks' | 'history' | 'dead';

/** An execution as far as an act on it has to know it. */
export interface ChosenExecution {
  id: number;
  taskId: number;
  taskName: string;
  type: TaskType;
  status: ExecutionStatus;
  /** Epoch ms. */
  notBefore: number;
}

export interface ChosenTask {
  id: number;
  name: string;
  type: TaskType;
  /** 1 = paused. */
  paused: 0 | 1;
  /** Executions that run. */
  running: number;
}

const LISTS: Readonly<Record<SelectableList, { sql: string; conditions: typeof taskConditions }>> = {
  tasks: {
    sql: 'SELECT t.id AS at, t.id AS id FROM scheduled_tasks t WHERE t.deleted_at IS NULL AND t.id',
    conditions: taskConditions,
  },
  history: {
    sql: `SELECT e.id AS at, e.id AS id FROM task_executions e JOIN scheduled_tasks t ON t.id = e.task_id WHERE e.id`,
    conditions: executionConditions,
  },
  dead: {
    sql: `SELECT d.id AS at, d.execution_id AS id FROM dead_letters d LEFT JOIN scheduled_tasks t ON t.id = d.task_id
      WHERE d.redriven_at IS NULL AND d.discarded_at IS NULL AND d.id`,
    conditions: deadLetterConditions,
  },
};

const HIGHEST: Readonly<Record<SelectableList, string>> = {
  tasks: 'SELECT max(id) FROM scheduled_tasks',
  history: 'SELECT max(id) FROM task_executions',
  dead: 'SELECT max(id) FROM dead_letters',
};

const EXECUTION = `SELECT e.id, e.task_id AS taskId, t.name AS taskName, e.pool AS type, e.status,
  e.not_before AS notBefore FROM json_each(?) j`;

export class SelectionReader {
  readonly #database: Database;
  readonly #executions: Statement<[string], ChosenExecution>;
  readonly #liveOf: Statement<[string], ChosenExecution>;
  readonly #newestOf: Statement<[string], ChosenExecution>;
  readonly #tasks: Statement<[string], ChosenTask>;
  readonly #configs: Statement<[string], string>;
  readonly #configsOf: Statement<[string], { id: number; config: string }>;

  constructor(database: Database) {
    this.#database = database;
    this.#executions = database.prepare(
      `${EXECUTION} CROSS JOIN task_executions e ON e.id = j.value CROSS JOIN scheduled_tasks t ON t.id = e.task_id`,
    );
    this.#liveOf = database.prepare(
      `${EXECUTION} CROSS JOIN task_executions e INDEXED BY idx_task_executions_live
         ON e.task_id = j.value AND e.end_time IS NULL
       CROSS JOIN scheduled_tasks t ON t.id = e.task_id`,
    );
    this.#newestOf = database.prepare(
      `${EXECUTION} CROSS JOIN task_executions e
         ON e.id = (SELECT max(x.id) FROM task_executions x WHERE x.task_id = j.value)
       CROSS JOIN scheduled_tasks t ON t.id = e.task_id`,
    );
    this.#tasks = database.prepare(
      `SELECT t.id, t.name, t.type, t.paused_at IS NOT NULL AS paused,
         (SELECT count(*) FROM task_executions e INDEXED BY idx_task_executions_live
          WHERE e.task_id = t.id AND e.end_time IS NULL AND e.status = 'RUNNING') AS running
       FROM json_each(?) j CROSS JOIN scheduled_tasks t ON t.id = j.value WHERE t.deleted_at IS NULL`,
    );
    this.#configs = database
      .prepare<[string], string>(
        'SELECT t.config_json FROM json_each(?) j CROSS JOIN scheduled_tasks t ON t.id = j.value',
      )
      .pluck();
    this.#configsOf = database.prepare(
      'SELECT t.id, t.config_json AS config FROM json_each(?) j CROSS JOIN scheduled_tasks t ON t.id = j.value',
    );
  }

  /**
   * Ids of all rows that a filter lets through, a piece at a time, oldest first: some pieces are empty. `now` (epoch
   * ms) is what a `since:` counts from; of executions only those of `statuses`.
   */
  *matching(
    list: SelectableList,
    terms: readonly FilterTerm[],
    now: number,
    statuses: readonly ExecutionStatus[] = [],
  ): Generator<number[]> {
    const { sql, conditions } = LISTS[list];
    const filter: Conditions = conditions(terms, now);
    const only =
      list === 'history' && statuses.length > 0
        ? `AND e.status IN (${statuses.map(() => '?').join(', ')})`
        : '';
    const piece = this.#database.prepare<unknown[], { id: number }>(
      `${sql} BETWEEN ? AND ? ${only} ${filter.sql} ORDER BY at`,
    );
    const highest = this.#database.prepare<[], number | null>(HIGHEST[list]).pluck().get() ?? 0;
    const values = [...(only === '' ? [] : statuses), ...filter.values];
    for (let from = 1; from <= highest; from += ROWS_LOOKED_AT)
      yield piece.all(from, from + ROWS_LOOKED_AT - 1, ...values).map(({ id }) => id);
  }

  executions(ids: readonly number[]): ChosenExecution[] {
    return this.#executions.all(JSON.stringify(ids));
  }

  /** What runs or waits of these tasks. */
  liveOf(taskIds: readonly number[]): ChosenExecution[] {
    return this.#liveOf.all(JSON.stringify(taskIds));
  }

  /** The newest execution of each of these tasks. */
  newestOf(taskIds: readonly number[]): ChosenExecution[] {
    return this.#newestOf.all(JSON.stringify(taskIds));
  }

  /** Those of them that were not deleted. */
  tasks(ids: readonly number[]): ChosenTask[] {
    return this.#tasks.all(JSON.stringify(ids));
  }

  /** The same, each with its task. */
  configsOf(taskIds: readonly number[]): { id: number; config: string }[] {
    return this.#configsOf.all(JSON.stringify(taskIds));
  }

  /** The executor's settings of these tasks, as JSON. */
  configs(taskIds: readonly number[]): string[] {
    return this.#configs.all(JSON.stringify(taskIds));
  }
}
