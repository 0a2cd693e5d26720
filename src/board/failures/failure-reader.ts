/** The Failures pane as the board hands it out: groups, and the executions in each. */
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Store } from '../../store/store.ts';
import type { Trouble } from '../../store/trouble-reader.ts';
import { type FailureRow, LARGEST_PANE } from '../snapshot.ts';
import { type GroupedFailures, groupFailures } from './group-failures.ts';

/** The newest failures, and as many retries, that are grouped; what is older is said to be there. */
const MOST_READ = 500;
/** Failures change only when something fails or an operator acts on them; cleanup may take its time to show. */
const READ_AGAIN_MS = 30_000;

export interface FailureList {
  rows: FailureRow[];
  total: number;
}

export class FailureReader {
  readonly #store: Store;
  /** Retries where a task names no number of its own. */
  readonly #retries: () => number;
  #failed: { key: string; readAt: number; rows: Trouble[] } | null = null;
  /** By task: the newest execution that is known to have completed. Grows only. */
  readonly #completed = new Map<number, number>();
  /** Streaks by the id of a failed execution: what has ended changes no more. */
  readonly #streaks = new Map<number, number>();
  #groups: GroupedFailures[] = [];

  constructor(store: Store, retries: () => number) {
    this.#store = store;
    this.#retries = retries;
  }

  /** `filter` is the text that the terms were read from. */
  read(filter: string, terms: readonly FilterTerm[], now: number): FailureList {
    const retrying = this.#store.troubles.retrying(terms, now, MOST_READ);
    const failed = this.#failedOf(filter, terms, now);
    const troubles = [...retrying.sort((one, other) => one.retryAt - other.retryAt), ...failed];
    this.#forget(troubles);
    this.#groups = groupFailures({
      troubles,
      cut: failed.length >= MOST_READ || retrying.length >= MOST_READ,
      isRecovered: (trouble) => this.#isRecovered(trouble),
    });
    return {
      rows: this.#groups.slice(0, LARGEST_PANE).map((one) => this.#row(one)),
      total: this.#groups.length,
    };
  }

  /** The executions of a group of the last reading, each as a row of its own; none where there is no such group. */
  members(groupId: number): FailureRow[] {
    const found = this.#groups.find(({ group }) => group.id === groupId);
    return (found?.members ?? []).slice(0, LARGEST_PANE).map((trouble) => {
      const [alone] = groupFailures({
        troubles: [trouble],
        cut: false,
        isRecovered: () => this.#isRecovered(trouble),
      });
      return this.#row(alone!);
    });
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

  #row({ lead, says, group }: GroupedFailures): FailureRow {
    const retrying = lead.status === 'RETRYING';
    const allowed = (lead.retryAttempts ?? this.#retries()) + 1;
    return {
      executionId: lead.executionId,
      taskId: lead.taskId,
      name: safeText(lead.taskName),
      type: lead.type,
      status: lead.status,
      errorKind: lead.errorKind,
      error: says,
      at: lead.at,
      attempt: Math.max(1, Math.min(lead.retryCount + (retrying ? 0 : 1), allowed)),
      attemptsAllowed: allowed,
      retryAt: retrying ? lead.retryAt : null,
      streak: this.#streak(lead),
      deadLetter: lead.deadLetter === 1,
      recovered: group.recovered === group.count,
      group,
    };
  }

  #streak({ executionId, taskId, status }: Trouble): number {
    const known = this.#streaks.get(executionId);
    if (known !== undefined) return known;
    const streak = this.#store.history.failureStreak(taskId, executionId);
    if (status === 'FAILED') this.#streaks.set(executionId, streak);
    return streak;
  }
}
