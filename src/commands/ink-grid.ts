/** A grid drawn by ink-table, for people at a terminal. Loads React: import it only when it is going to print. */
import { renderToString, Text } from 'ink';
import { Table } from 'ink-table';
import { createElement, type PropsWithChildren } from 'react';
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

interface CellProps extends PropsWithChildren {
  column?: number;
}

/** Lines without a final newline. ink-table measures text by its length, so the cells are fitted again here. */
export function inkGrid(grid: Grid, columns: number, colour: boolean): string {
  const { headings, rows, widths, right } = grid;
  const keys = headings.map((_, index) => `c${index}`);
  const record = (line: string[]) => Object.fromEntries(keys.map((key, index) => [key, line[index]!]));

  const fitted = ({ column = 0, children }: CellProps) =>
    padded(String(children).trim(), widths[column]!, right[column]!) +
    (column < widths.length - 1 ? ' '.repeat(GAP) : '');
  const drawHeading = (props: CellProps) => createElement(Text, { bold: true }, fitted(props));
  const drawCell = (props: CellProps) => {
    const word = COLOURS[String(props.children).trim()];
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
