/** A dashboard for Grafana, as its import takes it: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */

const COLUMNS = 24;
const STAT_HEIGHT = 4;
const GRAPH_HEIGHT = 8;

interface Query {
  expr: string;
  legend?: string;
}

interface Panel {
  title: string;
  queries: readonly Query[];
  /** Of Grafana: `s`, `bytes`, `percentunit`; default: a plain number. */
  unit?: string;
  /** From this value on it is red; of single figures. */
  badFrom?: number;
}

/** `$instance` stands for the engines that are chosen above the panels. */
const OF = 'instance=~"$instance"';

const FIGURES: readonly Panel[] = [
  { title: 'Engine', queries: [{ expr: `min(scarefloor_engine_up{${OF}})` }] },
  { title: 'Running', queries: [{ expr: `sum(scarefloor_pool_running{${OF}})` }] },
  { title: 'Queued', queries: [{ expr: `sum(scarefloor_queued{${OF}})` }] },
  { title: 'Failed in 24 h', queries: [{ expr: `sum(scarefloor_failed_24h{${OF}})` }], badFrom: 1 },
  { title: 'Dead letters', queries: [{ expr: `sum(scarefloor_dead_letters{${OF}})` }], badFrom: 1 },
  {
    title: 'Alerts, not acknowledged',
    queries: [{ expr: `sum(scarefloor_alerts{${OF},state="unacknowledged"})` }],
    badFrom: 1,
  },
  {
    title: 'Next slot in',
    queries: [{ expr: `min(scarefloor_next_slot_timestamp_seconds{${OF}}) - time()` }],
    unit: 's',
  },
  { title: 'Degraded', queries: [{ expr: `max(scarefloor_degraded{${OF}})` }], badFrom: 1 },
];

