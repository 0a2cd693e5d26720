/** The columns of the History screen. */
import type { HistoryRow } from '../../../board/views/view.ts';
import type { ListColumn } from '../../lists/list-column.ts';
import { causeText } from '../../rows/cause-text.ts';
import { slowText } from '../../rows/usual-text.ts';
import { countText } from '../../text/count-words.ts';
import { elapsedText, momentText } from '../../text/time-words.ts';
import type { StyleName } from '../../theme.ts';
import { STATUS_STYLES, statusText } from '../status-styles.ts';

/** From here on what was slow has a column of its own; below it is said before the outcome. */
const SLOW_FROM = 150;
/** Likewise by what it was set off. */
const TRIGGER_FROM = 150;

type Pieces = { text: string; style?: StyleName }[];

export const HISTORY_COLUMNS: readonly ListColumn<HistoryRow>[] = [
  { title: 'task', width: 18, share: 2, from: 0, cell: nameCell },
  {
    title: 'state',
    width: 11,
    share: 0,
    from: 0,
    cell: ({ status }, { glyphs }) => [{ text: statusText(status, glyphs), style: STATUS_STYLES[status] }],
  },
  {
    title: 'trigger',
    width: 9,
    share: 0,
    from: TRIGGER_FROM,
    cell: ({ trigger }) => [{ text: trigger, style: trigger === 'schedule' ? 'faint' : 'plain' }],
  },
  { title: 'asked by', width: 12, share: 0, from: 98, cell: askedBy },
  { title: 'slot', width: 11, share: 0, from: 158, align: 'right', cell: slotCell },
  { title: 'started', width: 11, share: 0, from: 0, align: 'right', sortable: true, cell: startedCell },
  {
    title: 'took',
    width: 7,
    share: 0,
    from: 0,
    align: 'right',
    cell: (row, { now }) => [
      {
        text: row.startedAt === null ? '' : elapsedText(tookMs(row, now)),
        style: slowOf(row, now) === '' ? 'plain' : 'warning',
      },
    ],
  },
  {
    title: 'slow',
    width: 10,
    share: 0,
    from: SLOW_FROM,
    cell: (row, { now }) => [{ text: slowOf(row, now), style: 'warning' }],
  },
  {
    title: 'try',
    width: 3,
    share: 0,
    from: 98,
    align: 'right',
    cell: ({ attempt }) => [
      { text: attempt === 0 ? '' : String(Math.min(attempt, 999)), style: attempt > 1 ? 'warning' : 'faint' },
    ],
  },
  { title: 'new', width: 5, share: 0, from: 138, align: 'right', cell: countCell('new', 'good') },
  { title: 'changed', width: 7, share: 0, from: 138, align: 'right', cell: countCell('changed', 'warning') },
  { title: 'gone', width: 5, share: 0, from: 138, align: 'right', cell: countCell('gone', 'bad') },
  { title: 'outcome', width: 18, share: 5, from: 70, cell: outcomeCell },
];

function nameCell({ name, trigger }: HistoryRow, { glyphs }: { glyphs: { emergency: string } }): Pieces {
  if (trigger !== 'emergency') return [{ text: name }];
  return [{ text: glyphs.emergency, style: 'bad' }, { text: ' ' }, { text: name }];
}

/** A schedule that asked is said by the trigger already, where that has its column. */
function askedBy({ requestedBy, trigger }: HistoryRow, { listWidth }: { listWidth: number }): Pieces {
  if (requestedBy !== trigger) return [{ text: requestedBy }];
  return [{ text: listWidth < TRIGGER_FROM ? trigger : '', style: 'faint' }];
}

function slotCell({ slotAt }: HistoryRow, { now, zone }: { now: number; zone: string }): Pieces {
  return [{ text: slotAt === null ? '' : momentText(slotAt, now, zone), style: 'faint' }];
}

function startedCell(
  { startedAt, status }: HistoryRow,
  { now, zone }: { now: number; zone: string },
): Pieces {
  if (startedAt !== null) return [{ text: momentText(startedAt, now, zone), style: 'faint' }];
  return [{ text: status === 'CANCELLED' ? 'never' : 'not yet', style: 'faint' }];
}

function tookMs({ startedAt, endedAt }: HistoryRow, now: number): number {
  return startedAt === null ? 0 : (endedAt ?? now) - startedAt;
}

function slowOf(row: HistoryRow, now: number): string {
  return row.status === 'COMPLETED' || row.status === 'RUNNING'
    ? slowText(tookMs(row, now), row.usualMs)
    : '';
}

function countCell(name: keyof HistoryRow['changes'], style: StyleName) {
  return ({ changes }: HistoryRow): Pieces => {
    const count = changes[name];
    if (count === null) return [{ text: '' }];
    return [{ text: countText(count), style: count === 0 ? 'faint' : style }];
  };
}

/** `crawl 132/400`. */
function progressText({ progress }: HistoryRow): string {
  if (progress === null) return '';
  const { phase, done, total } = progress;
  const of = total === null ? '' : `/${countText(total)}`;
  return done === 0 && total === null ? phase : `${phase} ${countText(done)}${of}`;
}

/** How far has come what runs; the headline of what completed; of what did not, why, the cause first. */
function outcomeCell(row: HistoryRow, { now, listWidth }: { now: number; listWidth: number }): Pieces {
  const cause = causeText(row.errorKind, row.error);
  const text = row.status === 'COMPLETED' ? row.headline : progressText(row) || cause;
  // What went wrong before the attempt under way is nothing that came of that.
  const isCause = row.progress === null && row.errorKind !== '' && !text.startsWith(row.errorKind);
  const kind = isCause ? `${row.errorKind}: ` : '';
  const slow = listWidth < SLOW_FROM ? slowOf(row, now) : '';
  const pieces: Pieces = [];
  if (slow !== '') pieces.push({ text: `${slow}${text === '' ? '' : ', '}`, style: 'warning' });
  if (row.status !== 'COMPLETED' && kind !== '' && text !== '')
    pieces.push({ text: kind, style: row.status === 'FAILED' ? 'bad' : 'warning' });
  pieces.push({ text });
  return pieces;
}
