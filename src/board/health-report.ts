/** How the floor fares: what `scarefloor health` prints and a screen could show. Read from the store, by any process. */
import type { SchedulerConfig } from '../config/settings.ts';
import type { FleetStanding } from '../domain/fleet-standing.ts';
import { TASK_TYPES, type TaskType } from '../domain/task.ts';
import { LEASE_MS } from '../engine/lease/lease-keeper.ts';
import { poolLimit } from '../engine/queue/limits.ts';
import type { EngineVitals } from '../store/lease.ts';
import type { ChannelCounts } from '../store/outbox-reader.ts';
import type { Store } from '../store/store.ts';
import type { StoreSize } from '../store/store-files.ts';
import type { WorkerRecord } from '../store/worker-health.ts';
import type { EngineView } from './snapshot.ts';

export interface PoolHealth {
  type: TaskType;
  running: number;
  /** Waiting for a worker; backoffs are not included. */
  queued: number;
  /** As configured; an emergency may go one above it. */
  limit: number;
  limitNow: number;
  /** Why `limitNow` is less, or why nothing starts; '' = all is well. */
  degraded: string;
  /** Epoch ms. */
  degradedSince: number | null;
}

export interface WorkerHealthView extends WorkerRecord {
  /** Ms since its last word. */
  heardMs: number;
}

export interface HealthReport {
  at: number;
  engine: EngineView;
  /** Epoch ms of the last renewal of its lease, and of the end of it; null when there is no engine. */
  renewedAt: number | null;
  leaseUntil: number | null;
  /** null when there is no engine, or it said nothing yet. */
  vitals: Omit<EngineVitals, 'fleet' | 'diskSilentSince'> | null;
  /** Machines that help; null = none is configured, or the engine has not looked yet. */
  fleet: FleetStanding | null;
  pools: PoolHealth[];
  workers: WorkerHealthView[];
  store: StoreSize & { path: string };
  lastHour: {
    completed: number;
    failed: number;
    cancelled: number;
    /** From slot or request to the first start (ms); null when nothing started. */
    wait: { p50: number; p95: number; longest: number } | null;
  };
  /** What was told within the last day, and what waits. */
  channels: ChannelCounts[];
  limits: Limits;
}

/** What of the configuration limits resources. */
export const LIMIT_KEYS = [
  'worker_pool_size',
  'queue_buffer_size',
  'task_timeout_minutes',
  'worker_max_memory_mb',
  'worker_recycle_after',
  'worker_idle_seconds',
  'worker_nice',
  'degrade_free_memory_percent',
  'degrade_load_per_core',
  'degrade_loop_delay_ms',
] as const satisfies readonly (keyof SchedulerConfig)[];

export type Limits = Pick<SchedulerConfig, (typeof LIMIT_KEYS)[number]>;

/** More waiting executions of a pool than these are not counted. */
const MOST_COUNTED = 1_000_000;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function readHealth(
  store: Store,
  config: SchedulerConfig,
  engine: EngineView,
  now: number,
  /** Names of the configured ones. */
  channels: readonly string[] = [],
): HealthReport {
  const alive = engine.role !== 'none';
  const lease = alive ? store.lease.read() : null;
  const { fleet = null, diskSilentSince: _, ...vitals } = (alive ? store.lease.vitals() : null) ?? {};
  return {
    at: now,
    engine,
    renewedAt: lease && lease.leaseUntil - LEASE_MS,
    leaseUntil: lease?.leaseUntil ?? null,
    vitals: 'at' in vitals ? vitals : null,
    fleet,
    pools: poolsOf(store, config, alive),
    // What a dead engine said of its workers is not so any more: they ended with it.
    workers: alive ? store.workerHealth.all().map((worker) => withAge(worker, now)) : [],
    store: { path: store.path, ...store.files.size() },
    lastHour: {
      ...store.recentWork.ended(now - HOUR_MS),
      wait: waitOf(store.recentWork.waits(now - HOUR_MS)),
    },
    channels: store.outboxReader.counts(channels, now - DAY_MS),
    limits: Object.fromEntries(LIMIT_KEYS.map((key) => [key, config[key]])) as unknown as Limits,
  };
}

function poolsOf(store: Store, config: SchedulerConfig, alive: boolean): PoolHealth[] {
  const lowered = new Map(alive ? store.pools.lowered().map((one) => [one.type, one]) : []);
  // What a dead engine left running runs no more.
  const carried = alive ? store.executions.running() : [];
  return TASK_TYPES.map((type) => {
    const running = carried.filter((execution) => execution.taskType === type).length;
    const queued = store.queue.queued(type, MOST_COUNTED);
    const limit = poolLimit(config, type);
    const { limitNow = limit, reason = '', since = null } = lowered.get(type) ?? {};
    return { type, running, queued, limit, limitNow, degraded: reason, degradedSince: since };
  });
}

/** A worker that is well was heard when it was recorded, and no row is written to say so again. */
function withAge(worker: WorkerRecord, now: number): WorkerHealthView {
  const until = worker.stalled ? now : worker.recordedAt;
  return { ...worker, heardMs: Math.max(0, until - worker.heardAt) };
}

/** Of sorted waits. */
function waitOf(waits: readonly number[]): HealthReport['lastHour']['wait'] {
  const at = (share: number) => waits[Math.max(0, Math.ceil(waits.length * share) - 1)] ?? 0;
  return waits.length === 0 ? null : { p50: at(0.5), p95: at(0.95), longest: at(1) };
}
