/**
 * What becomes of an execution when its attempt ends: completed, tried again, given back, cancelled, or failed
 * with a dead letter. All of it happens inside a transaction of the caller, fenced by the lease's token.
 */
import { retryDelay } from '../../domain/backoff.ts';
import type { AttemptOutcome, Execution } from '../../domain/execution.ts';
import { rankOf } from '../../domain/rank.ts';
import type { Task } from '../../domain/task.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Progress, WorkError, WorkResult } from '../../shared/work.ts';
import type { WorkerUsage } from '../../workers/worker-view.ts';
import type { EngineCore } from '../core.ts';
import { announceResult, announceUnfinished } from '../notifications/announce.ts';
import { noteFailure, noteStallOver, noteSuccess } from '../task-alerts.ts';
import { writeDeadLetter } from './dead-letters.ts';

/** Attempts that may be lost with their worker before the execution itself is taken for the cause. */
const LOST_LIMIT = 3;

/** A worker that died is not started again in the same instant. */
const AFTER_LOSS_MS = 1_000;

/** A host that sends us away (429) is obeyed within these bounds, and so often, before that counts as an attempt. */
const SHORTEST_RETRY_AFTER_MS = 1_000;
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;
const MOST_SENT_AWAY = 20;

/** Workers of a killed engine notice within a second; nobody else may work in their results before that. */
export const AFTER_ENGINE_LOSS_MS = 1_500;

/** Why an attempt was ended from our side, if it was. */
export type EndReason = 'cancel' | 'timeout' | 'shutdown';

export interface Attempted {
  execution: Execution;
  task: Task;
  attempt: number;
  pid: number | null;
  /** What it took of its worker; null where nobody measured. */
  usage: WorkerUsage | null;
  endReason: EndReason | null;
  /** As far as it came; null when nothing is known beyond what the store has. */
  progress: Progress | null;
}

export type Settled = 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'RETRYING' | 'QUEUED';

/**
 * Attempts that ended well; false when one of them was no longer ours to settle: of several, nothing may then be
 * committed. @throws Error when a result cannot be kept.
 */
export function settleResults(
  core: EngineCore,
  ended: readonly { attempted: Attempted; result: WorkResult }[],
  now: number,
): boolean {
  const completed = ended.map(({ attempted, result }) => {
    const { execution, pid } = attempted;
    keepProgress(core, attempted);
    noteStallOver(core, execution.id, 'its attempt ended', now);
    return { id: execution.id, pid, resultJson: JSON.stringify(result) };
  });
  if (!core.store.executionBatches.complete(completed, core.token, now)) return false;
  for (const { attempted, result } of ended) {
    core.store.metrics.insert(attempted.execution.id, result.metrics, now);
    keepUsage(core, attempted, now);
    noteSuccess(core, attempted.task, now);
    announceResult(core, attempted, result, now);
  }
  return true;
}

/** null when the execution was no longer ours to settle. */
export function settleError(
  core: EngineCore,
  attempted: Attempted,
  error: WorkError,
  now: number,
): Settled | null {
  const message = safeText(error.message);
  keepProgress(core, attempted);
  // An operator's word stands, whatever else ended the attempt first: a timeout, the shutdown, a crash.
  if (isCancelAsked(core, attempted)) return cancelled(core, attempted, now);
  if (attempted.endReason === 'shutdown')
    return givenBack(core, attempted, now, now, 'the engine was shut down');
  if (attempted.endReason === 'timeout') {
    const limit = Math.round((attempted.task.timeoutMs ?? core.config.task_timeout_minutes * 60_000) / 1_000);
    const why = `stopped after its timeout of ${limit} s`;
    return failedOrRetried(core, attempted, now, 'timeout', 'timeout', why, error);
  }
  if (error.kind === 'no_worker')
    return givenBack(core, attempted, now, now + (error.retryAfterMs ?? AFTER_LOSS_MS), message);
  if (error.kind === 'crash') return lost(core, attempted, now, message, AFTER_LOSS_MS);
  return failedOrRetried(core, attempted, now, 'error', error.kind, message, error);
}

/** For executions whose engine died: nothing is known of the work but that nobody does it any more. */
export function settleOrphan(core: EngineCore, execution: Execution, now: number): void {
  const { store } = core;
  const task = store.tasks.byId(execution.taskId);
  if (!task) return;
  const attempted: Attempted = {
    execution,
    task,
    attempt: execution.attempt,
    pid: execution.workerPid,
    usage: null,
    endReason: execution.cancelRequestedAt === null ? null : 'cancel',
    progress: null,
  };
  const settled =
    attempted.endReason === 'cancel'
      ? cancelled(core, attempted, now)
      : lost(core, attempted, now, 'the engine that ran it ended without a word', AFTER_ENGINE_LOSS_MS);
  if (settled === 'CANCELLED' || settled === 'FAILED') core.noteEnd(execution.id, task.type, settled);
}

function isCancelAsked(core: EngineCore, { execution, endReason }: Attempted): boolean {
  return endReason === 'cancel' || core.store.executions.cancelRequestedBy(execution.id) !== null;
}

function cancelled(core: EngineCore, attempted: Attempted, now: number): Settled | null {
  const { id } = attempted.execution;
  if (!closeAttempt(core, attempted, now, 'cancelled', '', '')) return null;
  const by = core.store.executions.cancelRequestedBy(id) ?? '';
  core.store.executions.end(id, core.token, {
    status: 'CANCELLED',
    at: now,
    errorKind: '',
    errorMessage: `cancelled by ${by}`,
    resultJson: null,
  });
  keepUsage(core, attempted, now);
  announceUnfinished(core, attempted, 'CANCELLED', `cancelled by ${by}`, now);
  return 'CANCELLED';
}

