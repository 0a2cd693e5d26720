/**
 * Fields of a page that keep changing: a clock, a counter, a list in another order each time. A field that
 * differed in NOISY_CHANGES of the last REMEMBERED_SCANS comparisons is told no more until it is quiet again.
 */
import type { Verdict } from './diff.ts';
import type { FieldChange } from './page.ts';
import { kindOfChange } from './second-looks.ts';
import { breaksTurns, comesByTurns, isTurn, turnsAfter } from './turns.ts';

/**
 * Of each kind of change (see kindOfChange) that came lately: one bit a comparison, the newest lowest. Beside them what
 * comes by turns (see Turns).
 */
export type Noise = Readonly<Record<string, number>>;

const REMEMBERED_SCANS = 5;
const NOISY_CHANGES = 3;
const REMEMBERED_BITS = 2 ** REMEMBERED_SCANS - 1;
/**
 * Of which two looks in one scan prove what else three scans would: a text that is a little another each time. It is
 * no loss where that goes on unheard; a status or a script may differ by chance once, and in earnest the next time.
 */
const PROVEN_AT_ONCE = 'text_sha256';
const PROVEN_BITS = 2 ** NOISY_CHANGES - 1;

export interface QuietVerdict {
  verdict: Verdict;
  /** Names of the fields that differ and are noisy. */
  noisy: string[];
  noise: Noise;
}

/**
 * Takes the noisy fields out of a verdict; one that says nothing else is `existing`.
 * @param unsteady kinds of change by which the page differs from itself in this very scan
 * @param turned of these changes those of which a second look showed what there was before
 */
export function quieten(
  verdict: Verdict,
  before: Noise,
  unsteady: ReadonlySet<string> = new Set(),
  turned: readonly FieldChange[] = [],
): QuietVerdict {
  const noise = {
    ...shift(before, verdict.fields, unsteady),
    ...turnsAfter(before, turned, verdict.fields),
  };
  const isNoisy = (change: FieldChange) => {
    const kind = kindOfChange(change);
    if (unsteady.has(kind) || comesByTurns(change, before)) return true;
    return bitsOf(noise[kind] ?? 0) >= NOISY_CHANGES && !breaksTurns(change, before);
  };
  const noisy = verdict.fields.filter(isNoisy).map(({ field }) => field);
  if (noisy.length === 0 || verdict.kind !== 'changed') return { verdict, noisy: [], noise };
  const fields = verdict.fields.filter((change) => !isNoisy(change));
  const kind = fields.length > 0 ? 'changed' : 'existing';
  return { verdict: { ...verdict, kind, fields }, noisy, noise };
}

/**
 * A change that was found later than the others: whether it is told, or is noise by now itself.
 * @param noise with the other changes of this scan in it
 */
export function heard(change: FieldChange, noise: Noise): { isTold: boolean; noise: Noise } {
  const kind = kindOfChange(change);
  const bits = (noise[kind] ?? 0) | 1;
  return { isTold: bitsOf(bits) < NOISY_CHANGES, noise: { ...noise, [kind]: bits } };
}

function shift(
  before: Noise,
  changes: readonly FieldChange[],
  unsteady: ReadonlySet<string>,
): Record<string, number> {
  const changed = new Set(changes.map(kindOfChange));
  const noise: Record<string, number> = {};
  const kinds = Object.keys(before).filter((key) => !isTurn(key));
  for (const kind of new Set([...kinds, ...changed])) {
    const bits = (((before[kind] ?? 0) << 1) | (changed.has(kind) ? 1 : 0)) & REMEMBERED_BITS;
    if (bits !== 0) noise[kind] = bits;
  }
  if (unsteady.has(PROVEN_AT_ONCE)) noise[PROVEN_AT_ONCE] = PROVEN_BITS;
  return noise;
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let rest = value; rest > 0; rest &= rest - 1) bits += 1;
  return bits;
}
