import type { TaskRow } from '../../../board/views/view.ts';
import type { ListColumn } from '../../lists/list-column.ts';
import { elapsedText, momentText, untilText } from '../../text/time-words.ts';
import { STATUS_STYLES } from '../status-styles.ts';

export const TASK_COLUMNS: readonly ListColumn<TaskRow>[] = [
  { title: 'name', width: 24, share: 3, from: 0, sortable: true, cell: ({ name }) => [{ text: name }] },
  { title: 'state', width: 9, share: 0, from: 0, cell: (row) => [stateCell(row)] },
  {
    title: 'schedule',
    width: 16,
    share: 1,
    from: 70,
    cell: ({ scheduleText }) => [{ text: scheduleText }],
  },
  {
    title: 'next',
    width: 11,
    share: 0,
    from: 0,
    align: 'right',
    sortable: true,
    cell: ({ nextAt }, { now }) => [{ text: nextAt === null ? '-' : untilText(nextAt - now) }],
  },
  {
    title: 'last',
    width: 11,
    share: 0,
    from: 90,
    align: 'right',
    cell: ({ lastAt }, { now, zone }) => [
      { text: lastAt === null ? 'never' : momentText(lastAt, now, zone), style: 'faint' },
    ],
  },
  {
    title: 'ok',
    width: 5,
    share: 0,
    from: 100,
    align: 'right',
    cell: ({ successRate }) => [{ text: successRate === null ? '-' : `${Math.round(successRate * 100)}%` }],
  },
  {
    title: 'p50',
    width: 7,
    share: 0,
    from: 110,
    align: 'right',
    cell: ({ p50Ms }) => [{ text: p50Ms === null ? '-' : elapsedText(p50Ms) }],
  },
];

function stateCell({ pause, active, status }: TaskRow) {
  if (pause !== null) return { text: 'paused', style: 'warning' as const };
  if (!active) return { text: 'finished', style: 'faint' as const };
  if (status === null) return { text: 'new', style: 'faint' as const };
  return { text: status.toLowerCase(), style: STATUS_STYLES[status] };
}
