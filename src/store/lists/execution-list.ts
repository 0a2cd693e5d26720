/**
 * All executions, the newest first, in windows: a window costs as much as its rows, wherever it lies among a million.
 * Through a filter that an index cannot answer they are searched a piece at a time (execution-search.ts).
 */
import type { Database, Statement } from 'better-sqlite3';
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import { ExecutionSearch } from './execution-search.ts';
import { LISTED_COLUMNS, type ListedExecution, type ListedRow, toListed } from './listed-execution.ts';

export interface ExecutionWindowQuery {
  terms: readonly FilterTerm[];
  /** Epoch ms that `since:` and `before:` count from. */
  now: number;
  /** Index of the first row wanted. */
  offset: number;
  limit: number;
  /** Asked between two pieces of a search: true = no more for now. */
  enough: () => boolean;
}

export interface ExecutionWindow {
  rows: ListedExecution[];
  /** Rows that match, as far as was searched. */
  total: number;
  /** More may match than were counted. */
  atLeast: boolean;
  /** null = all that could match was looked at; otherwise so many of the newest, and whether it is worth going on. */
  searched: { executions: number; of: number; goesOn: boolean } | null;
}

/** A place in the list: from there a window nearby is a few rows away. */
interface Anchor {
  index: number;
  id: number;
  /** The newest execution at that time: what came after it moved the place on. */
  newest: number;
}

export class ExecutionList {
  readonly #database: Database;
  readonly #count: Statement<[], number>;
  readonly #newest: Statement<[], number>;
  readonly #after: Statement<[number], number>;
  readonly #fromTop: Statement<[number], number>;
  readonly #fromBottom: Statement<[number], number>;
  readonly #below: Statement<[number, number], number>;
  readonly #above: Statement<[number, number], number>;
  readonly #from: Statement<[number, number], ListedRow>;
  readonly #byIds: Statement<[string], ListedRow>;
  readonly #endedOfNewest: Statement<[number], { id: number; endTime: number }>;
  readonly #ofTask: Statement<[number, number], ListedRow>;
  #anchor: Anchor | null = null;
  #search: ExecutionSearch | null = null;

  constructor(database: Database) {
    this.#database = database;
    const number = <Values extends unknown[]>(sql: string) => database.prepare<Values, number>(sql).pluck();
    this.#count = number('SELECT count(*) FROM task_executions');
    this.#newest = number('SELECT coalesce(max(id), 0) FROM task_executions');
    this.#after = number('SELECT count(*) FROM task_executions WHERE id > ?');
    this.#fromTop = number('SELECT id FROM task_executions WHERE id > 0 ORDER BY id DESC LIMIT 1 OFFSET ?');
    this.#fromBottom = number('SELECT id FROM task_executions WHERE id > 0 ORDER BY id LIMIT 1 OFFSET ?');
    this.#below = number('SELECT id FROM task_executions WHERE id <= ? ORDER BY id DESC LIMIT 1 OFFSET ?');
    this.#above = number('SELECT id FROM task_executions WHERE id >= ? ORDER BY id LIMIT 1 OFFSET ?');
    this.#ofTask = database.prepare(
      `SELECT ${LISTED_COLUMNS} FROM task_executions e CROSS JOIN scheduled_tasks t ON t.id = e.task_id
       WHERE e.task_id = ? ORDER BY e.id DESC LIMIT ?`,
    );
    this.#byIds = database.prepare(
      `SELECT ${LISTED_COLUMNS} FROM json_each(?) j CROSS JOIN task_executions e ON e.id = j.value
       CROSS JOIN scheduled_tasks t ON t.id = e.task_id`,
    );
    this.#endedOfNewest = database.prepare(
      `SELECT n.id, n.end_time AS endTime FROM (SELECT id, end_time FROM task_executions WHERE id > 0
         ORDER BY id DESC LIMIT ?) n WHERE n.end_time IS NOT NULL`,
    );
    this.#from = database.prepare(
      `SELECT ${LISTED_COLUMNS} FROM task_executions e CROSS JOIN scheduled_tasks t ON t.id = e.task_id
       WHERE e.id <= ? ORDER BY e.id DESC LIMIT ?`,
    );
  }

  /** Those that have ended among so many of the newest executions, in no order. */
  endedOfNewest(among: number): { id: number; endTime: number }[] {
    return this.#endedOfNewest.all(among);
  }

  /** In no order; those that are gone are left out. */
  byIds(ids: readonly number[]): ListedExecution[] {
    return this.#byIds.all(JSON.stringify(ids)).map(toListed);
  }

  /** The newest of a task, the newest first. */
  ofTask(taskId: number, limit: number): ListedExecution[] {
    return this.#ofTask.all(taskId, limit).map(toListed);
  }

  window(query: ExecutionWindowQuery): ExecutionWindow {
    if (query.terms.length > 0) return this.#searchFor(query.terms).window(query);
    this.#search = null;
    const total = this.#count.get() ?? 0;
    const { offset, limit } = query;
    const first = offset >= total ? undefined : this.#idAt(offset, total);
    const rows = first === undefined ? [] : this.#from.all(first, limit).map(toListed);
    return { rows, total, atLeast: false, searched: null };
  }

  #searchFor(terms: readonly FilterTerm[]): ExecutionSearch {
    if (!this.#search?.isFor(terms)) this.#search = new ExecutionSearch(this.#database, terms);
    return this.#search;
  }

  /** From the top, the bottom or the place of the last window, whichever is nearest. */
  #idAt(index: number, total: number): number | undefined {
    const newest = this.#newest.get() ?? 0;
    const anchor = this.#anchor;
    const moved = anchor === null ? 0 : anchor.index + (this.#after.get(anchor.newest) ?? 0);
    const away = anchor === null ? Number.POSITIVE_INFINITY : Math.abs(index - moved);
    const fromBottom = total - 1 - index;
    let id: number | undefined;
    if (anchor !== null && away < Math.min(index, fromBottom))
      id = (index >= moved ? this.#below : this.#above).get(anchor.id, away);
    else id = index <= fromBottom ? this.#fromTop.get(index) : this.#fromBottom.get(fromBottom);
    this.#anchor = id === undefined ? null : { index, id, newest };
    return id;
  }
}
