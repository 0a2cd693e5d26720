import type { AuditRow, LogRow } from '../../../board/views/view.ts';
import type { ListColumn } from '../../lists/list-column.ts';
import { momentText } from '../../text/time-words.ts';

export const LOG_COLUMNS: readonly ListColumn<LogRow>[] = [
  { title: 'line', width: 20, share: 1, from: 0, cell: ({ text }) => [{ text }] },
];

export const AUDIT_COLUMNS: readonly ListColumn<AuditRow>[] = [
  {
    title: 'at',
    width: 20,
    share: 0,
    from: 0,
    cell: ({ at }, { now, zone }) => [{ text: momentText(at, now, zone), style: 'faint' }],
  },
  { title: 'who', width: 12, share: 0, from: 0, cell: ({ who }) => [{ text: who }] },
  {
    title: 'action',
    width: 12,
    share: 0,
    from: 0,
    cell: ({ action }) => [{ text: action, style: 'strong' }],
  },
  { title: 'subject', width: 12, share: 1, from: 0, cell: ({ subject }) => [{ text: subject }] },
  { title: 'reason', width: 12, share: 2, from: 80, cell: ({ reason }) => [{ text: reason }] },
];
