/** Failures that say the same, as a row: what, why, how often since when, and what happens next. */
import type { FailureRow } from '../../board/snapshot.ts';
import { plural } from '../text/count-words.ts';
import { countdownText, momentText } from '../text/time-words.ts';
import type { Glyphs, StyleName } from '../theme.ts';
import { nameCell } from './name-cell.ts';
import { type PaneTitle, RowBuilder, type RowContext, ruled, type Segment } from './segment.ts';

interface FailureColumns {
  name: number;
  kind: number;
  reason: number;
  at: number;
  streak: number;
  tries: number;
  next: number;
}

const GLYPH_CELLS = 2;

/** The countdown to a retry changes most, so it stands last. */
function failureColumns(width: number): FailureColumns {
  const at = width < 100 ? 0 : 11;
  // Where there is no room for a column of its own the streak stands behind the kind: `dns x3`.
  const streak = width < 80 ? 0 : 6;
  const kind = width < 80 ? 11 : 10;
  const next = width < 80 ? 11 : 15;
  const fixed = GLYPH_CELLS + kind + at + streak + 4 + next + 4 + (at > 0 ? 1 : 0) + (streak > 0 ? 1 : 0);
  const room = width - fixed;
  const name = Math.max(8, Math.min(30, Math.floor(room * (width < 100 ? 0.43 : 0.33))));
  return { name, kind, reason: Math.max(0, room - name), at, streak, tries: 4, next };
}

export function failureHeading(width: number, title: PaneTitle, glyphs: Glyphs): Segment[] {
  const columns = failureColumns(width);
  const row = new RowBuilder(width, glyphs).title(title, columns.name + GLYPH_CELLS).column('', 1, 'heading');
  row
    .column('kind', columns.kind, 'heading')
    .column('', 1, 'heading')
    .column('reason', columns.reason, 'heading')
    .column('', 1, 'heading');
  if (columns.at > 0) row.column('at', columns.at, 'heading', 'right').column('', 1, 'heading');
  if (columns.streak > 0) row.column('streak', columns.streak, 'heading', 'right').column('', 1, 'heading');
  row.column('try', columns.tries, 'heading', 'right').column('', 1, 'heading');
  return ruled(row.column('next', columns.next, 'heading', 'right').build(), glyphs);
}

export function failureRow(row: FailureRow, context: RowContext & { grace: string }): Segment[] {
  const columns = failureColumns(context.width);
  const status = statusOf(row, context);
  const line = new RowBuilder(context.width, context.glyphs);
  line
    .column(status.glyph, GLYPH_CELLS, status.style)
    .column(nameText(row, columns.name, context.glyphs), columns.name, status.name)
    .gap();
  if (context.grace !== '') return line.column(context.grace, line.left, 'warning').build();
  const { count, tasks } = row.group;
  // Of several tasks that failed alike, the streak of one says nothing.
  const streak = tasks === 1 && row.streak > 1 ? `x${Math.min(row.streak, 999)}` : '';
  const kind = columns.streak > 0 ? row.errorKind : `${row.errorKind} ${streak}`.trim();
  line.column(kind, columns.kind, status.kind).gap();
  line.column(reasonText(row, context), columns.reason, row.recovered ? 'faint' : 'plain').gap();
  if (columns.at > 0)
    line.column(momentText(row.at, context.now, context.zone), columns.at, 'faint', 'right').gap();
  if (columns.streak > 0)
    line.column(streak, columns.streak, row.streak > 2 ? 'bad' : 'plain', 'right').gap();
  const tries = count === 1 || row.status === 'RETRYING' ? triesText(row) : '';
  line.column(tries, columns.tries, 'faint', 'right').gap();
  const next = nextText(row, context.now);
  const short =
    next.length > columns.next ? next.replace(/ in | letters?$/, (cut) => (cut === ' in ' ? ' ' : '')) : next;
  return line.column(short, columns.next, status.style, 'right').build();
}

/** What happens next, in words. */
export function nextText(row: FailureRow, now: number): string {
  if (row.recovered) return 'recovered';
  if (row.status === 'RETRYING') {
    if (row.retryAt === null) return 'will retry';
    return row.retryAt <= now ? 'retry due' : `retry in ${countdownText(row.retryAt - now)}`;
  }
  const { count, deadLetters } = row.group;
  if (count > 1 && deadLetters > 0) return `${plural(deadLetters, 'dead letter')}`;
  return row.deadLetter ? 'dead letter' : 'gave up';
}

/** `12 x intranet`, `12 x 3 tasks`. */
function nameText({ name, group }: FailureRow, width: number, glyphs: Glyphs): string {
  if (group.count === 1) return name;
  const times = `${group.count}${group.atLeast ? '+' : ''} x `;
  return nameCell(group.tasks === 1 ? name : `${group.tasks} tasks`, times, '', width, glyphs);
}

function triesText({ attempt, attemptsAllowed }: FailureRow): string {
  return `${attempt}/${attemptsAllowed ?? '-'}`;
}

interface FailureStyle {
  glyph: string;
  style: StyleName;
  name: StyleName;
  kind: StyleName;
}

function statusOf(row: FailureRow, context: RowContext): FailureStyle {
  const { glyphs } = context;
  if (row.recovered) return { glyph: glyphs.ok, style: 'good', name: 'faint', kind: 'faint' };
  if (row.status === 'RETRYING')
    return { glyph: glyphs.retrying, style: 'warning', name: 'strong', kind: 'warning' };
  return { glyph: glyphs.failed, style: 'bad', name: 'strong', kind: 'bad' };
}

/**
 * The cause first, since a narrow column shows little more: the kind has a column of its own, and the URL that
 * many messages begin with goes to the end. Before it, of several: since when.
 */
function reasonText(row: FailureRow, { now, zone }: RowContext): string {
  const since = row.group.count > 1 ? `since ${momentText(row.group.since, now, zone)} ` : '';
  return since + causeText(row);
}

function causeText(row: FailureRow): string {
  const prefix = `${row.errorKind}: `;
  const message = row.error.startsWith(prefix) ? row.error.slice(prefix.length) : row.error;
  const [, scope, url, cause] = /^(?:(.+?); )?(https?:\/\/\S+): (.+)$/.exec(message) ?? [];
  if (url === undefined || cause === undefined) return message;
  return scope === undefined ? `${cause} ${url}` : `${cause} (${scope}) ${url}`;
}
