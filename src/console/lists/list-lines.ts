/** A list as lines: a heading with its columns, and the rows in view. */
import type { ListName, ListPart, ListRows } from '../../board/views/view.ts';
import { MARKER_CELLS } from '../layout.ts';
import { paintRow, RowBuilder, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { cellWidth, steadyText } from '../text/cells.ts';
import { countText } from '../text/count-words.ts';
import type { StyleName, Theme } from '../theme.ts';
import type { ListArea } from './list-area.ts';
import { type ListColumn, type PlacedColumn, placeColumns } from './list-column.ts';
import { listHeading } from './list-heading.ts';
import { listPart, listRowId } from './list-window.ts';
import { isMarked } from './marking.ts';
import { rowGrace } from './row-grace.ts';

export interface ListLook<Name extends ListName> {
  name: Name;
  title: string;
  columns: readonly ListColumn<ListRows[Name]>[];
  /** What an empty list says, where no filter emptied it. */
  empty: string;
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
  const lines = [paintRow(listHeading(state, look, placed, area, theme.glyphs), theme)];
  if (part === null) return [...lines, note('reading', area, theme)];
  if (part.isSearching === true) return [...lines, note('looking through all of them', area, theme)];
  const missing = part.missing ?? '';
  if (missing !== '') lines.push(note(missing, area, theme, 'warning'));
  if (part.total === 0) return [...lines, note(emptyWords(look.empty, part), area, theme)];
  for (let at = 0; at < area.rows - 1 - (missing === '' ? 0 : 1); at += 1) {
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

/** A list that was searched in part says so: nothing found is not the same as nothing there. */
function emptyWords(empty: string, { filter, searched, onlyNewest }: ListPart<unknown>): string {
  if (filter === '') return empty;
  if (onlyNewest != null)
    return `none of the newest ${countText(onlyNewest)} matches the filter ${filter}; older ones are not looked at`;
  if (!searched) return `nothing matches the filter ${filter}`;
  return `nothing matches yet: searched the newest ${countText(searched.executions)} of ${countText(searched.of)}`;
}

function note(text: string, area: ListArea, theme: Theme, style: StyleName = 'faint'): string {
  const row = new RowBuilder(area.columns, theme.glyphs).gap(MARKER_CELLS + 1);
  return paintRow(row.column(text, row.left, style).build(), theme);
}
