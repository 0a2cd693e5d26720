/** Dead letters, the newest first, in windows. */
import type { Database } from 'better-sqlite3';
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import type { TaskType } from '../../domain/task.ts';
import { deadLetterConditions } from '../filter.ts';

/** A letter as a row of a list: without its settings and attempts, which would have to be parsed for each row. */
export interface ListedLetter {
  executionId: number;
  taskId: number;
  taskName: string;
  /** null in letters of an earlier version. */
  taskType: TaskType | null;
  requestedBy: string | null;
  errorKind: string;
  errorMessage: string;
  attempts: number;
  redriveCount: number;
  /** Epoch ms. */
  createdAt: number;
  redrivenAt: number | null;
  redrivenAs: number | null;
  redrivenBy: string;
  discardedAt: number | null;
  discardedBy: string;
  discardReason: string;
}

export interface LetterWindow {
  rows: ListedLetter[];
  total: number;
  atLeast: boolean;
  /** null = all letters were looked at; otherwise so many of the newest. */
  onlyNewest: number | null;
}

/** A filter looks at so many, the newest: some milliseconds. */
const MOST_FILTERED = 5_000;

const COLUMNS = `d.execution_id AS executionId, d.task_id AS taskId, d.task_name AS taskName,
  d.payload_json ->> '$.type' AS taskType, d.payload_json ->> '$.requestedBy' AS requestedBy,
  d.error_kind AS errorKind, d.error_message AS errorMessage, d.attempts, d.redrive_count AS redriveCount,
  d.created_at AS createdAt, d.redriven_at AS redrivenAt, d.redriven_as AS redrivenAs,
  d.redriven_by AS redrivenBy, d.discarded_at AS discardedAt, d.discarded_by AS discardedBy,
  d.discard_reason AS discardReason`;

const OPEN = 'redriven_at IS NULL AND discarded_at IS NULL';

/** What they can be sorted by. */
const ORDERS = {
  failed: 'd.id',
  task: 'd.task_name',
  kind: 'd.error_kind',
  tries: 'd.attempts',
  again: 'd.redrive_count',
} as const;
export type LetterOrder = keyof typeof ORDERS;

export function isLetterOrder(name: string): name is LetterOrder {
  return Object.hasOwn(ORDERS, name);
}

export class DeadLetterList {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Open ones, unless a `state:` asks for others. `now` (epoch ms) is what durations count from. Where there are very
   * many, a filter looks at the newest, and so does an order other than theirs.
   */
  window(
    terms: readonly FilterTerm[],
    now: number,
    offset: number,
    limit: number,
    order: { by: LetterOrder; descending: boolean } = { by: 'failed', descending: true },
  ): LetterWindow {
    const every = terms.some(({ field }) => field === 'state');
    const from = every ? '' : 'INDEXED BY idx_dead_letters_open';
    const where = every ? '1' : OPEN;
    const of = this.#number(`SELECT count(*) FROM dead_letters ${from} WHERE ${where}`);
    if (terms.length === 0 && order.by === 'failed' && order.descending) {
      const page = `SELECT id FROM dead_letters ${from} WHERE ${where} ORDER BY id DESC LIMIT ? OFFSET ?`;
      return {
        rows: this.#letters(this.#ids(page, [limit, offset])),
        total: of,
        atLeast: false,
        onlyNewest: null,
      };
    }
    const { sql, values } = deadLetterConditions(terms, now);
    const isCut = of > MOST_FILTERED;
    const nth = `SELECT id FROM dead_letters ${from} WHERE ${where} ORDER BY id DESC LIMIT 1 OFFSET ${MOST_FILTERED}`;
    const above = isCut ? this.#number(nth) : 0;
    const ids = this.#ids(
      `SELECT d.id FROM dead_letters d ${from} LEFT JOIN scheduled_tasks t ON t.id = d.task_id
       WHERE ${where} AND d.id > ? ${sql}
       ORDER BY ${ORDERS[order.by]} ${order.descending ? 'DESC' : ''}, d.id DESC`,
      [above, ...values],
    );
    return {
      rows: this.#letters(ids.slice(offset, offset + limit)),
      total: ids.length,
      atLeast: isCut,
      onlyNewest: isCut ? MOST_FILTERED : null,
    };
  }

  #ids(sql: string, values: readonly unknown[]): number[] {
    return this.#database
      .prepare<unknown[], number>(sql)
      .pluck()
      .all(...values);
  }

  #letters(ids: readonly number[]): ListedLetter[] {
    return this.#database
      .prepare<[string], ListedLetter>(
        `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN dead_letters d ON d.id = j.value`,
      )
      .all(JSON.stringify(ids));
  }

  #number(sql: string, values: readonly unknown[] = []): number {
    return this.#database
      .prepare<unknown[], number>(sql)
      .pluck()
      .get(...values) as number;
  }
}
