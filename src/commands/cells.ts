/** Rows of data as cells of text that fit a width. */
import stringWidth from 'string-width';
import { graphemes } from '../shared/graphemes.ts';

export interface Column<Row> {
  heading: string;
  cell(row: Row): string;
  right?: boolean;
  /** Cut first where the terminal is too narrow; the wider it is, the more it gives. */
  flexible?: boolean;
}

export interface Grid {
  headings: string[];
  rows: string[][];
  /** Terminal cells of each column. */
  widths: number[];
  right: boolean[];
}

export const GAP = 2;

/** A flexible column keeps at least so many cells. */
const NARROWEST = 8;

/** `width` null: as wide as it needs to be, nothing cut. */
export function gridOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
): Grid {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const headings = columns.map((column) => column.heading);
  const natural = columns.map((_, index) =>
    Math.max(...[headings, ...cells].map((line) => stringWidth(line[index]!))),
  );
  const widths = width === null ? natural : narrowed(columns, natural, width);
  return {
    headings,
    rows: cells.map((line) => line.map((cell, index) => cut(cell, widths[index]!))),
    widths,
    right: columns.map((column) => column.right === true),
  };
}

/** The grid as lines without trailing blanks. */
export function gridLines({ headings, rows, widths, right }: Grid): string[] {
  return [headings, ...rows].map((line) =>
    line
      .map((cell, index) => padded(cell, widths[index]!, right[index]!))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

/** Filled with blanks to so many terminal cells. */
export function padded(text: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return right ? blanks + text : text + blanks;
}

function narrowed<Row>(columns: readonly Column<Row>[], natural: number[], width: number): number[] {
  const widths = [...natural];
  const isFlexible = (index: number) => columns[index]!.flexible === true && widths[index]! > NARROWEST;
  let excess = widths.reduce((sum, one) => sum + one, GAP * (columns.length - 1)) - width;
  while (excess > 0) {
    let widest = -1;
    for (const index of widths.keys())
      if (isFlexible(index) && (widest === -1 || widths[index]! > widths[widest]!)) widest = index;
    if (widest === -1) break;
    widths[widest]! -= 1;
    excess -= 1;
  }
  return widths;
}

/** Cut to so many terminal cells, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes().segment(text)) {
    const wide = stringWidth(segment);
    if (used + wide > width - 1) break;
    kept += segment;
    used += wide;
  }
  return `${kept}\u2026`;
}
