/** A grid drawn by ink-table, for people at a terminal. Loads React: import it only when it is going to print. */
import { renderToString, Text } from 'ink';
import { Table } from 'ink-table';
import { createElement } from 'react';
import { GAP, type Grid, padded } from './cells.ts';

/** Words of the table that are coloured where they stand alone in a cell. */
const COLOURS: Readonly<Record<string, string>> = {
  RUNNING: 'cyan',
  COMPLETED: 'green',
  FAILED: 'red',
  RETRYING: 'yellow',
  CANCELLED: 'gray',
  paused: 'yellow',
  changed: 'yellow',
  new: 'green',
  gone: 'red',
};

interface CellProps {
  column?: number;
  /** ink-table gives its cells nothing else. */
  children?: string;
}

/** Lines without a final newline. ink-table measures text by its length, so the cells are fitted again here. */
export function inkGrid(grid: Grid, colour: boolean): string {
  const { headings, rows, widths, right } = grid;
  // What does not fit any more is left to the terminal: Ink would squeeze the cells into each other.
  const columns = widths.reduce((sum, width) => sum + width, GAP * widths.length);
  // ink-table sizes a column by its key and its cells, and throws where the heading is longer than both.
  const keys = headings.map((heading, index) => `${index}`.padEnd(heading.length, '_'));
  const record = (line: string[]) => Object.fromEntries(keys.map((key, index) => [key, line[index]!]));

  const fitted = ({ column = 0, children = '' }: CellProps) =>
    padded(children.trim(), widths[column]!, right[column]!) +
    (column < widths.length - 1 ? ' '.repeat(GAP) : '');
  const drawHeading = (props: CellProps) => createElement(Text, { bold: true }, fitted(props));
  const drawCell = (props: CellProps) => {
    const word = COLOURS[props.children?.trim() ?? ''];
    return createElement(Text, colour && word ? { color: word } : {}, fitted(props));
  };

  return renderToString(
    createElement(Table<Record<string, string>>, {
      data: rows.map(record),
      columns: keys,
      headings: record(headings),
      header: drawHeading as never,
      cell: drawCell as never,
      // No lines around the cells: more fits, and it can be copied.
      skeleton: (() => null) as never,
    }),
    { columns },
  );
}
