import { calculateTaskStats, type TaskStats } from '../domain/statistics.ts';
import type { Column } from './cells.ts';
import { taskNamed, withFloor } from './floor.ts';
import { JSON_FLAG, printJson, printTable } from './print.ts';
import { distanceText, durationText, isoTime } from './times.ts';
import type { Verb } from './verb.ts';

/** Executions of one task that the figures are taken from. */
const SAMPLE = 1_000;

interface Row {
  name: string;
  stats: TaskStats;
}

export const statsVerb: Verb = {
  name: 'stats',
  usage: '[NAME] [flags]',
  about: `How tasks have done: success rate, durations, failures in a row, from their last ${SAMPLE} executions.
A cancel by an operator is no failure.`,
  inputs: { least: 0, most: 1 },
  flags: {
    since: { type: 'text', value: 'DURATION', help: 'only executions of the last 7d, ...' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor stats', 'all tasks'],
    ['scarefloor stats nightly --since 7d', 'one task, one week'],
  ],
  run: async (context) => {
    const since = context.flags.duration('since');
    const now = context.clock.now();
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const [name] = context.input;
      const tasks = name === undefined ? store.tasks.list() : [await taskNamed(context, store, name)];
      const startDate = since === undefined ? {} : { startDate: now - since };
      const rows = tasks.map((task): Row => {
        const executions = store.history.history({ taskId: task.id, limit: SAMPLE, ...startDate });
        return { name: task.name, stats: calculateTaskStats(executions) };
      });
      if (context.flags.is('json')) printJson(context, rows.map(statsRecord));
      else await printTable(context, columnsAt(now), rows, 'no tasks');
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
    { heading: 'RATE', cell: ({ stats }) => percent(stats.successRate), right: true },
    { heading: 'AVERAGE', cell: ({ stats }) => durationText(stats.averageDuration), right: true },
    { heading: 'P95', cell: ({ stats }) => durationText(stats.p95Duration), right: true },
    count('STREAK', (stats) => stats.currentFailureStreak),
    { heading: 'LAST OK', cell: ({ stats }) => distanceText(stats.lastSuccessAt, now) },
  ];
}

function statsRecord({ name, stats }: Row): Record<string, unknown> {
  return {
    task: name,
    ...stats,
    lastSuccessAt: isoTime(stats.lastSuccessAt),
    lastFailureAt: isoTime(stats.lastFailureAt),
  };
}

function percent(rate: number | null): string {
  // Rounded down: 100 % is for those that never failed.
  return rate === null ? '-' : `${Math.floor(rate * 100)}%`;
}
