/** Who did what, when and why, the newest first. */
import { safeText } from '../../shared/safe-text.ts';
import type { ViewSources } from './read-view.ts';
import type { AuditRow, ListPart, ListRequest } from './view.ts';
import { windowed } from './windowed.ts';

/** Of a task's definition before and after a change. */
const LONGEST_RECORD = 8_000;

export function readAuditView(request: ListRequest, { store }: ViewSources): ListPart<AuditRow> {
  return windowed(request, () => {
    const end = request.offset + request.limit;
    const entries = store.audit.list(end + 1);
    return {
      rows: entries.slice(request.offset, end).map(
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
      ),
      total: Math.min(entries.length, end),
      atLeast: entries.length > end,
    };
  });
}
