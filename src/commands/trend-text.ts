/** A trend as the command line prints it. */
import { type TrendBucket, type TrendFigures, type TrendUnit, trendBuckets } from '../domain/trend.ts';
import type { Store } from '../store/store.ts';
import type { Column } from './cells.ts';
import type { Output } from './outputs/outputs.ts';
import { printJson, printTable } from './print.ts';
import { durationText, isoTime, timeText } from './times.ts';
import type { CommandContext } from './verb.ts';

/** How far a trend reaches back unless told. */
const USUAL_SPAN_MS: Readonly<Record<TrendUnit, number>> = { day: 14 * 24 * 3_600_000, hour: 24 * 3_600_000 };

type Row = TrendBucket & TrendFigures;

/** `taskId` null: all tasks together. `spanMs` undefined: two weeks by the day, a day by the hour. */
export async function printTrend(
  context: CommandContext,
  store: Store,
  what: { unit: TrendUnit; taskId: number | null; spanMs: number | undefined },
): Promise<void> {
  const { timezone } = await context.settings();
  const now = context.clock.now();
  const since = now - (what.spanMs ?? USUAL_SPAN_MS[what.unit]);
  const buckets = trendBuckets(what.unit, since, now, timezone);
  const rows = buckets.map((bucket): Row => ({ ...bucket, ...store.trends.figures(bucket, what.taskId) }));
  if (context.flags.is('json')) printJson(context, 'stats-trend', rows.map(trendRecord));
  else await printTable(context, columnsFor(what.unit, timezone), rows, 'no time to look at');
}

function columnsFor(unit: TrendUnit, zone: string): Column<Row>[] {
  const number = (heading: string, cell: (row: Row) => string): Column<Row> => ({
    heading,
    cell,
    right: true,
  });
  return [
    {
      heading: unit.toUpperCase(),
      cell: ({ from }) => timeText(from, zone).slice(0, unit === 'day' ? 10 : 16),
    },
    number('RUNS', (row) => String(row.executions)),
    number('OK', (row) => String(row.completed)),
    number('FAILED', (row) => String(row.failed)),
    number('CANCELLED', (row) => String(row.cancelled)),
    number('RATE', (row) => percentText(successRate(row))),
    number('P50', (row) => durationText(row.p50Duration)),
    number('P95', (row) => durationText(row.p95Duration)),
    number('LATE P50', (row) => durationText(row.p50Lateness)),
    number('LATE P95', (row) => durationText(row.p95Lateness)),
  ];
}

function trendRecord(row: Row): Output<'stats-trend'>[number] {
  return { ...row, from: isoTime(row.from), until: isoTime(row.until), successRate: successRate(row) };
}

/** 0..1; null where nothing completed or failed. A cancel by an operator is no failure. */
function successRate({ completed, failed }: TrendFigures): number | null {
  return completed + failed === 0 ? null : completed / (completed + failed);
}

/** Rounded down: 100 % is for those that never failed. */
export function percentText(rate: number | null): string {
  return rate === null ? '-' : `${Math.floor(rate * 100)}%`;
}
