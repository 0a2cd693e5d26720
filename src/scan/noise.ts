/**
 * Fields of a page that keep changing: a clock, a counter, a list in another order each time. A field that
 * differed in NOISY_CHANGES of the last REMEMBERED_SCANS comparisons is told no more until it is quiet again.
 */
import type { Verdict } from './diff.ts';
import type { FieldChange } from './page.ts';

/** Of each field that differed lately: one bit a comparison, the newest lowest. */
export type Noise = Readonly<Record<string, number>>;

const REMEMBERED_SCANS = 5;
const NOISY_CHANGES = 3;
const REMEMBERED_BITS = 2 ** REMEMBERED_SCANS - 1;

export interface QuietVerdict {
  verdict: Verdict;
  /** Names of the fields that differ and are noisy. */
  noisy: string[];
  noise: Noise;
}

/** Takes the noisy fields out of a verdict; one that says nothing else is `existing`. */
export function quieten(verdict: Verdict, before: Noise): QuietVerdict {
  const noise = shift(before, verdict.fields);
  const isNoisy = ({ field }: FieldChange) => bitsOf(noise[field] ?? 0) >= NOISY_CHANGES;
  const noisy = verdict.fields.filter(isNoisy).map(({ field }) => field);
  if (noisy.length === 0 || verdict.kind !== 'changed') return { verdict, noisy: [], noise };
  const fields = verdict.fields.filter((change) => !isNoisy(change));
  const kind = fields.length > 0 ? 'changed' : 'existing';
  return { verdict: { ...verdict, kind, fields }, noisy, noise };
}

function shift(before: Noise, changes: readonly FieldChange[]): Noise {
  const changed = new Set(changes.map(({ field }) => field));
  const noise: Record<string, number> = {};
  for (const field of new Set([...Object.keys(before), ...changed])) {
    const bits = (((before[field] ?? 0) << 1) | (changed.has(field) ? 1 : 0)) & REMEMBERED_BITS;
    if (bits !== 0) noise[field] = bits;
  }
  return noise;
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let rest = value; rest > 0; rest &= rest - 1) bits += 1;
  return bits;
}
