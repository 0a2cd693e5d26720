import { calculateTaskStats, type TaskStats } from '../domain/statistics.ts';
import type { TrendUnit } from '../domain/trend.ts';
import { bytesText } from '../shared/bytes-text.ts';
import type { Column } from './cells.ts';
import { taskNamed, withFloor } from './floor.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printJson, printTable } from './print.ts';
import { distanceText, durationText, isoTime } from './times.ts';
import { percentText, printTrend } from './trend-text.ts';
import type { Verb } from './verb.ts';

/** Executions of one task that the figures are taken from. */
const SAMPLE = 1_000;

const PEAK_MEMORY = 'worker_peak_rss_bytes';
const CPU = 'worker_cpu_seconds';

interface Row {
  name: string;
  stats: TaskStats;
  /** What its worker processes took, by metric; empty where that was not recorded. */
  workers: Record<string, { highest: number; mean: number }>;
}

export const statsVerb: Verb = {
  name: 'stats',
  usage: '[NAME] [flags]',
  about: `How tasks have done: success rate, durations, failures in a row, from their last ${SAMPLE} executions.
A cancel by an operator is no failure. MEMORY: the most that a worker held; CPU: its processor time on average.
--trend: all of it over time instead, durations and how late starts were by their median and 95th percentile.`,
  inputs: { least: 0, most: 1 },
  completes: 'tasks',
  flags: {
    since: { type: 'text', value: 'DURATION', help: 'only executions of the last 7d, ...' },
    trend: { type: 'text', choices: ['day', 'hour'], help: 'by the day (two weeks) or the hour (a day)' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor stats', 'all tasks'],
    ['scarefloor stats nightly --since 7d', 'one task, one week'],
    ['scarefloor stats --trend day', 'the whole floor, day by day'],
  ],
  run: async (context) => {
    const since = context.flags.duration('since');
    const now = context.clock.now();
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const [name] = context.input;
      const unit = context.flags.text('trend') as TrendUnit | undefined;
      if (unit !== undefined) {
        const taskId = name === undefined ? null : (await taskNamed(context, store, name)).id;
        await printTrend(context, store, { unit, taskId, spanMs: since });
        return 0;
      }
      const tasks = name === undefined ? store.tasks.list() : [await taskNamed(context, store, name)];
      const startDate = since === undefined ? {} : { startDate: now - since };
      const rows = tasks.map((task): Row => {
        const executions = store.history.history({ taskId: task.id, limit: SAMPLE, ...startDate });
        const workers = store.metrics.ofWorkers(task.id, SAMPLE);
        return { name: task.name, stats: calculateTaskStats(executions), workers };
      });
      if (context.flags.is('json')) printJson(context, 'stats', rows.map(statsRecord));
      else await printTable(context, [...columnsAt(now), ...workerColumns(rows)], rows, 'no tasks');
      return 0;
    });
  },
};

function columnsAt(now: number): Column<Row>[] {
  const count = (heading: string, of: (stats: TaskStats) => number): Column<Row> => ({
    heading,
    cell: ({ stats }) => String(of(stats)),
    right: true,
  });
  return [
    { heading: 'TASK', cell: ({ name }) => name, flexible: true },
    count('RUNS', (stats) => stats.totalExecutions),
    count('OK', (stats) => stats.successfulExecutions),
    count('FAILED', (stats) => stats.failedExecutions),
    count('CANCELLED', (stats) => stats.cancelledExecutions),
    { heading: 'RATE', cell: ({ stats }) => percentText(stats.successRate), right: true },
    { heading: 'AVERAGE', cell: ({ stats }) => durationText(stats.averageDuration), right: true },
    { heading: 'P95', cell: ({ stats }) => durationText(stats.p95Duration), right: true },
    count('STREAK', (stats) => stats.currentFailureStreak),
    { heading: 'LAST OK', cell: ({ stats }) => distanceText(stats.lastSuccessAt, now) },
  ];
}

/** Only where some worker was measured: the table is wide enough without. */
function workerColumns(rows: readonly Row[]): Column<Row>[] {
  if (!rows.some(({ workers }) => PEAK_MEMORY in workers)) return [];
  const cell = (of: (row: Row) => string | null) => (row: Row) => of(row) ?? '-';
  return [
    {
      heading: 'MEMORY',
      cell: cell(({ workers }) => (workers[PEAK_MEMORY] ? bytesText(workers[PEAK_MEMORY].highest) : null)),
      right: true,
    },
    {
      heading: 'CPU',
      cell: cell(({ workers }) => (workers[CPU] ? durationText(workers[CPU].mean * 1_000) : null)),
      right: true,
    },
  ];
}

function statsRecord({ name, stats, workers }: Row): Output<'stats'>[number] {
  return {
    task: name,
    ...stats,
    workers,
    lastSuccessAt: isoTime(stats.lastSuccessAt),
    lastFailureAt: isoTime(stats.lastFailureAt),
  };
}
