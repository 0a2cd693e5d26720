/** One measured figure, and how figures are summed up and printed. */

export interface Figure {
  name: string;
  /** With its unit: `312 ms`, `0 B/s`. */
  value: string;
  /** How it was measured, in few words. */
  how: string;
  /** How many samples it rests on. */
  n: number;
}

/** `share` from 0 to 1; the nearest-rank quantile of a list that need not be sorted. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export function tableOf(figures: readonly Figure[]): string {
  const head: Figure = { name: 'figure', value: 'value', how: 'how measured', n: 0 };
  const width = (pick: (figure: Figure) => string) =>
    Math.max(...[head, ...figures].map((figure) => pick(figure).length));
  const nameWidth = width((figure) => figure.name);
  const valueWidth = width((figure) => figure.value);
  const line = (figure: Figure, n: string) =>
    `${figure.name.padEnd(nameWidth)}  ${figure.value.padStart(valueWidth)}  ${n.padStart(5)}  ${figure.how}`;
  return [line(head, 'n'), ...figures.map((figure) => line(figure, String(figure.n)))].join('\n');
}
