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

/** A host that sends us away (429) is obeyed within these bounds, and this many times before it costs an attempt. */
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

/** An attempt that is being settled, inside the transaction. */
interface Case {
  core: EngineCore;
  attempted: Attempted;
  now: number;
}

/** How an attempt ended that did not end well; kind and message are '' where nothing went wrong. */
interface AttemptFailure {
  outcome: AttemptOutcome;
  kind: string;
  message: string;
}

/** null when the execution was no longer ours to settle. */
export function settleError(
  core: EngineCore,
  attempted: Attempted,
  error: WorkError,
  now: number,
): Settled | null {
  const one: Case = { core, attempted, now };
  const message = safeText(error.message);
  keepProgress(core, attempted);
  // An operator's word stands, whatever else ended the attempt first: a timeout, the shutdown, a crash.
  if (isCancelAsked(core, attempted)) return cancelled(one);
  if (attempted.endReason === 'shutdown') return givenBack(one, now, 'the engine was shut down');
  if (attempted.endReason === 'timeout') {
    const limit = Math.round((attempted.task.timeoutMs ?? core.config.task_timeout_minutes * 60_000) / 1_000);
    const why = `stopped after its timeout of ${limit} s`;
    return failedOrRetried(one, { outcome: 'timeout', kind: 'timeout', message: why }, error);
  }
  if (error.kind === 'no_worker') return givenBack(one, now + (error.retryAfterMs ?? AFTER_LOSS_MS), message);
  if (error.kind === 'crash') return lost(one, message, AFTER_LOSS_MS);
  return failedOrRetried(one, { outcome: 'error', kind: error.kind, message }, error);
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
  const one: Case = { core, attempted, now };
  const settled =
    attempted.endReason === 'cancel'
      ? cancelled(one)
      : lost(one, 'the engine that ran it ended without a word', AFTER_ENGINE_LOSS_MS);
  if (settled === 'CANCELLED' || settled === 'FAILED') core.noteEnd(execution.id, task.type, settled);
}

function isCancelAsked(core: EngineCore, { execution, endReason }: Attempted): boolean {
  return endReason === 'cancel' || core.store.executions.cancelRequestedBy(execution.id) !== null;
}

function cancelled(one: Case): Settled | null {
  const { core, attempted, now } = one;
  const { id } = attempted.execution;
  if (!closeAttempt(one, { outcome: 'cancelled', kind: '', message: '' })) return null;
  const why = `cancelled by ${core.store.executions.cancelRequestedBy(id) ?? ''}`;
  core.store.executions.end(id, core.token, {
    status: 'CANCELLED',
    at: now,
    errorKind: '',
    errorMessage: why,
    resultJson: null,
  });
  keepUsage(core, attempted, now);
  announceUnfinished(core, attempted, { status: 'CANCELLED', why }, now);
  return 'CANCELLED';
}

/** The attempt does not count. */
function givenBack(one: Case, notBefore: number, why: string): Settled | null {
  const { core, attempted } = one;
  const { execution } = attempted;
  if (!closeAttempt(one, { outcome: 'interrupted', kind: '', message: why })) return null;
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

/** Whoever did the work is gone, and not by its own fault unless that happens again and again. */
function lost(one: Case, message: string, pauseMs: number): Settled | null {
  const { core, attempted, now } = one;
  const { execution } = attempted;
  const lostBefore = core.store.executions.byId(execution.id)?.lostCount ?? 0;
  if (lostBefore + 1 >= LOST_LIMIT) {
    const why = `lost its worker ${LOST_LIMIT} times; last: ${message}`;
    return failed(one, { outcome: 'lost', kind: 'crash_loop', message: why });
  }
  if (!closeAttempt(one, { outcome: 'lost', kind: 'crash', message })) return null;
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

function failedOrRetried(one: Case, failure: AttemptFailure, error: WorkError): Settled | null {
  const { core, attempted, now } = one;
  const { execution, task } = attempted;
  const allowed = task.retryAttempts ?? core.config.retry_attempts;
  const sentAway =
    error.retryAfterMs !== null &&
    core.store.attempts.failures(execution.id) - execution.retryCount < MOST_SENT_AWAY;
  if (error.permanent || (!sentAway && execution.retryCount >= allowed)) return failed(one, failure);
  const retryAt = now + delayBefore(one, error);
  if (!closeAttempt(one, failure)) return null;
  core.store.executions.release(execution.id, core.token, {
    status: 'RETRYING',
    notBefore: retryAt,
    rank: rankOf(retryAt, execution.priority),
    spent: sentAway ? 0 : 1,
    lost: 0,
    errorKind: failure.kind,
    errorMessage: failure.message,
  });
  return 'RETRYING';
}

/** Ms until the next attempt: as the other side asked for, within bounds, else by the backoff. */
function delayBefore({ core, attempted }: Case, { retryAfterMs }: WorkError): number {
  if (retryAfterMs !== null)
    return Math.min(Math.max(retryAfterMs, SHORTEST_RETRY_AFTER_MS), LONGEST_RETRY_AFTER_MS);
  const { config } = core;
  const backoff = {
    baseMs: config.retry_base_seconds * 1_000,
    multiplier: config.retry_backoff_multiplier,
    maxMs: config.max_retry_delay_minutes * 60_000,
  };
  const { id, retryCount } = attempted.execution;
  return retryDelay(backoff, retryCount + 1, `${id}:${attempted.attempt}`);
}

function failed(one: Case, failure: AttemptFailure): Settled | null {
  const { core, attempted, now } = one;
  const { execution, task } = attempted;
  const { kind, message } = failure;
  if (!closeAttempt(one, failure)) return null;
  core.store.executions.end(execution.id, core.token, {
    status: 'FAILED',
    at: now,
    errorKind: kind,
    errorMessage: message,
    resultJson: null,
  });
  keepUsage(core, attempted, now);
  const why = `${kind}: ${message}`;
  noteFailure(core, task, { executionId: execution.id, why }, now);
  if (core.config.enable_dead_letter_queue) {
    const letter = { execution, task, attempts: attempted.attempt, errorKind: kind, errorMessage: message };
    writeDeadLetter(core, letter, now);
  }
  announceUnfinished(core, attempted, { status: 'FAILED', why }, now);
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
function closeAttempt({ core, attempted, now }: Case, { outcome, kind, message }: AttemptFailure): boolean {
  const { execution, pid } = attempted;
  const ending = { at: now, outcome, errorKind: kind, errorMessage: message, pid };
  noteStallOver(core, execution.id, 'its attempt ended', now);
  return core.store.attempts.end(execution.id, core.token, ending);
}
