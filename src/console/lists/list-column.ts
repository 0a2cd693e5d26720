/** Columns of a list: what they show, and which of them there is room for. */
import type { Alignment } from '../text/cells.ts';
import type { Glyphs, StyleName } from '../theme.ts';

export interface CellContext {
  /** Epoch ms. */
  now: number;
  zone: string;
  glyphs: Glyphs;
  /** Cells that the column has, and the list. */
  width: number;
  listWidth: number;
}

export interface ListColumn<Row> {
  /** As the heading names it, and `ListSort.column` where it can be sorted by. */
  title: string;
  /** Cells; a share (below) of what is left over takes more. */
  width: number;
  /** Of what is left over; 0 = never wider. */
  share: number;
  /** Shown where the list has at least so many cells. */
  from: number;
  align?: Alignment;
  /** The board can sort by it. */
  sortable?: boolean;
  /** What it shows, and how; several pieces where their looks differ. */
  cell(row: Row, context: CellContext): { text: string; style?: StyleName }[];
}

export interface PlacedColumn<Row> {
  column: ListColumn<Row>;
  width: number;
}

/** The columns that fit, each with its cells; one space stands between two. */
export function placeColumns<Row>(columns: readonly ListColumn<Row>[], width: number): PlacedColumn<Row>[] {
  const shown = columns.filter(({ from }) => from <= width);
  const fixed = shown.reduce((sum, column) => sum + column.width, Math.max(0, shown.length - 1));
  const spare = Math.max(0, width - fixed);
  const shares = shown.reduce((sum, { share }) => sum + share, 0);
  let given = 0;
  let seen = 0;
  return shown.map((column) => {
    seen += column.share;
    const until = shares === 0 ? 0 : Math.floor((spare * seen) / shares);
    const more = until - given;
    given = until;
    return { column, width: column.width + more };
  });
}
