import type { DeadRow } from '../../../board/views/view.ts';
import type { ListColumn } from '../../lists/list-column.ts';
import { momentText } from '../../text/time-words.ts';

export const DEAD_COLUMNS: readonly ListColumn<DeadRow>[] = [
  { title: 'task', width: 20, share: 1, from: 0, cell: ({ name }) => [{ text: name }] },
  {
    title: 'kind',
    width: 10,
    share: 0,
    from: 0,
    cell: ({ errorKind }) => [{ text: errorKind, style: 'bad' }],
  },
  {
    title: 'at',
    width: 11,
    share: 0,
    from: 0,
    align: 'right',
    cell: ({ at }, { now, zone }) => [{ text: momentText(at, now, zone), style: 'faint' }],
  },
  {
    title: 'tries',
    width: 5,
    share: 0,
    from: 0,
    align: 'right',
    cell: ({ attempts }) => [{ text: String(attempts) }],
  },
  { title: 'error', width: 10, share: 3, from: 60, cell: ({ error }) => [{ text: error }] },
];
