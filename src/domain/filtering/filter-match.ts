/** Filters over what is in no table: lines of a log, rows of memory. */
import { compareSeverity, type Severity } from '../../shared/severity.ts';
import { parseDuration } from '../duration.ts';
import type { FilterTerm } from './filter.ts';
import type { FilterField } from './filter-fields.ts';
import { linearPattern } from './linear-pattern.ts';

/** What a row says of each field; `at` (epoch ms) is what `since:` and `before:` look at, null = it says none. */
export type FilteredRow = Partial<Record<Exclude<FilterField, 'since' | 'before' | 'succeeded'>, string>> & {
  at: number | null;
};

/** `now` (epoch ms) is what durations count from. A field that the row does not have matches nothing. */
export function matchesFilter(terms: readonly FilterTerm[], now: number): (row: FilteredRow) => boolean {
  const checks = terms.map((term) => {
    const check = checkOf(term, now);
    return (row: FilteredRow) => check(row) !== term.negated;
  });
  return (row) => checks.every((check) => check(row));
}

function checkOf({ field, value, pattern }: FilterTerm, now: number): (row: FilteredRow) => boolean {
  if (field === 'since' || field === 'before' || field === 'succeeded') {
    const limit = now - parseDuration(value);
    return ({ at }) => at !== null && (field === 'before' ? at < limit : at >= limit);
  }
  if (pattern) {
    const matches = linearPattern(value);
    return (row) => row[field] !== undefined && matches(row[field]);
  }
  const wanted = value.toLowerCase();
  // What is worse is meant as well: nobody who looks for what is high wants to miss what is critical.
  if (field === 'severity') return (row) => isAsGrave(row.severity, wanted);
  if (field === 'level') return (row) => row.level?.toLowerCase() === wanted;
  return (row) => row[field]?.toLowerCase().includes(wanted) ?? false;
}

function isAsGrave(severity: string | undefined, least: string): boolean {
  return severity !== undefined && compareSeverity(severity as Severity, least as Severity) >= 0;
}
