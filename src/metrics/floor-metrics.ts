/** The floor as metrics: what any process can read from the store, all of it gauges. Times in seconds. */
import { concernsOf } from '../board/concerns.ts';
import { type HealthReport, readHealth } from '../board/health-report.ts';
import type { EngineView } from '../board/snapshot.ts';
import type { SchedulerConfig } from '../config/settings.ts';
import type { FleetStanding } from '../domain/fleet-standing.ts';
import { TASK_TYPES } from '../domain/task.ts';
import type { EngineVitals } from '../store/lease.ts';
import type { Store } from '../store/store.ts';
import type { WorkerRecord } from '../store/worker-health.ts';
import { gauge, gaugeOf, type Metric, type Sample } from './exposition.ts';

export interface FloorMetricsSources {
  store: Store;
  config: SchedulerConfig;
  engine: EngineView;
  /** Names of the configured channels. */
  channels: readonly string[];
  /** Epoch ms. */
  now: number;
}

const DAY_MS = 24 * 3_600_000;

export function floorMetrics(sources: FloorMetricsSources): Metric[] {
  const { store, config, engine, channels, now } = sources;
  const report = readHealth(store, config, engine, now, channels);
  return [...stateMetrics(sources, report), ...healthMetrics(report)];
}

function stateMetrics({ store, engine, now }: FloorMetricsSources, report: HealthReport): Metric[] {
  const { open, acknowledged, critical, deadLetters, blackouts } = concernsOf(store, now);
  const silent = engine.silentSince === undefined ? 0 : (now - engine.silentSince) / 1_000;
  const diskSilent = engine.diskSilentSince === undefined ? 0 : (now - engine.diskSilentSince) / 1_000;
  const nextSlotAt = store.tasks.nextRun();
  const sum = report.pools.reduce((total, { queued }) => total + queued, 0);
  return [
    gauge('engine_up', 'Whether an engine holds the lease of the store.', isTrue(engine.role !== 'none')),
    gauge('engine_silent_seconds', 'Since the last sign of life of an engine that may hang.', silent),
    gauge(
      'disk_silent_seconds',
      'Since when the disk of the engine does not answer: nothing is confirmed meanwhile.',
      diskSilent,
    ),
    gauge(
      'engine_draining',
      'Whether the engine ends and starts nothing more.',
      isTrue(engine.draining === true),
    ),
    gauge(
      'engine_trouble',
      'Whether the store takes no writes of the engine, of which this process is one.',
      isTrue(engine.trouble !== undefined),
    ),
    gauge('queued', 'Executions that wait for a worker, in all pools.', sum),
    gauge(
      'failed_24h',
      'Executions that failed for good within 24 hours.',
      store.history.failedSince(now - DAY_MS),
    ),
    gauge('dead_letters', 'Dead letters that nobody has redriven or discarded.', deadLetters),
    {
      name: 'alerts',
      help: 'Alerts that are open.',
      samples: [
        [{ state: 'acknowledged' }, acknowledged],
        [{ state: 'unacknowledged' }, open - acknowledged],
      ],
    },
    gauge('alerts_critical', 'Critical alerts that nobody has acknowledged.', critical),
    gauge('paused', 'Whether everything is paused.', isTrue(store.pools.pausedAll(now) !== null)),
    gauge(
      'degraded',
      'Whether the engine works with less than is configured.',
      isTrue(report.pools.some(({ degraded }) => degraded !== '')),
    ),
    gauge('blackouts', 'Blackout windows that are open.', blackouts.length),
    {
      name: 'next_slot_timestamp_seconds',
      help: 'When the next slot is due; absent where none is.',
      samples: nextSlotAt === null ? [] : [[{}, nextSlotAt / 1_000]],
    },
  ];
}

function isTrue(value: boolean): number {
  return value ? 1 : 0;
}

