/**
 * The Floor as it was at a moment of the past, from what is recorded. What was not recorded is not guessed: progress,
 * rates, limits of then, when a retry was to come.
 */

import type { FilterTerm } from '../../domain/filtering/filter.ts';
import { type ParsedFilter, parseFilter } from '../../domain/filtering/filter.ts';
import { PRIORITIES, TASK_TYPES } from '../../domain/task.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { MomentSpan, WorkThen } from '../../store/moment-reader.ts';
import type { Store } from '../../store/store.ts';
import { estimateEnd, median } from '../estimate.ts';
import { FailureRows } from '../failures/failure-rows.ts';
import { type FailureRow, LARGEST_PANE, type PoolView, type RunningRow, type Snapshot } from '../snapshot.ts';
import { upcomingThen } from './upcoming-then.ts';

const DAY_MS = 24 * 3_600_000;
/** Failures of the day before that are grouped. */
const MOST_FAILURES = 100;
/** As many as make up what is usual for a task. */
const USUAL_SAMPLE = 20;

/** All of a snapshot that is about the moment. */
export type PastContent = Pick<
  Snapshot,
  | 'moment'
  | 'pausedAll'
  | 'degraded'
  | 'pools'
  | 'queued'
  | 'failures24h'
  | 'alerts'
  | 'nextSlotAt'
  | 'strip'
  | 'running'
  | 'ended'
  | 'upcoming'
  | 'upcomingTotal'
  | 'failures'
  | 'failuresTotal'
  | 'filter'
  | 'filterError'
>;

export class PastFloor {
  readonly #store: Store;
  #key = '';
  #content: PastContent | null = null;
  #failures: FailureRows | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads a moment once: it does not change any more. */
  read(at: number, filter: string, now: number): PastContent {
    const key = `${at} ${filter}`;
    if (this.#content === null || this.#key !== key) {
      this.#content = this.#read(at, filter, now);
      this.#key = key;
    }
    return this.#content;
  }

  /** Of the moment that was read last. */
  members(groupId: number): FailureRow[] {
    return this.#failures?.members(groupId) ?? [];
  }

  #read(at: number, filter: string, now: number): PastContent {
    const { moments, pools } = this.#store;
    const { terms, error } = lastingTerms(parseFilter(filter));
    const span = moments.span(at);
    const ran = moments.ran(span, LARGEST_PANE);
    const waited = moments.waited(span, LARGEST_PANE);
    const upcoming = upcomingThen(this.#store, span, terms);
    const failures = this.#failuresOf(span, terms);
    const pausedAll = pools.pausedAll(now);
    const lowered = pools.lowered()[0];
    const work = [...ran, ...waited];
    return {
      moment: { at, cut: span.cut },
      // What began before then and lasts was so then; what has ended since is not recorded here.
      pausedAll: pausedAll !== null && pausedAll.at <= at ? pausedAll : null,
      degraded:
        lowered && lowered.since <= at ? { since: lowered.since, why: safeText(lowered.reason) } : null,
      pools: TASK_TYPES.filter((type) => type !== 'tool' || work.some((one) => one.type === type)).map(
        (type): PoolView => ({
          type,
          running: ran.filter((one) => one.type === type).length,
          limit: 0,
          configured: 0,
          queued: waited.filter((one) => one.type === type).length,
        }),
      ),
      queued: waited.length,
      alerts: { open: 0, critical: 0 },
      failures24h: moments.failedBetween(at - DAY_MS, at),
      nextSlotAt: upcoming.find(({ nextAt }) => nextAt !== null)?.nextAt ?? null,
      strip: null,
      running: [
        ...ran.map((one) => this.#runningRow(one, 'RUNNING', at)),
        ...waited.map((one) => this.#runningRow(one, 'QUEUED', at)),
      ].slice(0, LARGEST_PANE),
      ended: [],
      upcoming,
      upcomingTotal: upcoming.length,
      failures: failures.rows(),
      failuresTotal: failures.total,
      filter,
      filterError: error,
    };
  }

  #failuresOf(span: MomentSpan, terms: readonly FilterTerm[]): FailureRows {
    const { moments, history } = this.#store;
    const retrying = moments.retrying(span, terms, MOST_FAILURES);
    const failed = moments.failed(span, span.at - DAY_MS, terms, MOST_FAILURES);
    this.#failures = new FailureRows([...retrying, ...failed], failed.length >= MOST_FAILURES, {
      isRecovered: ({ status, taskId, executionId }) => {
        if (status === 'RETRYING') return false;
        const completedAt = moments.completedAfter(taskId, executionId);
        return completedAt !== null && completedAt <= span.at;
      },
      streak: ({ taskId, executionId }) => history.failureStreak(taskId, executionId),
      // A task's retries may have been others then, and a backoff that is over is not kept.
      attemptsAllowed: () => null,
      retryAt: () => null,
    });
    return this.#failures;
  }

  #runningRow(work: WorkThen, status: RunningRow['status'], at: number): RunningRow {
    const { executionId, taskId, since } = work;
    const usualMs = median(this.#store.moments.durationsBefore(taskId, executionId, USUAL_SAMPLE));
    const habit = { now: at, since, usualMs, done: 0, total: null, rate: null };
    return {
      executionId,
      taskId,
      name: safeText(work.taskName),
      type: work.type,
      trigger: work.trigger,
      emergency: work.priority >= PRIORITIES.emergency,
      status,
      phase: '',
      done: 0,
      total: null,
      note: '',
      counters: {},
      rate: null,
      since,
      eta: status === 'RUNNING' ? estimateEnd(habit) : null,
      usualMs,
      attempt: work.attempt,
      cancelling: false,
      workerPid: null,
      stalledMs: null,
      later: { status: work.status, endedAt: work.endedAt },
    };
  }
}

/** Terms that mean the same at any time: a state is that of now. */
function lastingTerms(parsed: ParsedFilter): { terms: FilterTerm[]; error: string } {
  if (!parsed.ok) return { terms: [], error: parsed.error };
  const terms = parsed.filter.terms.filter(({ field }) => field !== 'state');
  const isWhole = terms.length === parsed.filter.terms.length;
  return { terms, error: isWhole ? '' : 'state: means the present, and does not count in the past' };
}
