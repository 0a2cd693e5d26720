import { compareSeverity } from '../../shared/severity.ts';
import type { FindingRow } from '../views/view.ts';

/** The order of findings: the worst, of those the newest, then by place. */
export function worstFirst(one: FindingRow, other: FindingRow): number {
  return (
    compareSeverity(other.severity, one.severity) ||
    other.firstSeenAt - one.firstSeenAt ||
    compareText(one.place, other.place) ||
    one.id - other.id
  );
}

/** As it is written: quicker by far than by the rules of a language, and URLs have none. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
