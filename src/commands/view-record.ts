/** What a screen shows, for programs: the same rows, with instants in ISO 8601 UTC and durations in ms. */
import type { Snapshot } from '../board/snapshot.ts';
import type { View } from '../board/views/view.ts';
import { isoTime } from './times.ts';

export function viewRecord({ at, zone }: Snapshot, view: View): Record<string, unknown> {
  const common = { at: isoTime(at), zone, screen: view.kind };
  if (view.kind === 'health') {
    const { kind: _kind, ...health } = view;
    return { ...common, ...(withIsoTimes(health) as object) };
  }
  const { total, atLeast, offset, filter, rows } = view.list;
  return { ...common, filter, total, atLeast, offset, rows: withIsoTimes(rows) };
}

/** Keys of instants in the board's views: everything else that ends so is no number. */
const INSTANT = /^(?:at|until|since)$|(?:At|Since)$/;

function withIsoTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIsoTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      typeof part === 'number' && INSTANT.test(key) ? isoTime(part) : withIsoTimes(part),
    ]),
  );
}
