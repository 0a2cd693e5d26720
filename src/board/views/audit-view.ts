/** Who did what, when and why, the newest first. */
import { type FilteredRow, matchesFilter } from '../../domain/filtering/filter-match.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { ViewSources } from './read-view.ts';
import type { AuditRow, ListPart, ListRequest } from './view.ts';
import { windowed } from './windowed.ts';

/** Of a task's definition before and after a change. */
const LONGEST_RECORD = 8_000;

/** Entries that a filter looks through, the newest; `scarefloor audit` reads them all. */
const MOST_FILTERED = 2_000;

export function readAuditView(request: ListRequest, { store, now }: ViewSources): ListPart<AuditRow> {
  return windowed(request, 'audit', (terms) => {
    const end = request.offset + request.limit;
    const entries = store.audit.list(terms.length === 0 ? end + 1 : MOST_FILTERED);
    const rows = entries.map(
      (entry): AuditRow => ({
        id: entry.id,
        at: entry.at,
        who: safeText(entry.who),
        source: entry.source,
        action: entry.action,
        subject: safeText(entry.subject),
        reason: safeText(entry.reason),
        before: safeText(entry.before ?? '', LONGEST_RECORD),
        after: safeText(entry.after ?? '', LONGEST_RECORD),
        hash: entry.hash,
      }),
    );
    if (terms.length === 0)
      return {
        rows: rows.slice(request.offset, end),
        total: Math.min(rows.length, end),
        atLeast: rows.length > end,
      };
    const matches = matchesFilter(terms, now);
    const matching = rows.filter((row) => matches(filteredRow(row)));
    return {
      rows: matching.slice(request.offset, end),
      total: matching.length,
      atLeast: rows.length === MOST_FILTERED,
      onlyNewest: rows.length === MOST_FILTERED ? MOST_FILTERED : null,
    };
  });
}

function filteredRow({ at, who, source, action, subject, reason }: AuditRow): FilteredRow {
  return { at, by: who, action, text: [who, source, action, subject, reason].join(' ') };
}
