/** Store and engine to one snapshot: what the Floor screen needs, read in a few indexed queries. */
import type { SchedulerConfig } from '../config/settings.ts';
import { CONFIG_ALERT } from '../domain/alert.ts';
import type { Execution } from '../domain/execution.ts';
import { parseFilter } from '../domain/filtering/filter.ts';
import { PRIORITIES, TASK_TYPES, type Task } from '../domain/task.ts';
import { poolLimit } from '../engine/queue/limits.ts';
import type { Supervisor } from '../engine/supervision/supervise.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Store } from '../store/store.ts';
import type { WorkerRecord } from '../store/worker-health.ts';
import type { EndedLately } from './ended-lately.ts';
import { estimateEnd, median } from './estimate.ts';
import type { FailureNews } from './failure-news.ts';
import type { FailureReader } from './failures/failure-reader.ts';
import type { DayPlan } from './plan/day-plan.ts';
import type { RunningWatch } from './running-watch.ts';
import { scheduleWords } from './schedule-words.ts';
import {
  type EngineView,
  LARGEST_PANE,
  type MachineView,
  type PoolView,
  type RunningRow,
  type Snapshot,
  type Tidings,
  type UpcomingRow,
} from './snapshot.ts';

export interface SnapshotSources {
  store: Store;
  config: SchedulerConfig;
  /** Of this process's engine: fresher than the store by up to a second. null when it is elsewhere. */
  supervisor: Supervisor | null;
  watch: RunningWatch;
  ended: EndedLately;
  news: FailureNews;
  machine: MachineView;
  plan: DayPlan;
  failures: FailureReader;
  filter: string;
  now: number;
  engine: EngineView;
  tidings: Tidings | null;
  readOnly: boolean;
  zone: string;
}

const DAY_MS = 24 * 3_600_000;

export function readSnapshot(sources: SnapshotSources): Omit<Snapshot, 'version' | 'stale' | 'view'> {
  const { store, config, now } = sources;
  const parsed = parseFilter(sources.filter, 'floor');
  const terms = parsed.ok ? parsed.filter.terms : [];
  const live = store.executions.live();
  const running = live.filter((execution) => isCarried(execution, sources));
  const queued = live.filter(
    (execution) => execution.status !== 'RETRYING' && !isCarried(execution, sources),
  );
  // What a dead engine said of its limits and workers is not so any more.
  const lowered = sources.engine.role === 'none' ? [] : store.pools.lowered();
  const workers = running.length === 0 ? [] : store.workerHealth.all();
  const workersOf = new Map(workers.map((one) => [one.executionId, one]));
  const tasks = store.tasks.list({ terms, limit: LARGEST_PANE, now });
  const failures = sources.failures.read(sources.filter, terms, now);
  const runningTasks = new Set(running.map((execution) => execution.taskId));
  const pausedAll = store.pools.pausedAll(now);
  const alerts = store.alerts.counts();
  const refused = alerts.open === 0 ? null : store.alerts.open(CONFIG_ALERT);
  const configured = TASK_TYPES.map((type) => ({ type, limit: poolLimit(config, type) }));
  const limits = TASK_TYPES.map((type) => ({
    type,
    limit: lowered.find((pool) => pool.type === type)?.limitNow ?? poolLimit(config, type),
  }));
  sources.watch.keep(new Set(running.map((execution) => execution.id)));
  return {
    moment: null,
    at: now,
    zone: sources.zone,
    storePath: store.path,
    engine: sources.engine,
    readOnly: sources.readOnly,
    pausedAll,
    machine: sources.machine,
    degraded: lowered[0] ? { since: lowered[0].since, why: safeText(lowered[0].reason) } : null,
    ...(refused && { configRefused: { since: refused.raisedAt, why: safeText(refused.detail) } }),
    ...(sources.tidings && { tidings: sources.tidings }),
    // The tool pool takes room in the header only where there is something in it.
    pools: TASK_TYPES.filter(
      (type) => type !== 'tool' || live.some((execution) => execution.taskType === type),
    ).map(
      (type): PoolView => ({
        type,
        running: running.filter((execution) => execution.taskType === type).length,
        limit: limits.find((pool) => pool.type === type)?.limit ?? poolLimit(config, type),
        configured: poolLimit(config, type),
        queued: queued.filter((execution) => execution.taskType === type).length,
      }),
    ),
    queued: queued.length,
    news: sources.news.look(store, now),
    alerts: { open: alerts.open - alerts.acknowledged, critical: alerts.critical },
    failures24h: store.history.failedSince(now - DAY_MS),
    nextSlotAt: store.tasks.nextRun(),
    // Of a day to come: what the engine does with less for a while is over long before most of it.
    strip: sources.plan.strip({ pools: configured, pausedAll, now }),
    running: [...running, ...queued]
      .slice(0, LARGEST_PANE)
      .map((execution) => runningRow(execution, sources, workersOf.get(execution.id) ?? null)),
    ended: sources.ended.read(new Set(live.map(({ id }) => id))),
    upcoming: tasks.map((task) => upcomingRow(task, store, runningTasks.has(task.id))),
    upcomingTotal: tasks.length < LARGEST_PANE ? tasks.length : store.tasks.count({ terms, now }),
    failures: failures.rows(),
    failuresTotal: failures.total,
    filter: sources.filter,
    filterError: parsed.ok ? '' : parsed.error,
  };
}

