/** The floor as metrics: what any process can read from the store, all of it gauges. Times in seconds. */
import type { Concerns } from '../board/concerns.ts';
import type { HealthReport } from '../board/health-report.ts';
import type { Snapshot } from '../board/snapshot.ts';
import type { EngineVitals } from '../store/lease.ts';
import { gauge, gaugeOf, type Metric } from './exposition.ts';

export function floorMetrics(
  snapshot: Snapshot,
  concerns: Concerns,
  report: HealthReport,
  now: number,
): Metric[] {
  return [...stateMetrics(snapshot, concerns, now), ...healthMetrics(report)];
}

function stateMetrics(snapshot: Snapshot, concerns: Concerns, now: number): Metric[] {
  const { engine, queued, failures24h, nextSlotAt, pausedAll, degraded } = snapshot;
  const { open, acknowledged, critical, deadLetters, blackouts } = concerns;
  const lag = engine.silentSince === undefined ? 0 : (now - engine.silentSince) / 1_000;
  return [
    gauge('engine_up', 'Whether an engine holds the lease of the store.', engine.role === 'none' ? 0 : 1),
    gauge('engine_silent_seconds', 'Since the last sign of life of an engine that may hang.', lag),
    gauge(
      'engine_draining',
      'Whether the engine ends and starts nothing more.',
      engine.draining === true ? 1 : 0,
    ),
    gauge('queued', 'Executions that wait for a worker, in all pools.', queued),
    gauge('failed_24h', 'Executions that failed for good within 24 hours.', failures24h),
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
    gauge('paused', 'Whether everything is paused.', pausedAll === null ? 0 : 1),
    gauge('degraded', 'Whether the engine works with less than is configured.', degraded === null ? 0 : 1),
    gauge('blackouts', 'Blackout windows that are open.', blackouts.length),
    ...(nextSlotAt === null
      ? []
      : [gauge('next_slot_timestamp_seconds', 'When the next slot is due.', nextSlotAt / 1_000)]),
  ];
}

function healthMetrics({ pools, workers, store, lastHour, vitals, channels }: HealthReport): Metric[] {
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
    gauge('workers_stalled', 'Worker processes that do not answer.', stalled),
    gauge('store_bytes', 'Size of the store.', store.bytes),
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
    ...(wait === null
      ? []
      : [
          {
            name: 'start_delay_1h_seconds',
            help: 'From slot or request to the first start, of what began within the last hour.',
            samples: [
              [{ quantile: '0.5' }, wait.p50 / 1_000],
              [{ quantile: '0.95' }, wait.p95 / 1_000],
              [{ quantile: '1' }, wait.longest / 1_000],
            ] as const,
          },
        ]),
    ...(vitals === null ? [] : vitalMetrics(vitals)),
    ...(channels.length === 0
      ? []
      : [
          gaugeOf(
            'notifications_waiting',
            'Notifications that wait for their channel.',
            'channel',
            channels,
            (one) => [one.channel, one.waiting],
          ),
        ]),
  ];
}

function vitalMetrics({ rssBytes, cpu, eventLoopDelayMs }: EngineVitals): Metric[] {
  return [
    gauge('engine_resident_memory_bytes', 'Of the process that is the engine.', rssBytes),
    gauge('engine_cpu_ratio', 'Share of one core that it used of late.', cpu),
    gauge('engine_loop_delay_seconds', 'How late its event loop was at worst.', eventLoopDelayMs / 1_000),
  ];
}