function givenBack(
  core: EngineCore,
  attempted: Attempted,
  now: number,
  notBefore: number,
  why: string,
): Settled | null {
  const { execution } = attempted;
  if (!closeAttempt(core, attempted, now, 'interrupted', '', why)) return null;
  core.store.executions.release(execution.id, core.token, {
    status: 'QUEUED',
    notBefore,
    rank: rankOf(execution.queuedAt, execution.priority),
    spent: 0,
    lost: 0,
    errorKind: '',
    errorMessage: '',
  });
  return 'QUEUED';
}

function lost(
  core: EngineCore,
  attempted: Attempted,
  now: number,
  message: string,
  pauseMs: number,
): Settled | null {
  const { execution } = attempted;
  const lostBefore = core.store.executions.byId(execution.id)?.lostCount ?? 0;
  if (lostBefore + 1 >= LOST_LIMIT)
    return failed(
      core,
      attempted,
      now,
      'lost',
      'crash_loop',
      `lost its worker ${LOST_LIMIT} times; last: ${message}`,
    );
  if (!closeAttempt(core, attempted, now, 'lost', 'crash', message)) return null;
  core.store.executions.release(execution.id, core.token, {
    status: 'QUEUED',
    notBefore: now + pauseMs,
    rank: rankOf(execution.queuedAt, execution.priority),
    spent: 0,
    lost: 1,
    errorKind: 'lost',
    errorMessage: message,
  });
  return 'QUEUED';
}

function failedOrRetried(
  core: EngineCore,
  attempted: Attempted,
  now: number,
  outcome: AttemptOutcome,
  kind: string,
  message: string,
  error: WorkError,
): Settled | null {
  const { execution, task } = attempted;
  const allowed = task.retryAttempts ?? core.config.retry_attempts;
  const sentAway =
    error.retryAfterMs !== null &&
    core.store.attempts.failures(execution.id) - execution.retryCount < MOST_SENT_AWAY;
  if (error.permanent || (!sentAway && execution.retryCount >= allowed))
    return failed(core, attempted, now, outcome, kind, message);
  const { config } = core;
  const backoff = {
    baseMs: config.retry_base_seconds * 1_000,
    multiplier: config.retry_backoff_multiplier,
    maxMs: config.max_retry_delay_minutes * 60_000,
  };
  const delay =
    error.retryAfterMs === null
      ? retryDelay(backoff, execution.retryCount + 1, `${execution.id}:${attempted.attempt}`)
      : Math.min(Math.max(error.retryAfterMs, SHORTEST_RETRY_AFTER_MS), LONGEST_RETRY_AFTER_MS);
  if (!closeAttempt(core, attempted, now, outcome, kind, message)) return null;
  core.store.executions.release(execution.id, core.token, {
    status: 'RETRYING',
    notBefore: now + delay,
    rank: rankOf(now + delay, execution.priority),
    spent: sentAway ? 0 : 1,
    lost: 0,
    errorKind: kind,
    errorMessage: message,
  });
  return 'RETRYING';
}

function failed(
  core: EngineCore,
  attempted: Attempted,
  now: number,
  outcome: AttemptOutcome,
  kind: string,
  message: string,
): Settled | null {
  const { execution, task } = attempted;
  if (!closeAttempt(core, attempted, now, outcome, kind, message)) return null;
  core.store.executions.end(execution.id, core.token, {
    status: 'FAILED',
    at: now,
    errorKind: kind,
    errorMessage: message,
    resultJson: null,
  });
  keepUsage(core, attempted, now);
  noteFailure(core, task, execution.id, `${kind}: ${message}`, now);
  if (core.config.enable_dead_letter_queue) {
    const failure = { execution, task, attempts: attempted.attempt, errorKind: kind, errorMessage: message };
    writeDeadLetter(core, failure, now);
  }
  announceUnfinished(core, attempted, 'FAILED', `${kind}: ${message}`, now);
  return 'FAILED';
}

function keepUsage(core: EngineCore, { execution, usage }: Attempted, now: number): void {
  if (usage === null) return;
  const { peakRssBytes, cpuSeconds, maxLoopDelayMs } = usage;
  const metrics = {
    worker_peak_rss_bytes: peakRssBytes,
    worker_cpu_seconds: cpuSeconds,
    worker_max_loop_delay_ms: maxLoopDelayMs,
  };
  core.store.metrics.insert(execution.id, metrics, now);
}

/** What came since the last flush: history must not say `22 of 42` of work that did all 42. */
function keepProgress(core: EngineCore, { execution, progress }: Attempted): void {
  if (progress) core.store.executions.saveProgress(execution.id, core.token, progress);
}

/** Before the move, which gives up the lease that it is checked by; false when that is no longer ours. */
function closeAttempt(
  core: EngineCore,
  attempted: Attempted,
  now: number,
  outcome: AttemptOutcome,
  errorKind: string,
  errorMessage: string,
): boolean {
  const { execution, pid } = attempted;
  const ending = { at: now, outcome, errorKind, errorMessage, pid };
  noteStallOver(core, execution.id, 'its attempt ended', now);
  return core.store.attempts.end(execution.id, core.token, ending);
}
