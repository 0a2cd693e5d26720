/**
 * Values of a page's facts that come by turns: two machines behind one name, or the test of two designs. Two looks in
 * one scan that show the one and the other are the proof; one proof may be a machine that was just being replaced. From
 * then on a change from one of them to the other is none, although both looks may agree on it, and any other value is
 * news, however often the two change.
 */
import { hash } from 'node:crypto';
import type { FieldChange } from './page.ts';

/** By value, one bit a comparison in which it came by turns, the newest lowest. */
export type Turns = Readonly<Record<string, number>>;

/** What has not come by turns for so many scans does so no more. */
const REMEMBERED_SCANS = 20;
const REMEMBERED_BITS = 2 ** REMEMBERED_SCANS - 1;
const FEWEST_PROOFS = 2;
const PREFIX = 'turn ';

/** Whether an entry of a page's noise is one of these. */
export function isTurn(key: string): boolean {
  return key.startsWith(PREFIX);
}

/**
 * After one more comparison.
 * @param before entries that are none are left out
 * @param proven changes of which a second look showed the value before
 * @param told all changes of this comparison
 */
export function turnsAfter(
  before: Turns,
  proven: readonly FieldChange[],
  told: readonly FieldChange[],
): Record<string, number> {
  // Whoever changes between two that are known to come by turns goes on doing so.
  const seen = new Set([...proven, ...told.filter((one) => comesByTurns(one, before))].flatMap(keysOf));
  const after: Record<string, number> = {};
  for (const key of new Set([...Object.keys(before).filter(isTurn), ...seen])) {
    const bits = (((before[key] ?? 0) << 1) | (seen.has(key) ? 1 : 0)) & REMEMBERED_BITS;
    if (bits !== 0) after[key] = bits;
  }
  return after;
}

/** From one to another of those that come by turns. */
export function comesByTurns(change: FieldChange, turns: Turns): boolean {
  return keysOf(change).every((key) => isProven(key, turns));
}

/** From one of those that come by turns to something else. */
export function breaksTurns(change: FieldChange, turns: Turns): boolean {
  const [from, to] = keysOf(change);
  return isProven(from, turns) && turns[to] === undefined;
}

function isProven(key: string, turns: Turns): boolean {
  let proofs = 0;
  for (let rest = turns[key] ?? 0; rest > 0; rest &= rest - 1) proofs += 1;
  return proofs >= FEWEST_PROOFS;
}

function keysOf({ field, from, to }: FieldChange): [from: string, to: string] {
  const key = (value: string) => `${PREFIX}${field} ${hash('sha256', value).slice(0, 16)}`;
  return [key(from), key(to)];
}
