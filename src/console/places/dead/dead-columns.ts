/** The columns of the Dead letters screen. */
import type { DeadRow } from '../../../board/views/view.ts';
import type { ListColumn } from '../../lists/list-column.ts';
import { causeText } from '../../rows/cause-text.ts';
import { momentText } from '../../text/time-words.ts';

export const DEAD_COLUMNS: readonly ListColumn<DeadRow>[] = [
  {
    title: 'task',
    sortable: true,
    width: 18,
    share: 2,
    from: 0,
    cell: ({ name }, { glyphs }) => [{ text: glyphs.failed, style: 'bad' }, { text: ' ' }, { text: name }],
  },
  {
    title: 'type',
    width: 7,
    share: 0,
    from: 118,
    cell: ({ type }) => [{ text: type ?? '', style: 'faint' }],
  },
  {
    title: 'kind',
    sortable: true,
    width: 10,
    share: 0,
    from: 0,
    cell: ({ errorKind }) => [{ text: errorKind, style: 'bad' }],
  },
  {
    title: 'failed',
    sortable: true,
    width: 11,
    share: 0,
    from: 0,
    align: 'right',
    cell: ({ at }, { now, zone }) => [{ text: momentText(at, now, zone), style: 'faint' }],
  },
  {
    title: 'tries',
    sortable: true,
    width: 5,
    share: 0,
    from: 0,
    align: 'right',
    cell: ({ attempts }) => [{ text: String(attempts) }],
  },
  // How often it came back dead: what fails again and again is no accident.
  {
    title: 'again',
    sortable: true,
    width: 5,
    share: 0,
    from: 98,
    align: 'right',
    cell: ({ redriveCount }) => [
      { text: redriveCount === 0 ? '' : `${redriveCount}x`, style: redriveCount > 1 ? 'bad' : 'warning' },
    ],
  },
  { title: 'asked by', width: 12, share: 0, from: 138, cell: ({ requestedBy }) => [{ text: requestedBy }] },
  { title: 'error', width: 14, share: 5, from: 64, cell: errorCell },
];

/** What became of it, where somebody has dealt with it. */
function errorCell({ standing, dealtWith, errorKind, error }: DeadRow) {
  const cause = { text: causeText(errorKind, error) };
  if (standing === 'open') return [cause];
  return [{ text: `${dealtWith}; `, style: 'warning' as const }, cause];
}
