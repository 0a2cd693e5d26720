/**
 * What cleanup lets go, table by table, and by which limits. A dry run counts the very findings that a real run
 * removes. Never found: what has not ended, the last execution and the last success of a live task, its newest slot, open alerts, unanswered commands, and the
 * newest entries of the audit log. A dead letter outlives its execution, since it holds all that is needed.
 */
import type { SchedulerConfig } from '../../config/settings.ts';
import type { CleanupCounts } from '../../domain/operator.ts';
import type { EndedExecution, Retention } from '../../store/retention.ts';
import type { Store } from '../../store/store.ts';
import { clearAlert, deadLetterKey } from '../alerts.ts';
import { ENGINE_ACTOR, type EngineCore } from '../core.ts';
import type { Pace } from './pace.ts';
import {
  emptyTasks,
  oldAlerts,
  oldAuditEntries,
  oldCommands,
  oldDeadLetters,
  oldExecutions,
  oldNotifications,
  oldSlots,
  surplusExecutions,
} from './removable.ts';

export const DAY_MS = 24 * 3_600_000;

const DEAD_LETTER_DAYS = 180;
const MOST_DEAD_LETTERS = 10_000;

const ALERT_DAYS = 90;
/** Of each kind. */
const MOST_CLEARED_ALERTS = 10_000;

const NOTIFICATION_DAYS = 30;

/** Answers to other processes are read within seconds. */
const COMMAND_DAYS = 7;

const AUDIT_ENTRIES_KEPT = 1_000;

export interface HistoryLimits {
  maxHistoryDays: number;
  maxExecutionsPerTask: number;
}

export interface CleanupLimits extends HistoryLimits {
  maxAuditDays: number;
}

export interface Sweep {
  /** null: housekeeping that no report names. */
  name: keyof CleanupCounts | null;
  count(pace: Pace): Promise<number>;
  /** `then` is told the executions that are gone. */
  run(pace: Pace, core: EngineCore, then: (executions: readonly EndedExecution[]) => void): Promise<number>;
}

/** In the order in which they run: later ones find what earlier ones left behind. */
export function sweeps(store: Store, limits: CleanupLimits, now: number): Sweep[] {
  const { retention, audit } = store;
  const daysAgo = (days: number) => now - days * DAY_MS;
  const before = daysAgo(limits.maxHistoryDays);
  return [
    ofExecutions(retention, () => oldExecutions(retention, before)),
    ofExecutions(retention, () => surplusExecutions(retention, limits.maxExecutionsPerTask, before)),
    sweep(
      'slots',
      () => oldSlots(retention, before),
      each(({ taskId, slotTime }) => retention.removeSlot(taskId, slotTime)),
    ),
    sweep(
      null,
      () => emptyTasks(retention, before),
      each(({ id }) => retention.removeTask(id)),
    ),
    sweep(
      'deadLetters',
      () => oldDeadLetters(retention, daysAgo(DEAD_LETTER_DAYS), MOST_DEAD_LETTERS),
      each(({ id, executionId }, core, at) => {
        clearAlert(core, deadLetterKey(executionId), 'cleanup: the dead letter was too old', at);
        return retention.removeLetter(id);
      }),
    ),
    sweep(
      null,
      () => oldCommands(retention, daysAgo(COMMAND_DAYS)),
      each(({ id }) => retention.removeCommand(id)),
    ),
    sweep(
      null,
      () => oldNotifications(retention, daysAgo(NOTIFICATION_DAYS)),
      each(({ id }) => retention.removeNotification(id)),
    ),
    sweep(
      'alerts',
      () => oldAlerts(retention, daysAgo(ALERT_DAYS), MOST_CLEARED_ALERTS),
      each(({ id }) => retention.removeAlert(id)),
    ),
    sweep(
      'auditEntries',
      () => oldAuditEntries(audit, daysAgo(limits.maxAuditDays), AUDIT_ENTRIES_KEPT),
      (chunk, _core, at) => audit.removeUpTo(chunk.at(-1)?.id ?? 0, ENGINE_ACTOR, at),
      // Each call leaves a tombstone, and an entry of its own.
      Infinity,
    ),
  ];
}

/** How many of a chunk went. */
type Remove<Found> = (chunk: readonly Found[], core: EngineCore, now: number) => number;

function sweep<Found>(
  name: Sweep['name'],
  find: () => Iterable<Found | null>,
  remove: Remove<Found>,
  atOnce?: number,
): Sweep {
  return {
    name,
    count: (pace) => pace.count(find()),
    run: (pace, core) => pace.remove(find(), (chunk, now) => remove(chunk, core, now), undefined, atOnce),
  };
}

function ofExecutions(retention: Retention, find: () => Iterable<EndedExecution | null>): Sweep {
  const remove = (chunk: readonly EndedExecution[]) =>
    chunk.filter(({ id }) => retention.removeExecution(id)).length;
  return {
    name: 'executions',
    count: (pace) => pace.count(find()),
    run: (pace, _core, then) => pace.remove(find(), remove, then),
  };
}

function each<Found>(remove: (one: Found, core: EngineCore, now: number) => boolean): Remove<Found> {
  return (chunk, core, now) => chunk.filter((one) => remove(one, core, now)).length;
}

/** How many rows would go. */
export async function countRemovable(
  store: Store,
  limits: CleanupLimits,
  pace: Pace,
  now: number,
): Promise<CleanupCounts> {
  const counts = noneRemoved();
  for (const sweep of sweeps(store, limits, now))
    if (sweep.name !== null) counts[sweep.name] += await sweep.count(pace);
  return counts;
}

export function noneRemoved(): CleanupCounts {
  return { executions: 0, slots: 0, deadLetters: 0, alerts: 0, auditEntries: 0, reports: 0 };
}

/** What the configuration keeps, but for what is said otherwise. */
export function limitsOf(config: SchedulerConfig, otherwise: Partial<CleanupLimits>): CleanupLimits {
  return {
    maxHistoryDays: config.max_task_history_days,
    maxExecutionsPerTask: config.max_executions_per_task,
    maxAuditDays: config.max_audit_days,
    ...otherwise,
  };
}

const WORDS: Readonly<Record<keyof CleanupCounts, readonly [one: string, many: string]>> = {
  executions: ['execution', 'executions'],
  slots: ['slot', 'slots'],
  deadLetters: ['dead letter', 'dead letters'],
  alerts: ['alert', 'alerts'],
  auditEntries: ['audit entry', 'audit entries'],
  reports: ['report file', 'report files'],
};

/** `12 executions, 1 slot`; executions always. */
export function countsText(counts: CleanupCounts): string {
  return (Object.keys(WORDS) as (keyof CleanupCounts)[])
    .filter((name) => counts[name] > 0 || name === 'executions')
    .map((name) => `${counts[name]} ${WORDS[name][counts[name] === 1 ? 0 : 1]}`)
    .join(', ');
}
