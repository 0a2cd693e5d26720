/** The Failures pane as it is now. Reads as little as it can: an idle floor asks for nothing that it knows. */
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import type { Store } from '../../store/store.ts';
import type { Trouble } from '../../store/trouble-reader.ts';
import type { FailureRow } from '../snapshot.ts';
import { FailureRows } from './failure-rows.ts';

/** The newest failures, and as many retries, that are grouped; what is older is said to be there. */
const MOST_READ = 200;
/** Failures change only when something fails or an operator acts on them; cleanup may take its time to show. */
const READ_AGAIN_MS = 30_000;

export class FailureReader {
  readonly #store: Store;
  /** Retries where a task names no number of its own. */
  readonly #retries: () => number;
  #failed: { key: string; readAt: number; rows: Trouble[] } | null = null;
  /** By task: the newest execution that is known to have completed. Grows only. */
  readonly #completed = new Map<number, number>();
  /** Streaks by the id of a failed execution: what has ended changes no more. */
  readonly #streaks = new Map<number, number>();
  #rows: FailureRows | null = null;

  constructor(store: Store, retries: () => number) {
    this.#store = store;
    this.#retries = retries;
  }

  /** `filter` is the text that the terms were read from. */
  read(filter: string, terms: readonly FilterTerm[], now: number): FailureRows {
    const retrying = this.#store.troubles.retrying(terms, now, MOST_READ);
    const failed = this.#failedOf(filter, terms, now);
    const troubles = [...retrying.sort((one, other) => one.retryAt - other.retryAt), ...failed];
    this.#forget(troubles);
    const cut = failed.length >= MOST_READ || retrying.length >= MOST_READ;
    this.#rows = new FailureRows(troubles, cut, {
      isRecovered: (trouble) => this.#isRecovered(trouble),
      streak: (trouble) => this.#streak(trouble),
      attemptsAllowed: ({ retryAttempts }) => (retryAttempts ?? this.#retries()) + 1,
      retryAt: ({ status, retryAt }) => (status === 'RETRYING' ? retryAt : null),
    });
    return this.#rows;
  }

  /** Of the last reading. */
  members(groupId: number): FailureRow[] {
    return this.#rows?.members(groupId) ?? [];
  }

  #failedOf(filter: string, terms: readonly FilterTerm[], now: number): Trouble[] {
    const key = `${this.#store.troubles.newestFailed()} ${this.#store.plan.edition()} ${filter}`;
    const known = this.#failed;
    // `since:` moves on with the clock.
    const lasting = terms.some(({ field }) => field === 'since') ? 1_000 : READ_AGAIN_MS;
    const age = known === null ? Number.POSITIVE_INFINITY : Math.abs(now - known.readAt);
    if (known !== null && known.key === key && age < lasting) return known.rows;
    const rows = this.#store.troubles.failed(terms, now, MOST_READ);
    this.#failed = { key, readAt: now, rows };
    return rows;
  }

  #isRecovered({ status, taskId, executionId }: Trouble): boolean {
    if (status === 'RETRYING') return false;
    const known = this.#completed.get(taskId) ?? 0;
    if (known > executionId) return true;
    const newest = this.#store.troubles.lastCompleted(taskId);
    this.#completed.set(taskId, newest);
    return newest > executionId;
  }

  #forget(troubles: readonly Trouble[]): void {
    const tasks = new Set(troubles.map(({ taskId }) => taskId));
    for (const taskId of this.#completed.keys()) if (!tasks.has(taskId)) this.#completed.delete(taskId);
    const executions = new Set(troubles.map(({ executionId }) => executionId));
    for (const id of this.#streaks.keys()) if (!executions.has(id)) this.#streaks.delete(id);
  }

  #streak({ executionId, taskId, status }: Trouble): number {
    const known = this.#streaks.get(executionId);
    if (known !== undefined) return known;
    const streak = this.#store.history.failureStreak(taskId, executionId);
    if (status === 'FAILED') this.#streaks.set(executionId, streak);
    return streak;
  }
}
