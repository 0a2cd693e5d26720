/** Words that complete what is being typed. Looks at the newest rows only, so that an answer takes a millisecond. */
import type { Database, Statement } from 'better-sqlite3';

/** Rows that a question looks at. */
const MOST_TASKS = 2_000;
const MOST_EXECUTIONS = 1_000;
const MOST_FAILURES = 500;

export class SuggestionReader {
  readonly #tags: Statement<[number], string>;
  readonly #requesters: Statement<[number], string>;
  readonly #errorKinds: Statement<[number], string>;

  constructor(database: Database) {
    this.#tags = database
      .prepare<[number], string>(
        `SELECT DISTINCT g.value FROM (SELECT tags FROM scheduled_tasks INDEXED BY idx_scheduled_tasks_live
           WHERE deleted_at IS NULL ORDER BY id DESC LIMIT ?) n, json_each(n.tags) g ORDER BY g.value`,
      )
      .pluck();
    this.#requesters = database
      .prepare<[number], string>(
        `SELECT requested_by FROM task_executions
         WHERE id > (SELECT max(id) FROM task_executions) - ? AND requested_by <> '' GROUP BY requested_by ORDER BY count(*) DESC`,
      )
      .pluck();
    this.#errorKinds = database
      .prepare<[number], string>(
        `SELECT error_kind FROM (SELECT error_kind FROM task_executions INDEXED BY idx_task_executions_failed
           WHERE status = 'FAILED' ORDER BY end_time DESC LIMIT ?)
         WHERE error_kind <> '' GROUP BY error_kind ORDER BY count(*) DESC`,
      )
      .pluck();
  }

  /** Tags of live tasks, by the alphabet. */
  tags(typed: string, limit: number): string[] {
    return matching(this.#tags.all(MOST_TASKS), typed, limit);
  }

  /** Who asked for executions lately, the most frequent first. */
  requesters(typed: string, limit: number): string[] {
    return matching(this.#requesters.all(MOST_EXECUTIONS), typed, limit);
  }

  /** Why executions failed lately, the most frequent first. */
  errorKinds(typed: string, limit: number): string[] {
    return matching(this.#errorKinds.all(MOST_FAILURES), typed, limit);
  }
}

/** Those that begin with the text, then those that have it inside, in any case. */
function matching(words: readonly string[], typed: string, limit: number): string[] {
  const wanted = typed.toLowerCase();
  const first = words.filter((word) => word.toLowerCase().startsWith(wanted));
  const inside = words.filter((word) => !first.includes(word) && word.toLowerCase().includes(wanted));
  return [...first, ...inside].slice(0, limit);
}