/** What a dead engine left RUNNING runs no more: it waits for the next one, which takes it up again. */
function isCarried(execution: Execution, sources: SnapshotSources): boolean {
  return execution.status === 'RUNNING' && sources.engine.role !== 'none';
}

/** `worker`: the one that carries it; null = nothing was heard of it yet. */
function runningRow(execution: Execution, sources: SnapshotSources, worker: WorkerRecord | null): RunningRow {
  const { store, now, config } = sources;
  const live = sources.supervisor?.get(execution.id) ?? null;
  // For how long it has not answered.
  const silentMs = worker?.stalled === true ? worker.recordedAt - worker.heardAt : null;
  const isRunning = isCarried(execution, sources);
  const progress = live?.progress ?? {
    phase: execution.phase,
    done: execution.progressDone,
    total: execution.progressTotal,
    note: execution.progressNote,
    counters: execution.counters,
  };
  const since = isRunning
    ? (live?.startedAt ?? execution.attemptStartedAt ?? execution.startTime)
    : execution.queuedAt;
  const watch = isRunning ? sources.watch.look(execution, progress, since, now) : null;
  const rate = watch?.rate ?? null;
  const usualMs = median(store.history.durations(execution.taskId));
  const { done, total } = progress;
  return {
    executionId: execution.id,
    taskId: execution.taskId,
    name: safeText(execution.taskName),
    type: execution.taskType,
    trigger: execution.trigger,
    emergency: execution.priority >= PRIORITIES.emergency,
    status: isRunning ? 'RUNNING' : 'QUEUED',
    phase: safeText(progress.phase),
    done,
    total,
    note: safeText(progress.note ?? ''),
    counters: progress.counters ?? {},
    rate,
    since,
    eta: isRunning ? estimateEnd({ now, since, usualMs, done, total, rate }) : null,
    usualMs,
    attempt: isRunning ? execution.attempt : execution.attempt + 1,
    cancelling: execution.cancelRequestedAt !== null,
    workerPid: live?.carriage.pid ?? execution.workerPid,
    stalledMs: live?.stallReported === true ? config.stall_minutes * 60_000 : silentMs,
    course: {
      requestedBy: safeText(execution.requestedBy),
      reason: safeText(execution.reason),
      worker: worker === null ? null : { rssBytes: worker.rssBytes, cpu: worker.cpu },
      phases: watch?.phases ?? [],
      speeds: watch?.speeds ?? [],
      notes: watch?.notes ?? [],
    },
  };
}

function upcomingRow(task: Task, store: Store, running: boolean): UpcomingRow {
  return {
    taskId: task.id,
    name: safeText(task.name),
    type: task.type,
    scheduleText: scheduleWords(task),
    nextAt: task.active && task.pause === null ? task.nextRunTime : null,
    pause: task.pause,
    last: store.history.lastOutcomes(task.id),
    running,
    tags: task.tags,
  };
}
