import type { TaskRow } from '../../../board/views/view.ts';
import type { ListColumn } from '../../lists/list-column.ts';
import { sparkline } from '../../text/sparkline.ts';
import { countdownText, durationText, momentText } from '../../text/time-words.ts';
import type { StyleName } from '../../theme.ts';
import { durationTrend } from './duration-trend.ts';
import { taskState } from './task-state.ts';

/** Two durations to a cell. */
const SPARK_CELLS = 10;
const TREND_CELLS = 'slower'.length;

/** Below these shares of success a task is worth a look, and needs one. */
const GOOD_RATE = 0.9;
const POOR_RATE = 0.5;

export const TASK_COLUMNS: readonly ListColumn<TaskRow>[] = [
  { title: 'name', width: 20, share: 4, from: 0, sortable: true, cell: ({ name }) => [{ text: name }] },
  {
    title: 'state',
    width: 16,
    share: 3,
    from: 0,
    sortable: true,
    cell: (row, context) => [taskState(row, context)],
  },
  {
    title: 'schedule',
    width: 14,
    share: 1,
    from: 70,
    cell: ({ scheduleText }) => [{ text: scheduleText }],
  },
  { title: 'type', width: 7, share: 0, from: 130, cell: ({ type }) => [{ text: type, style: 'faint' }] },
  {
    title: 'next',
    width: 8,
    share: 0,
    from: 0,
    align: 'right',
    sortable: true,
    cell: ({ nextAt }, { now }) => [{ text: nextAt === null ? '-' : countdownText(nextAt - now) }],
  },
  {
    title: 'last',
    width: 11,
    share: 0,
    from: 90,
    align: 'right',
    sortable: true,
    cell: ({ lastAt }, { now, zone }) => [
      { text: lastAt === null ? 'never' : momentText(lastAt, now, zone), style: 'faint' },
    ],
  },
  {
    title: 'ok',
    width: 4,
    share: 0,
    from: 0,
    align: 'right',
    sortable: true,
    cell: ({ successRate }) => [{ text: percentText(successRate), style: rateStyle(successRate) }],
  },
  {
    title: 'p50',
    width: 7,
    share: 0,
    from: 76,
    align: 'right',
    sortable: true,
    cell: ({ p50Ms }) => [{ text: p50Ms === null ? '-' : durationText(p50Ms) }],
  },
  {
    title: 'p95',
    width: 7,
    share: 0,
    from: 100,
    align: 'right',
    sortable: true,
    cell: ({ p95Ms }) => [{ text: p95Ms === null ? '-' : durationText(p95Ms) }],
  },
  {
    title: 'durations',
    width: SPARK_CELLS + 1 + TREND_CELLS,
    share: 0,
    from: 116,
    cell: ({ durations }, { glyphs }) => [
      {
        text: durations.length < 2 ? ' '.repeat(SPARK_CELLS) : sparkline(durations, SPARK_CELLS, glyphs),
        style: 'faint',
      },
      { text: ' ' },
      { text: durationTrend(durations), style: durationTrend(durations) === 'slower' ? 'warning' : 'faint' },
    ],
  },
  {
    title: 'tags',
    width: 14,
    share: 2,
    from: 150,
    cell: ({ tags }) => [{ text: tags.join(' '), style: 'faint' }],
  },
];

/** Rounded down: 100 % is for those that never failed. */
function percentText(rate: number | null): string {
  return rate === null ? '-' : `${Math.floor(rate * 100)}%`;
}

function rateStyle(rate: number | null): StyleName {
  if (rate === null) return 'faint';
  return rate < POOR_RATE ? 'bad' : rate < GOOD_RATE ? 'warning' : 'plain';
}
