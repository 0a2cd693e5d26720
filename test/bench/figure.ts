/** One measured figure, and how figures are summed up and printed. */

export interface Figure {
  name: string;
  /** Whose it is, where several are measured beside each other. */
  by?: string;
  /** What acknowledged work outlives, where that is part of the comparison. */
  durability?: string;
  /** What ours is to be, where it has been promised: `at most 400 B/s`. */
  target?: string;
  /** With its unit: `312 ms`, `0 B/s`. */
  value: string;
  /** The value as a multiple of ours, measured in the same run: `0.31x`. */
  ratio?: string;
  /** Wall time, processor time and peak resident memory, where work of some length was measured. */
  wall?: string;
  cpu?: string;
  memory?: string;
  /** How it was measured, in few words. */
  how: string;
  /** How many samples it rests on. */
  n: number;
}

interface Column {
  head: string;
  cell: (figure: Figure) => string;
  alignRight?: true;
}

const COLUMNS: readonly Column[] = [
  { head: 'figure', cell: (figure) => figure.name },
  { head: 'by', cell: (figure) => figure.by ?? '' },
  { head: 'survives', cell: (figure) => figure.durability ?? '' },
  { head: 'target', cell: (figure) => figure.target ?? '' },
  { head: 'value', cell: (figure) => figure.value, alignRight: true },
  { head: 'to ours', cell: (figure) => figure.ratio ?? '', alignRight: true },
  { head: 'wall', cell: (figure) => figure.wall ?? '', alignRight: true },
  { head: 'CPU', cell: (figure) => figure.cpu ?? '', alignRight: true },
  { head: 'peak RSS', cell: (figure) => figure.memory ?? '', alignRight: true },
  { head: 'n', cell: (figure) => String(figure.n), alignRight: true },
  { head: 'how measured', cell: (figure) => figure.how },
];

/** `share` from 0 to 1; the nearest-rank quantile of a list that need not be sorted. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** Columns that no figure fills are left out. */
export function tableOf(figures: readonly Figure[]): string {
  const columns = COLUMNS.filter(({ cell }) => figures.some((figure) => cell(figure) !== '')).map(
    (column) => {
      const cells = [column.head, ...figures.map(column.cell)];
      const width = Math.max(...cells.map((text) => text.length));
      return cells.map((text) => (column.alignRight ? text.padStart(width) : text.padEnd(width)));
    },
  );
  return Array.from({ length: figures.length + 1 }, (_, row) =>
    columns
      .map((cells) => cells[row])
      .join('  ')
      .trimEnd(),
  ).join('\n');
}