const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}{${OF}}[$__rate_interval]))`;
const quantile = (share: number, metric: string) =>
  `histogram_quantile(${share}, sum by (type, le) (rate(${metric}_bucket{${OF}}[$__rate_interval])))`;

const GRAPHS: readonly Panel[] = [
  {
    title: 'Executions ended, by outcome',
    queries: [{ expr: rate('scarefloor_executions_total', 'type, outcome'), legend: '{{type}} {{outcome}}' }],
    unit: 'ops',
  },
  {
    title: 'Running, of the limit',
    queries: [
      { expr: `sum by (pool) (scarefloor_pool_running{${OF}})`, legend: '{{pool}}' },
      { expr: `sum by (pool) (scarefloor_pool_limit{${OF}})`, legend: '{{pool}} limit' },
    ],
  },
  {
    title: 'Queue',
    queries: [{ expr: `sum by (pool) (scarefloor_pool_queued{${OF}})`, legend: '{{pool}}' }],
  },
  {
    title: 'Duration of attempts',
    queries: [
      { expr: quantile(0.5, 'scarefloor_attempt_duration_seconds'), legend: '{{type}} median' },
      { expr: quantile(0.95, 'scarefloor_attempt_duration_seconds'), legend: '{{type}} p95' },
    ],
    unit: 's',
  },
  {
    title: 'Start after slot or request',
    queries: [{ expr: quantile(0.95, 'scarefloor_start_delay_seconds'), legend: '{{type}} p95' }],
    unit: 's',
  },
  {
    title: 'Attempts, by what became of them',
    queries: [{ expr: rate('scarefloor_attempts_total', 'outcome'), legend: '{{outcome}}' }],
    unit: 'ops',
  },
  {
    title: 'Slots, by fate',
    queries: [{ expr: rate('scarefloor_slots_total', 'fate'), legend: '{{fate}}' }],
    unit: 'ops',
  },
  {
    title: 'Notifications',
    queries: [
      { expr: rate('scarefloor_notifications_total', 'channel, outcome'), legend: '{{channel}} {{outcome}}' },
      { expr: `sum by (channel) (scarefloor_notifications_waiting{${OF}})`, legend: '{{channel}} waiting' },
    ],
  },
  {
    title: 'Memory',
    queries: [
      { expr: `scarefloor_engine_resident_memory_bytes{${OF}}`, legend: 'engine {{instance}}' },
      { expr: `sum by (type) (scarefloor_workers_resident_memory_bytes{${OF}})`, legend: '{{type}} workers' },
      {
        expr: `max by (type) (scarefloor_worker_largest_resident_memory_bytes{${OF}})`,
        legend: '{{type}}, largest',
      },
    ],
    unit: 'bytes',
  },
  {
    title: 'Event loop late by, slowest write',
    queries: [
      { expr: `scarefloor_engine_loop_delay_seconds{${OF}}`, legend: 'loop {{instance}}' },
      { expr: `scarefloor_engine_slowest_write_seconds{${OF}}`, legend: 'write {{instance}}' },
    ],
    unit: 's',
  },
  {
    title: 'Store',
    queries: [
      { expr: `scarefloor_store_bytes{${OF}}`, legend: 'file {{instance}}' },
      { expr: `scarefloor_store_wal_bytes{${OF}}`, legend: 'write-ahead log {{instance}}' },
    ],
    unit: 'bytes',
  },
  {
    title: 'Fleet',
    queries: [
      { expr: `sum by (state) (scarefloor_fleet_workers{${OF}})`, legend: 'workers, {{state}}' },
      { expr: `sum(scarefloor_fleet_shards{${OF}})`, legend: 'shards carried' },
      { expr: `sum(scarefloor_fleet_places{${OF}})`, legend: 'places' },
    ],
  },
  {
    title: 'CPU of the engine',
    queries: [{ expr: `rate(process_cpu_seconds_total{${OF}}[$__rate_interval])`, legend: '{{instance}}' }],
    unit: 'percentunit',
  },
];

const DATA_SOURCE = { type: 'prometheus', uid: '$datasource' };

export function dashboard(): Record<string, unknown> {
  const figures = FIGURES.map((panel, index) => {
    const width = COLUMNS / FIGURES.length;
    return panelOf(panel, 'stat', { x: index * width, y: 0, w: width, h: STAT_HEIGHT }, index + 1);
  });
  const graphs = GRAPHS.map((panel, index) => {
    const width = COLUMNS / 3;
    const y = STAT_HEIGHT + Math.floor(index / 3) * GRAPH_HEIGHT;
    const place = { x: (index % 3) * width, y, w: width, h: GRAPH_HEIGHT };
    return panelOf(panel, 'timeseries', place, FIGURES.length + index + 1);
  });
  return {
    title: 'scarefloor',
    uid: 'scarefloor',
    tags: ['scarefloor'],
    schemaVersion: 39,
    version: 1,
    refresh: '30s',
    time: { from: 'now-24h', to: 'now' },
    templating: { list: [dataSourceChoice(), instanceChoice()] },
    panels: [...figures, ...graphs],
  };
}

function panelOf(
  { title, queries, unit = 'none', badFrom }: Panel,
  type: 'stat' | 'timeseries',
  gridPos: { x: number; y: number; w: number; h: number },
  id: number,
): Record<string, unknown> {
  const steps = [
    { color: 'green', value: null },
    ...(badFrom === undefined ? [] : [{ color: 'red', value: badFrom }]),
  ];
  return {
    id,
    title,
    type,
    gridPos,
    datasource: DATA_SOURCE,
    fieldConfig: { defaults: { unit, thresholds: { mode: 'absolute', steps } }, overrides: [] },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATA_SOURCE,
      expr,
      ...(legend === undefined ? {} : { legendFormat: legend }),
    })),
  };
}

function dataSourceChoice(): Record<string, unknown> {
  return { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' };
}

function instanceChoice(): Record<string, unknown> {
  return {
    name: 'instance',
    label: 'Engine',
    type: 'query',
    datasource: DATA_SOURCE,
    query: 'label_values(scarefloor_engine_up, instance)',
    includeAll: true,
    multi: true,
    refresh: 2,
  };
}