function healthMetrics({ pools, workers, store, lastHour, vitals, fleet, channels }: HealthReport): Metric[] {
  const { completed, failed, cancelled, wait } = lastHour;
  const stalled = workers.filter((worker) => worker.stalled).length;
  return [
    gaugeOf('pool_running', 'Executions that run.', 'pool', pools, ({ type, running }) => [type, running]),
    gaugeOf('pool_queued', 'Executions that wait for a worker.', 'pool', pools, ({ type, queued }) => [
      type,
      queued,
    ]),
    gaugeOf('pool_limit', 'Executions that may run at once now.', 'pool', pools, ({ type, limitNow }) => [
      type,
      limitNow,
    ]),
    gauge('workers', 'Worker processes.', workers.length),
    ...workerMetrics(workers),
    gauge('workers_stalled', 'Worker processes that do not answer.', stalled),
    gauge('store_bytes', 'Size of the store.', store.bytes),
    gauge('store_free_bytes', 'Within the store, kept for what comes.', store.freeBytes),
    gauge('store_wal_bytes', 'Size of its write-ahead log.', store.walBytes),
    {
      name: 'ended_1h',
      help: 'Executions that began within the last hour and have ended, by how.',
      samples: [
        [{ status: 'completed' }, completed],
        [{ status: 'failed' }, failed],
        [{ status: 'cancelled' }, cancelled],
      ],
    },
    {
      name: 'start_delay_1h_seconds',
      help: 'From slot or request to the first start, of what began within the last hour.',
      samples:
        wait === null
          ? []
          : [
              [{ percentile: '50' }, wait.p50 / 1_000],
              [{ percentile: '95' }, wait.p95 / 1_000],
              [{ percentile: '100' }, wait.longest / 1_000],
            ],
    },
    ...vitalMetrics(vitals),
    ...fleetMetrics(fleet),
    gaugeOf(
      'notifications_waiting',
      'Notifications that wait for their channel.',
      'channel',
      channels,
      ({ channel, waiting }) => [channel, waiting],
    ),
    {
      name: 'notifications_oldest_timestamp_seconds',
      help: 'Since when the oldest of them waits; absent where none does.',
      samples: channels.flatMap(({ channel, waitingSince }) =>
        waitingSince === null ? [] : [[{ channel }, waitingSince / 1_000] as const],
      ),
    },
  ];
}

/** By type and not by process, whose numbers come and go. */
function workerMetrics(workers: readonly WorkerRecord[]): Metric[] {
  const bytes = (type: string) => workers.filter((one) => one.type === type).map((one) => one.rssBytes);
  const sums = TASK_TYPES.map((type) => [type, bytes(type).reduce((sum, one) => sum + one, 0)] as const);
  const most = TASK_TYPES.map((type) => [type, Math.max(0, ...bytes(type))] as const);
  return [
    gaugeOf('workers_resident_memory_bytes', 'Of all worker processes.', 'type', sums, (one) => one),
    gaugeOf('worker_largest_resident_memory_bytes', 'Of the largest one.', 'type', most, (one) => one),
  ];
}

/** Absent while there is no engine, or it said nothing yet. */
function vitalMetrics(vitals: EngineVitals | null): Metric[] {
  const of = (name: string, help: string, value: number | null | undefined): Metric => ({
    name,
    help,
    samples: value === null || value === undefined ? [] : [[{}, value]],
  });
  const share = (percent: number | null | undefined) => (typeof percent === 'number' ? percent / 100 : null);
  const seconds = (ms: number | null | undefined) => (typeof ms === 'number' ? ms / 1_000 : null);
  return [
    of('engine_resident_memory_bytes', 'Of the process that is the engine.', vitals?.rssBytes),
    of('engine_cpu_ratio', 'Share of one core that it used of late.', vitals?.cpu),
    of(
      'engine_loop_delay_seconds',
      'How late its event loop was at worst.',
      seconds(vitals?.eventLoopDelayMs),
    ),
    of('engine_slowest_write_seconds', 'Its slowest commit of late.', seconds(vitals?.slowestWriteMs)),
    of(
      'machine_free_memory_ratio',
      'Share of its memory that may still be used.',
      share(vitals?.freeMemoryPercent),
    ),
    of('machine_load_per_core', 'Load average of a minute by core.', vitals?.loadPerCore),
  ];
}

/** Without a value where no fleet is configured. */
function fleetMetrics(fleet: FleetStanding | null): Metric[] {
  const of = (
    name: string,
    help: string,
    samples: (standing: FleetStanding) => readonly Sample[],
  ): Metric => ({
    name,
    help,
    samples: fleet === null ? [] : samples(fleet),
  });
  return [
    of('fleet_up', 'Whether the Redis of the fleet can be used.', ({ trouble }) => [
      [{}, isTrue(trouble === '')],
    ]),
    of(
      'fleet_workers',
      'Workers of the fleet; those that do not fit are of another version or hold another key.',
      ({ count, fit }) => [
        [{ state: 'fit' }, fit],
        [{ state: 'unfit' }, count - fit],
      ],
    ),
    of('fleet_shards', 'Shards that workers of the fleet carry.', ({ shards }) => [[{}, shards]]),
    of('fleet_places', 'Shards that they could carry at once.', ({ members }) => [
      [{}, members.reduce((sum, { unfit, concurrency }) => sum + (unfit === '' ? concurrency : 0), 0)],
    ]),
  ];
}
