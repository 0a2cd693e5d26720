/** One record whole, as a page to read: a line of the log, an entry of the audit trail. */
import type { AuditRow, LogRow } from '../../../board/views/view.ts';
import type { ListArea } from '../../lists/list-area.ts';
import { paintRow, RowBuilder, type Segment } from '../../rows/segment.ts';
import type { ReadingLayer } from '../../state/layers.ts';
import { wrapCells } from '../../text/cells.ts';
import { exactText } from '../../text/time-words.ts';
import type { Theme } from '../../theme.ts';

const LABEL_CELLS = 12;

export function logPage(row: LogRow, zone: string): ReadingLayer {
  const entries = [
    ...(row.at === null ? [] : [{ label: 'at', text: exactText(row.at, zone) }]),
    ...(row.level === '' ? [] : [{ label: 'level', text: row.level }]),
    { label: 'message', text: row.message },
    ...row.fields.map(({ name, value }) => ({ label: name, text: value })),
  ];
  return { kind: 'reading', title: 'A line of the log', entries, top: 0 };
}

export function auditPage(row: AuditRow, zone: string): ReadingLayer {
  const optional = (label: string, text: string) => (text === '' ? [] : [{ label, text }]);
  const entries = [
    { label: 'at', text: exactText(row.at, zone) },
    { label: 'who', text: `${row.who} (${row.source})` },
    { label: 'action', text: row.action },
    ...optional('subject', row.subject),
    ...optional('reason', row.reason),
    ...optional('before', row.before),
    ...optional('after', row.after),
    { label: 'hash', text: row.hash },
  ];
  return { kind: 'reading', title: `Entry ${row.id} of the audit trail`, entries, top: 0 };
}

/** All of it, below its title. */
export function readingContent({ entries }: ReadingLayer, columns: number): Segment[][] {
  return entries.flatMap(({ label, text }) =>
    wrapCells(text, Math.max(10, columns - LABEL_CELLS - 4)).map((part, index) => {
      const row = new RowBuilder(columns, { ellipsis: '~' }).gap(2);
      row.column(index === 0 ? label : '', LABEL_CELLS, 'faint').gap();
      return row.column(part, row.left).build();
    }),
  );
}

export function readingLines(layer: ReadingLayer, area: ListArea, theme: Theme): string[] {
  const title = new RowBuilder(area.columns, theme.glyphs).gap().text(layer.title, 'strong').build();
  const content = readingContent(layer, area.columns);
  const top = Math.min(layer.top, Math.max(0, content.length - area.rows + 1));
  return [title, ...content.slice(top, top + area.rows - 1)].map((line) => paintRow(line, theme));
}
