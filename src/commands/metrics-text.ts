/**
 * The floor in the text format of Prometheus, for the textfile collector of its node_exporter.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { HealthReport } from '../board/health-report.ts';
import type { Snapshot } from '../board/snapshot.ts';
import type { EngineVitals } from '../store/lease.ts';
import type { Concerns } from './status-formats.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

interface Metric {
  name: string;
  help: string;
  samples: readonly Sample[];
}

/** All of them gauges: a process that starts anew for each look counts nothing itself. Times in seconds. */
export function metricsText(
  snapshot: Snapshot,
  concerns: Concerns,
  report: HealthReport,
  now: number,
): string {
  return [...floorMetrics(snapshot, concerns, now), ...healthMetrics(report)].map(metricLines).join('');
}

function floorMetrics(snapshot: Snapshot, concerns: Concerns, now: number): Metric[] {
  const { engine, queued, failures24h, nextSlotAt, pausedAll, degraded } = snapshot;
  const { open, acknowledged, critical, deadLetters, blackouts } = concerns;
  const lag = engine.silentSince === undefined ? 0 : (now - engine.silentSince) / 1_000;
  return [
    one('engine_up', 'Whether an engine holds the lease of the store.', engine.role === 'none' ? 0 : 1),
    one('engine_silent_seconds', 'Since the last sign of life of an engine that may hang.', lag),
    one(
      'engine_draining',
      'Whether the engine ends and starts nothing more.',
      engine.draining === true ? 1 : 0,
    ),
    one('queued', 'Executions that wait for a worker, in all pools.', queued),
    one('failed_24h', 'Executions that failed for good within 24 hours.', failures24h),
    one('dead_letters', 'Dead letters that nobody has redriven or discarded.', deadLetters),
    {
      name: 'alerts',
      help: 'Alerts that are open.',
      samples: [
        [{ state: 'acknowledged' }, acknowledged],
        [{ state: 'unacknowledged' }, open - acknowledged],
      ],
    },
    one('alerts_critical', 'Critical alerts that nobody has acknowledged.', critical),
    one('paused', 'Whether everything is paused.', pausedAll === null ? 0 : 1),
    one('degraded', 'Whether the engine works with less than is configured.', degraded === null ? 0 : 1),
    one('blackouts', 'Blackout windows that are open.', blackouts.length),
    ...(nextSlotAt === null
      ? []
      : [one('next_slot_timestamp_seconds', 'When the next slot is due.', nextSlotAt / 1_000)]),
  ];
}

function healthMetrics({ pools, workers, store, lastHour, vitals, channels }: HealthReport): Metric[] {
  const { completed, failed, cancelled, wait } = lastHour;
  const stalled = workers.filter((worker) => worker.stalled).length;
  return [
    each('pool_running', 'Executions that run.', 'pool', pools, ({ type, running }) => [type, running]),
    each('pool_queued', 'Executions that wait for a worker.', 'pool', pools, ({ type, queued }) => [
      type,
      queued,
    ]),
    each('pool_limit', 'Executions that may run at once now.', 'pool', pools, ({ type, limitNow }) => [
      type,
      limitNow,
    ]),
    one('workers', 'Worker processes.', workers.length),
    one('workers_stalled', 'Worker processes that do not answer.', stalled),
    one('store_bytes', 'Size of the store.', store.bytes),
    one('store_wal_bytes', 'Size of its write-ahead log.', store.walBytes),
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
          each(
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
    one('engine_resident_memory_bytes', 'Of the process that is the engine.', rssBytes),
    one('engine_cpu_ratio', 'Share of one core that it used of late.', cpu),
    one('engine_loop_delay_seconds', 'How late its event loop was at worst.', eventLoopDelayMs / 1_000),
  ];
}

function one(name: string, help: string, value: number): Metric {
  return { name, help, samples: [[{}, value]] };
}

function each<Item>(
  name: string,
  help: string,
  label: string,
  items: readonly Item[],
  sample: (item: Item) => readonly [label: string, value: number],
): Metric {
  const samples = items.map((item): Sample => {
    const [text, value] = sample(item);
    return [{ [label]: text }, value];
  });
  return { name, help, samples };
}

function metricLines({ name, help, samples }: Metric): string {
  const full = `scarefloor_${name}`;
  const lines = samples.map(([labels, value]) => `${full}${labelText(labels)} ${value}`);
  return [`# HELP ${full} ${help}`, `# TYPE ${full} gauge`, ...lines].map((line) => `${line}\n`).join('');
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
