/** Which tasks a filter names, found a piece at a time. Few of them mean that few executions need to be looked at. */
import type { Database, Statement } from 'better-sqlite3';
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import type { FilterField } from '../../domain/filtering/filter-fields.ts';
import { executionConditions } from '../filter.ts';

/** More tasks than this are no help: reading the executions of each would cost as much as reading all. */
const MOST_TASKS = 200;
/** Tasks that one statement looks at: about a millisecond. */
const PIECE = 1_000;

/** Fields that are a task's own, and by which few tasks may be meant. */
const NAMING: ReadonlySet<FilterField> = new Set<FilterField>(['text', 'tag', 'target', 'task']);

export class TaskMatches {
  readonly #piece: Statement<unknown[], number>;
  readonly #values: readonly (string | number)[];
  readonly #last: number;
  #ids: number[] = [];
  #next = 0;
  #tooMany: boolean;

  constructor(database: Database, terms: readonly FilterTerm[]) {
    const naming = terms.filter(({ field, negated }) => NAMING.has(field) && !negated);
    const { sql, values } = executionConditions(naming, 0);
    this.#values = values;
    // Deleted tasks too: their history stays.
    this.#piece = database
      .prepare<unknown[], number>(`SELECT t.id FROM scheduled_tasks t WHERE t.id > ? AND t.id <= ? ${sql}`)
      .pluck();
    this.#last = database
      .prepare<[], number>('SELECT coalesce(max(id), 0) FROM scheduled_tasks')
      .pluck()
      .get() as number;
    this.#tooMany = naming.length === 0;
  }

  /** Their ids once all tasks were looked at; null while there are more to look at, and no time for it now. */
  resolve(enough: () => boolean): number[] | 'too many' | null {
    while (!this.#tooMany && this.#next < this.#last) {
      this.#ids.push(...this.#piece.all(this.#next, this.#next + PIECE, ...this.#values));
      this.#next += PIECE;
      this.#tooMany = this.#ids.length > MOST_TASKS;
      if (enough()) return this.#tooMany ? 'too many' : null;
    }
    return this.#tooMany ? 'too many' : this.#ids;
  }
}
