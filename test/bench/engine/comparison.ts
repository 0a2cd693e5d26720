/** Measured values beside ours: one group of rows for each question, ratios within it. */
import { type Figure, quantile } from '../figure.ts';

export const OURS = 'scarefloor';

export interface Measured {
  name: string;
  by: string;
  durability: string;
  value: number;
  unit: string;
  how: string;
  n: number;
}

/** Rows in the order given, each with its value as a multiple of ours of the same name and durability. */
export function compared(rows: readonly Measured[]): Figure[] {
  return rows.map(({ value, unit, ...row }) => {
    const ours = rows.find(
      (one) =>
        one.by === OURS &&
        one.name === row.name &&
        (one.durability === row.durability || row.durability === ''),
    );
    const ratio = ours === undefined || ours.value === 0 ? '' : `${significant(value / ours.value)}x`;
    return { ...row, value: `${amount(value)} ${unit}`, ratio };
  });
}

/** What could not be measured, with the reason where the value would stand. */
export function unmeasured(name: string, by: string, durability: string, error: unknown): Figure {
  const reason = error instanceof Error ? error.message : String(error);
  return { name, by, durability, value: 'none', ratio: '', how: reason, n: 0 };
}

/** p50 and p99 of some latencies, as rows. */
export function quantileRows(
  samples: readonly number[],
  row: Omit<Measured, 'value' | 'unit' | 'n'>,
  shares: readonly number[] = [0.5, 0.99],
): Measured[] {
  return shares.map((share) => ({
    ...row,
    name: `${row.name}, ${share === 1 ? 'worst' : `p${Math.round(share * 100)}`}`,
    value: quantile(samples, share),
    unit: 'ms',
    n: samples.length,
  }));
}

function amount(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : significant(value);
}

function significant(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
