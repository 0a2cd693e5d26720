import type { HistoryRow } from '../../../board/views/view.ts';
import type { ListColumn } from '../../lists/list-column.ts';
import { elapsedText, momentText } from '../../text/time-words.ts';
import { STATUS_STYLES } from '../status-styles.ts';

export const HISTORY_COLUMNS: readonly ListColumn<HistoryRow>[] = [
  { title: 'task', width: 20, share: 1, from: 0, cell: ({ name }) => [{ text: name }] },
  {
    title: 'state',
    width: 9,
    share: 0,
    from: 0,
    cell: ({ status }) => [{ text: status.toLowerCase(), style: STATUS_STYLES[status] }],
  },
  {
    title: 'started',
    width: 11,
    share: 0,
    from: 0,
    align: 'right',
    cell: ({ startedAt }, { now, zone }) => [
      { text: startedAt === null ? 'not yet' : momentText(startedAt, now, zone), style: 'faint' },
    ],
  },
  {
    title: 'took',
    width: 7,
    share: 0,
    from: 0,
    align: 'right',
    cell: ({ startedAt, endedAt }, { now }) => [
      { text: startedAt === null ? '' : elapsedText((endedAt ?? now) - startedAt) },
    ],
  },
  { title: 'asked by', width: 12, share: 0, from: 100, cell: ({ requestedBy }) => [{ text: requestedBy }] },
  { title: 'outcome', width: 10, share: 2, from: 64, cell: ({ outcome }) => [{ text: outcome }] },
];
