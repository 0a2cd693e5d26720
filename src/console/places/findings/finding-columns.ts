/** The columns of the Findings screen. */
import type { FindingRow } from '../../../board/views/view.ts';
import type { Severity } from '../../../shared/severity.ts';
import type { ListColumn } from '../../lists/list-column.ts';
import { momentText } from '../../text/time-words.ts';
import type { StyleName } from '../../theme.ts';

export const SEVERITY_STYLES: Readonly<Record<Severity, StyleName>> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warning',
  low: 'plain',
  info: 'faint',
};

export const FINDING_COLUMNS: readonly ListColumn<FindingRow>[] = [
  {
    title: 'severity',
    sortable: true,
    width: 10,
    share: 0,
    from: 0,
    cell: ({ severity, state }, { glyphs }) => [
      { text: severity === 'critical' ? glyphs.emergency : ' ', style: 'bad' },
      { text: ' ' },
      {
        text: severity,
        style: state === 'open' || state === 'changed' ? SEVERITY_STYLES[severity] : 'faint',
      },
    ],
  },
  { title: 'finding', sortable: true, width: 22, share: 4, from: 0, cell: titleCell },
  { title: 'where', sortable: true, width: 18, share: 4, from: 0, cell: whereCell },
  {
    title: 'task',
    sortable: true,
    width: 18,
    share: 1,
    from: 98,
    cell: ({ task }) => [{ text: task, style: 'faint' }],
  },
  {
    title: 'source',
    width: 10,
    share: 0,
    from: 138,
    cell: ({ source }) => [{ text: source, style: 'faint' }],
  },
  {
    title: 'seen',
    width: 5,
    share: 0,
    from: 118,
    align: 'right',
    cell: ({ timesSeen }) => [{ text: `${timesSeen}x`, style: 'faint' }],
  },
  {
    title: 'since',
    sortable: true,
    width: 11,
    share: 0,
    from: 0,
    align: 'right',
    cell: ({ firstSeenAt }, { now, zone }) => [{ text: momentText(firstSeenAt, now, zone), style: 'faint' }],
  },
];

/** What is not simply open says so first. */
function titleCell({ state, title, mutedBy }: FindingRow) {
  const text = { text: title };
  if (state === 'muted') return [{ text: `muted by ${mutedBy}; `, style: 'warning' as const }, text];
  if (state === 'resolved') return [{ text: 'resolved; ', style: 'good' as const }, text];
  return state === 'changed' ? [{ text: 'changed; ', style: 'warning' as const }, text] : [text];
}

/** Without the scheme, which takes the room of what tells two of a host apart; it is on the finding's page. */
function whereCell({ place }: FindingRow) {
  return [{ text: place.replace(/^https?:\/\//, '') }];
}
