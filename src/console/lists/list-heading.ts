/** The heading of a list: its name with what is in view and marked, then the titles of its columns. */
import type { ListName, ListRows } from '../../board/views/view.ts';
import { MARKER_CELLS } from '../layout.ts';
import { RowBuilder, ruled, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { cellWidth } from '../text/cells.ts';
import { countText } from '../text/count-words.ts';
import type { Glyphs } from '../theme.ts';
import type { ListArea } from './list-area.ts';
import type { PlacedColumn } from './list-column.ts';
import { listPart } from './list-window.ts';
import { markedCount } from './marking.ts';

export function listHeading<Name extends ListName>(
  state: ConsoleState,
  { name, title }: { name: Name; title: string },
  placed: readonly PlacedColumn<ListRows[Name]>[],
  area: ListArea,
  glyphs: Glyphs,
): Segment[] {
  const { sort } = state.lists[name];
  const way = sort === null ? '' : sort.descending ? glyphs.descending : glyphs.ascending;
  const words = `${title} ${countWords(state, name, area)}`.trimEnd();
  const plain = `[${words}]`;
  const covered = coveredBy(plain, placed);
  // The order is told by the column's own title, unless that has to make room.
  const hidden = sort !== null && placed.findIndex(({ column }) => column.title === sort.column) < covered;
  const text = hidden ? `[${words}, by ${sort.column}${way}]` : plain;
  const span = hidden ? coveredBy(text, placed) : covered;
  const row = new RowBuilder(area.columns - MARKER_CELLS, glyphs);
  const width = placed.slice(0, span).reduce((sum, column) => sum + 1 + column.width, -1);
  row.title({ text, focused: true }, width);
  for (const { column, width: cells } of placed.slice(span)) {
    row.column('', 1, 'heading');
    const order = sort?.column === column.title ? way : '';
    row.column(`${column.title}${order}`, cells, 'heading', column.align);
  }
  const rule: Segment = { text: glyphs.rule.repeat(MARKER_CELLS), style: 'heading' };
  return ruled([rule, ...row.build()], glyphs);
}

/** Columns whose titles make room for the name of the list: the first one, and as many more as it takes. */
function coveredBy(text: string, placed: readonly { width: number }[]): number {
  let cells = placed[0]?.width ?? 0;
  let span = 1;
  for (; cells < cellWidth(text) && span < placed.length; span += 1) cells += 1 + (placed[span]?.width ?? 0);
  return span;
}

/** `1-20 of 100k, 3 marked`. */
function countWords(state: ConsoleState, name: ListName, area: ListArea): string {
  const part = listPart(state, name);
  if (part === null || part.isSearching === true) return '';
  const { cursor, marks, allMatching } = state.lists[name];
  const marked = markedCount(state.lists[name]) ?? 0;
  // Where the end of what is looked at is named, a plus would say the same again.
  const total = `${countText(part.total)}${part.atLeast && part.onlyNewest == null ? '+' : ''}`;
  const inView = area.rows - 1;
  const where =
    part.total > inView
      ? `${cursor.top + 1}-${Math.min(cursor.top + inView, part.total)} of ${total}`
      : total;
  const { searched, onlyNewest } = part;
  const looked =
    searched?.goesOn === true
      ? `, searched ${countText(searched.executions)}`
      : onlyNewest == null
        ? ''
        : ` in the newest ${countText(onlyNewest)}`;
  const all = `, all${marks.size === 0 ? '' : ` but ${marks.size}`} marked`;
  const some = marked === 0 ? '' : `, ${countText(marked)} marked`;
  return `${where}${looked}${allMatching ? all : some}`;
}
