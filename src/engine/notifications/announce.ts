/**
 * What the end of an execution, an emergency, or another engine is worth telling. Called inside the transaction that
 * records it, so that a crash leaves both or neither.
 */
import { randomUUID } from 'node:crypto';
import type { Execution } from '../../domain/execution.ts';
import { blankNotification, MOST_ITEMS, type Notification } from '../../domain/notification.ts';
import { PRIORITIES, type Task } from '../../domain/task.ts';
import { gravest } from '../../shared/severity.ts';
import type { WorkResult } from '../../shared/work.ts';
import { isStoreFailure } from '../../store/failure.ts';
import type { EngineCore } from '../core.ts';
import { LeaseLost } from '../lease/lease-lost.ts';
import { taskOf, tellChannels } from './fan-out.ts';

/** Figures of a result that people want to see, in this order; others are for statistics. */
const TOLD_COUNTS = ['pages', 'urls', 'hosts', 'new', 'changed', 'gone', 'unreached', 'errors'];
/** Tools and scans name the open ones differently. */
const FINDINGS = ['findings', 'findings_open'];

interface Ended {
  execution: Execution;
  task: Task;
}

/** An execution ended well. Channels that listen to several of its events hear of them in one notification. */
export function announceResult(core: EngineCore, one: Ended, result: WorkResult, now: number): void {
  if (core.channels.length === 0) return;
  try {
    // Results of a library user's own work may be anything: what cannot be told must not undo what was done.
    if (isNews(one.execution, one.task, result)) core.write(() => tellResult(core, one, result, now));
  } catch (error) {
    if (error instanceof LeaseLost || isStoreFailure(error)) throw error;
    core.report('could not tell of a result', error, { execution: one.execution.id });
  }
}

function tellResult(core: EngineCore, { execution, task }: Ended, result: WorkResult, now: number): void {
  const blank = ended(execution, task, 'COMPLETED', now);
  const all: Notification = {
    ...blank,
    title: `${task.name}: ${result.headline}`,
    detail: result.outcome === 'partial' ? `partial: ${result.reason}` : '',
    counts: toldCounts(result.metrics),
    reports: result.reportPaths,
  };
  const candidates = [
    isEmergency(execution) ? emergencyEnd(all, task) : null,
    findingsOf(all, result),
    changesOf(all, task, result),
    wantsCompletion(task) ? { ...all, event: 'completed' as const } : null,
  ];
  tellChannels(
    core,
    candidates.filter((one) => one !== null),
    now,
  );
}

/** An emergency ended without a result: failed, or cancelled. */
export function announceUnfinished(
  core: EngineCore,
  { execution, task }: Ended,
  { status, why }: { status: 'FAILED' | 'CANCELLED'; why: string },
  now: number,
): void {
  if (core.channels.length === 0 || !isEmergency(execution)) return;
  const all = { ...ended(execution, task, status, now), detail: why };
  tellChannels(core, [emergencyEnd({ ...all, severity: 'high' }, task)], now);
}

/** The first attempt of an emergency begins. */
export function announceStart(core: EngineCore, execution: Execution, task: Task, now: number): void {
  if (core.channels.length === 0 || !isEmergency(execution)) return;
  const { requestedBy, reason } = execution;
  const notification: Notification = {
    ...blankNotification(randomUUID(), now),
    event: 'emergency',
    state: 'raised',
    severity: 'high',
    title: `emergency: ${task.name} started by ${requestedBy}`,
    detail: reason,
    task: taskOf(task),
    execution: executionOf(execution, 'RUNNING', null),
  };
  tellChannels(core, [notification], now);
}

/** This process became the engine after another that did not give up its lease. */
export function announceTakeover(core: EngineCore, former: { pid: number; host: string }, now: number): void {
  const notification: Notification = {
    ...blankNotification(randomUUID(), now),
    event: 'engine',
    severity: 'high',
    title: `engine taken over: process ${former.pid} on ${former.host} ended without a word`,
    detail: `process ${process.pid} works now; what ran is started again`,
  };
  tellChannels(core, [notification], now);
}

function ended(execution: Execution, task: Task, status: string, now: number): Notification {
  return {
    ...blankNotification(randomUUID(), now),
    task: taskOf(task),
    execution: executionOf(execution, status, now),
  };
}

function emergencyEnd(all: Notification, task: Task): Notification {
  const status = all.execution?.status ?? '';
  const title = all.title === '' ? `${task.name} ${status.toLowerCase()}` : all.title;
  return { ...all, event: 'emergency', state: 'cleared', title: `emergency over: ${title}` };
}

/** A baseline has nothing to compare with, and alerts nobody. */
function changesOf(all: Notification, { type, config }: Task, result: WorkResult): Notification | null {
  const { metrics } = result;
  const changes = result.changes.filter(isWorthWaking);
  if (changes.length === 0 || result.baseline === true) return null;
  if (type === 'monitor' && 'notify_on_changes' in config && config.notify_on_changes === false) return null;
  const counted = ['new', 'changed', 'gone'].reduce((sum, name) => sum + (metrics[name] ?? 0), 0);
  return {
    ...all,
    event: 'changes',
    items: changes.slice(0, MOST_ITEMS).map((change) => ({ ...change, severity: null })),
    // A monitor counts URLs that it met for the first time as new; these are no changes.
    itemsTotal: changes.length < MOST_ITEMS ? changes.length : Math.max(counted, changes.length),
  };
}

/** A page that is another one at each look is a matter for an ignore rule, in the report, and has not changed. */
function isWorthWaking({ kind }: WorkResult['changes'][number]): boolean {
  return kind !== 'flapping';
}

function findingsOf(all: Notification, result: WorkResult): Notification | null {
  const { findings = [], metrics } = result;
  if (findings.length === 0 || result.baseline === true) return null;
  const severity = gravest('info', ...findings.map((one) => one.severity));
  return {
    ...all,
    event: 'findings',
    severity,
    items: findings.slice(0, MOST_ITEMS).map(({ title, url, ...same }) => {
      return { kind: same.kind, severity: same.severity, subject: title, detail: url };
    }),
    itemsTotal: Math.max(findings.length, metrics.findings_new ?? 0),
  };
}

/** Most results are none, and cost nothing. */
function isNews(execution: Execution, task: Task, { changes, findings = [] }: WorkResult): boolean {
  return (
    changes.some(isWorthWaking) || findings.length > 0 || isEmergency(execution) || wantsCompletion(task)
  );
}

function wantsCompletion({ config }: Task): boolean {
  return 'notify_on_completion' in config && config.notify_on_completion;
}

function isEmergency({ priority }: Execution): boolean {
  return priority >= PRIORITIES.emergency;
}

function executionOf(
  execution: Execution,
  status: string,
  endedAt: number | null,
): Notification['execution'] {
  const { id, sessionId, trigger, requestedBy, startTime } = execution;
  return { id, sessionId, trigger, requestedBy, status, startedAt: startTime, endedAt };
}

function toldCounts(metrics: Record<string, number>): Record<string, number> {
  const told = TOLD_COUNTS.flatMap((name) => (metrics[name] ? [[name, metrics[name]] as const] : []));
  const findings = FINDINGS.reduce((sum, name) => sum + (metrics[name] ?? 0), 0);
  return Object.fromEntries(findings > 0 ? [...told, ['findings', findings] as const] : told);
}
