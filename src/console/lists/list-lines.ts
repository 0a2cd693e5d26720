/** A list as lines: a heading with its columns, and the rows in view. */
import type { ListName, ListPart, ListRows } from '../../board/views/view.ts';
import { MARKER_CELLS } from '../layout.ts';
import { paintRow, RowBuilder, ruled, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { cellWidth, steadyText } from '../text/cells.ts';
import { countText } from '../text/count-words.ts';
import type { Theme } from '../theme.ts';
import { type ListColumn, type PlacedColumn, placeColumns } from './list-column.ts';
import { listPart, listRowId } from './list-window.ts';
import { isMarked, markedCount } from './marking.ts';
import { rowGrace } from './row-grace.ts';

export interface ListLook<Name extends ListName> {
  name: Name;
  title: string;
  columns: readonly ListColumn<ListRows[Name]>[];
  /** What an empty list says, where no filter emptied it. */
  empty: string;
}

export interface ListArea {
  columns: number;
  rows: number;
}

export function listLines<Name extends ListName>(
  state: ConsoleState,
  look: ListLook<Name>,
  area: ListArea,
  theme: Theme,
): string[] {
  const { name } = look;
  const list = state.lists[name];
  const part = listPart(state, name);
  const placed = placeColumns(look.columns, area.columns - MARKER_CELLS);
  const lines = [paintRow(headingOf(state, look, placed, area, theme), theme)];
  if (part === null) return [...lines, note('reading', area, theme)];
  if (part.isSearching === true) return [...lines, note('looking through all of them', area, theme)];
  if (part.total === 0) return [...lines, note(emptyWords(look.empty, part), area, theme)];
  for (let at = 0; at < area.rows - 1; at += 1) {
    const index = list.cursor.top + at;
    const row = part.rows[index - part.offset];
    if (row === undefined) break;
    const selected = index === list.cursor.index;
    const marked = isMarked(list, listRowId(name, row), index);
    const marker = `${selected ? theme.glyphs.selected : ' '}${marked ? theme.glyphs.mark : ' '}`;
    const segments = rowSegments(row, placed, state, area, theme);
    lines.push(
      paintRow([{ text: marker, style: marked ? 'strong' : 'plain' }, ...segments], theme, selected),
    );
  }
  return lines;
}

function rowSegments<Name extends ListName>(
  row: ListRows[Name],
  placed: readonly PlacedColumn<ListRows[Name]>[],
  state: ConsoleState,
  area: ListArea,
  theme: Theme,
): Segment[] {
  const { glyphs } = theme;
  const listWidth = area.columns - MARKER_CELLS;
  const line = new RowBuilder(listWidth, glyphs);
  const { now, snapshot } = state;
  // Instead of the columns behind the first.
  const coming = rowGrace(state, row);
  for (const [index, { column, width }] of placed.entries()) {
    if (index > 0) line.gap();
    if (index > 0 && coming !== '') return line.column(coming, line.left, 'warning').build();
    const pieces = column.cell(row, { now, zone: snapshot.zone, glyphs, width, listWidth });
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined) {
      line.column(only.text, width, only.style ?? 'plain', column.align);
      continue;
    }
    const end = line.left - width;
    for (const { text, style } of pieces) {
      const steady = steadyText(text);
      line.column(steady, Math.min(line.left - end, cellWidth(steady)), style);
    }
    line.gap(line.left - end);
  }
  return line.build();
}

function headingOf<Name extends ListName>(
  state: ConsoleState,
  look: ListLook<Name>,
  placed: readonly PlacedColumn<ListRows[Name]>[],
  area: ListArea,
  theme: Theme,
): Segment[] {
  const { glyphs } = theme;
  const { sort } = state.lists[look.name];
  const row = new RowBuilder(area.columns - MARKER_CELLS, glyphs);
  const title = {
    text: `[${look.title} ${countWords(state, look.name, area, look.columns[0]?.title ?? '')}]`,
    focused: true,
  };
  for (const [index, { column, width }] of placed.entries()) {
    if (index > 0) row.column('', 1, 'heading');
    if (index === 0) {
      row.title(title, width);
      continue;
    }
    const order =
      sort?.column === column.title ? (sort.descending ? glyphs.descending : glyphs.ascending) : '';
    row.column(`${column.title}${order}`, width, 'heading', column.align);
  }
  const rule: Segment = { text: glyphs.rule.repeat(MARKER_CELLS), style: 'heading' };
  return ruled([rule, ...row.build()], glyphs);
}

/** `1-20 of 100,204, 3 marked`. */
function countWords(state: ConsoleState, name: ListName, area: ListArea, first: string): string {
  const part = listPart(state, name);
  if (part === null) return '';
  const { cursor, marks, allMatching, sort } = state.lists[name];
  const marked = markedCount(state.lists[name]) ?? 0;
  if (part.isSearching === true) return '';
  const total = `${countText(part.total)}${part.atLeast ? '+' : ''}`;
  const inView = area.rows - 1;
  const where =
    part.total > inView
      ? `${cursor.top + 1}-${Math.min(cursor.top + inView, part.total)} of ${total}`
      : total;
  const looked = part.searched?.goesOn === true ? `, searched ${countText(part.searched.executions)}` : '';
  const by = sort?.column === first ? `, by ${first}${sort.descending ? ' down' : ''}` : '';
  const note = part.orderNote === undefined || part.orderNote === '' ? '' : `, ${part.orderNote}`;
  const all = `, all${marks.size === 0 ? '' : ` but ${marks.size}`} marked`;
  const some = marked === 0 ? '' : `, ${countText(marked)} marked`;
  return `${where}${looked}${allMatching ? all : some}${by}${note}`;
}

/** A list that was searched in part says so: nothing found is not the same as nothing there. */
function emptyWords(empty: string, { filter, searched }: ListPart<unknown>): string {
  if (filter === '') return empty;
  if (!searched) return `nothing matches the filter ${filter}`;
  return `nothing matches yet: searched the newest ${countText(searched.executions)} of ${countText(searched.of)}`;
}

function note(text: string, area: ListArea, theme: Theme): string {
  const row = new RowBuilder(area.columns, theme.glyphs).gap(MARKER_CELLS + 1);
  return paintRow(row.column(text, row.left, 'faint').build(), theme);
}
