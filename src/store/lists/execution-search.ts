/**
 * A search through all executions, the newest first, that is carried on a piece at a time: a filter that matches
 * nothing among a million rows must not hold up whatever else this process does. It remembers what it found, so that
 * asking again costs only what is new.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import { executionConditions } from '../filter.ts';
import type { ExecutionWindow, ExecutionWindowQuery } from './execution-list.ts';
import { LISTED_COLUMNS, type ListedRow, toListed } from './listed-execution.ts';
import { TaskMatches } from './task-matches.ts';

/** Ids that one statement looks at: about a millisecond. */
const PIECE = 1_000;
/** Rows found beyond those that are shown: then it waits until somebody goes on towards them. */
const AHEAD = 1_000;
/** Executions under way that are looked at each time, the newest of them: what they match changes. */
const MOST_LIVE = 2_000;

const FROM = 'FROM task_executions e CROSS JOIN scheduled_tasks t ON t.id = e.task_id';

export class ExecutionSearch {
  readonly #database: Database;
  readonly #terms: readonly FilterTerm[];
  readonly #key: string;
  readonly #live: Statement<[], number>;
  readonly #newest: Statement<[], number>;
  readonly #oldest: Statement<[], number>;
  readonly #tasks: TaskMatches;
  /** Ended executions that match, the newest first. */
  #found: number[] = [];
  #liveBefore: readonly number[] = [];
  /** Everything up to this id was looked at or lies in `#next`. */
  #seenTo: number;
  /** The highest id that was not looked at yet; 0 = all were. */
  #next: number;

  constructor(database: Database, terms: readonly FilterTerm[]) {
    this.#database = database;
    this.#terms = terms;
    this.#key = JSON.stringify(terms);
    this.#live = database
      .prepare<[], number>(
        'SELECT id FROM task_executions INDEXED BY idx_task_executions_live WHERE end_time IS NULL',
      )
      .pluck();
    this.#newest = database.prepare<[], number>('SELECT coalesce(max(id), 0) FROM task_executions').pluck();
    this.#oldest = database.prepare<[], number>('SELECT coalesce(min(id), 0) FROM task_executions').pluck();
    this.#tasks = new TaskMatches(database, terms);
    this.#seenTo = this.#newest.get() ?? 0;
    this.#next = asksForLiveOnes(terms) ? 0 : this.#seenTo;
  }

  isFor(terms: readonly FilterTerm[]): boolean {
    return JSON.stringify(terms) === this.#key;
  }

  window({ now, offset, limit, enough }: ExecutionWindowQuery): ExecutionWindow {
    const live = this.#takeLive(now);
    this.#takeNew(now);
    const wanted = offset + limit + AHEAD;
    // The first piece in any case: what was done lately is what is mostly looked for.
    if (this.#next > 0 && this.#next === this.#seenTo) this.#takePiece(now);
    while (this.#next > 0 && this.#found.length < wanted && !enough()) this.#goOn(now, enough);
    const ids = newestFirst(live, this.#found);
    const oldest = this.#oldest.get() ?? 0;
    const all = this.#next < oldest;
    const goesOn = !all && this.#found.length < wanted;
    const of = Math.max(0, this.#seenTo - oldest + 1);
    return {
      rows: this.#rows(ids.slice(offset, offset + limit), now),
      total: ids.length,
      atLeast: !all,
      searched: all ? null : { executions: Math.max(0, this.#seenTo - this.#next), of, goesOn },
    };
  }

  /** Where the filter names few tasks, their executions are all there can be; otherwise piece by piece. */
  #goOn(now: number, enough: () => boolean): void {
    const tasks = this.#tasks.resolve(enough);
    if (tasks === 'too many') this.#takePiece(now);
    if (!Array.isArray(tasks)) return;
    const { sql, values } = executionConditions(this.#terms, now);
    const ofTask = this.#database
      .prepare<unknown[], number>(
        `SELECT e.id ${FROM} WHERE e.task_id = ? AND e.id <= ? AND e.end_time IS NOT NULL ${sql}`,
      )
      .pluck();
    const more = tasks.flatMap((taskId) => ofTask.all(taskId, this.#next, ...values));
    this.#found.push(...more.sort((one, other) => other - one));
    this.#next = 0;
  }

  #takePiece(now: number): void {
    const from = Math.max(0, this.#next - PIECE);
    this.#found.push(...this.#ended(from, this.#next, now));
    this.#next = from;
  }

  /** What came since the last time, and what was under way then and has ended. */
  #takeNew(now: number): void {
    const newest = this.#newest.get() ?? 0;
    if (newest === this.#seenTo) return;
    this.#found.unshift(...this.#ended(this.#seenTo, newest, now));
    if (this.#next === this.#seenTo) this.#next = newest;
    this.#seenTo = newest;
  }

  /** Executions under way that match now, the newest first. */
  #takeLive(now: number): number[] {
    const live = this.#live.all().sort((one, other) => other - one);
    const known = new Set(live);
    const ended = this.#liveBefore.filter((id) => !known.has(id) && id <= this.#seenTo && id > this.#next);
    this.#liveBefore = live;
    if (ended.length > 0) {
      const found = new Set(this.#found);
      this.#found.push(...this.#matching(ended, now).filter((id) => !found.has(id)));
      this.#found.sort((one, other) => other - one);
    }
    return this.#matching(live.slice(0, MOST_LIVE), now);
  }

  #ended(above: number, upTo: number, now: number): number[] {
    const { sql, values } = executionConditions(this.#terms, now);
    return this.#database
      .prepare<unknown[], number>(
        `SELECT e.id ${FROM} WHERE e.id > ? AND e.id <= ? AND e.end_time IS NOT NULL ${sql} ORDER BY e.id DESC`,
      )
      .pluck()
      .all(above, upTo, ...values);
  }

  #matching(ids: readonly number[], now: number): number[] {
    if (ids.length === 0) return [];
    const { sql, values } = executionConditions(this.#terms, now);
    return this.#database
      .prepare<unknown[], number>(
        `SELECT e.id ${FROM} WHERE e.id IN (SELECT value FROM json_each(?)) ${sql} ORDER BY e.id DESC`,
      )
      .pluck()
      .all(JSON.stringify(ids), ...values);
  }

  /** What was found may have changed since, or be gone. */
  #rows(ids: readonly number[], now: number) {
    const { sql, values } = executionConditions(this.#terms, now);
    return this.#database
      .prepare<unknown[], ListedRow>(
        `SELECT ${LISTED_COLUMNS} ${FROM} WHERE e.id IN (SELECT value FROM json_each(?)) ${sql} ORDER BY e.id DESC`,
      )
      .all(JSON.stringify(ids), ...values)
      .map(toListed);
  }
}

/** What has ended is in none of these states. */
function asksForLiveOnes(terms: readonly FilterTerm[]): boolean {
  const live = new Set(['queued', 'running', 'retrying']);
  return terms.some(({ field, value, negated }) => field === 'state' && !negated && live.has(value));
}

/** Two lists that are ordered so, as one. */
function newestFirst(one: readonly number[], other: readonly number[]): readonly number[] {
  if (one.length === 0) return other;
  return [...one, ...other].sort((first, second) => second - first);
}
