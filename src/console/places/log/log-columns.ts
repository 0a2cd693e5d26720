import type { AuditRow, LogRow } from '../../../board/views/view.ts';
import type { ListColumn } from '../../lists/list-column.ts';
import { secondText } from '../../text/time-words.ts';
import type { StyleName } from '../../theme.ts';

/** `11-24 14:05:09`. */
const AT_CELLS = 14;
/** From so many cells on a list has a column for reasons. */
const REASON_FROM_CELLS = 100;

const LEVEL_STYLES: Readonly<Record<string, StyleName>> = {
  error: 'bad',
  fatal: 'bad',
  warn: 'warning',
  debug: 'faint',
  trace: 'faint',
};

export const LOG_COLUMNS: readonly ListColumn<LogRow>[] = [
  {
    title: 'at',
    width: AT_CELLS,
    share: 0,
    from: 0,
    cell: ({ at }, { now, zone }) => [{ text: at === null ? '' : secondText(at, now, zone), style: 'faint' }],
  },
  {
    title: 'level',
    width: 5,
    share: 0,
    from: 0,
    cell: ({ level }) => [{ text: level, style: levelStyle(level) }],
  },
  {
    title: 'what',
    width: 20,
    share: 1,
    from: 0,
    cell: whatCell,
  },
];

export const AUDIT_COLUMNS: readonly ListColumn<AuditRow>[] = [
  {
    title: 'at',
    width: AT_CELLS,
    share: 0,
    from: 0,
    cell: ({ at }, { now, zone }) => [{ text: secondText(at, now, zone), style: 'faint' }],
  },
  { title: 'who', width: 15, share: 0, from: 0, cell: ({ who }) => [{ text: who }] },
  { title: 'from', width: 7, share: 0, from: 100, cell: ({ source }) => [{ text: source, style: 'faint' }] },
  {
    title: 'action',
    width: 12,
    share: 0,
    from: 0,
    cell: ({ action }) => [{ text: action, style: 'strong' }],
  },
  {
    title: 'subject',
    width: 14,
    share: 3,
    from: 0,
    // Most entries have no reason: on a narrow screen a column of its own would cut the subject for nothing.
    cell: ({ subject, reason }, { listWidth }) =>
      listWidth < REASON_FROM_CELLS && reason !== ''
        ? [{ text: subject }, { text: `  ${reason}`, style: 'faint' }]
        : [{ text: subject }],
  },
  { title: 'reason', width: 10, share: 2, from: REASON_FROM_CELLS, cell: ({ reason }) => [{ text: reason }] },
];

/** What it is about stands before all else that it says: a narrow screen cuts the end. */
function whatCell({ message, fields, level }: LogRow): { text: string; style: StyleName }[] {
  const about = fields.find(({ name }) => name === 'task')?.value ?? '';
  // What is empty is there to be read whole, not to be skimmed.
  const others = fields.filter(({ name, value }) => name !== 'task' && value !== '[]' && value !== '');
  return [
    { text: message, style: levelStyle(level) === 'faint' ? 'faint' : 'plain' },
    { text: about === '' ? '' : `  ${about}`, style: 'strong' },
    { text: others.map(({ name, value }) => `  ${name}=${value}`).join(''), style: 'faint' },
  ];
}

function levelStyle(level: string): StyleName {
  return LEVEL_STYLES[level] ?? 'plain';
}
