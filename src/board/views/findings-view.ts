/** The Findings screen: what scans and tools found wrong with their targets, the worst first. */
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import { type FilteredRow, matchesFilter } from '../../domain/filtering/filter-match.ts';
import { compareSeverity } from '../../shared/severity.ts';
import type { AllFindings } from '../findings/findings-reader.ts';
import { compareText, worstFirst } from '../findings/worst-first.ts';
import type { ViewSources } from './read-view.ts';
import type { FindingRow, ListPart, ListRequest, ListSort } from './view.ts';
import { windowed } from './windowed.ts';

const MINUTE_MS = 60_000;

/** Columns that the list can be sorted by. */
const ORDERS: Readonly<Record<string, (one: FindingRow, other: FindingRow) => number>> = {
  severity: (one, other) => compareSeverity(other.severity, one.severity),
  finding: (one, other) => compareText(one.title, other.title),
  where: (one, other) => compareText(one.place, other.place),
  task: (one, other) => compareText(one.task, other.task),
  since: (one, other) => other.firstSeenAt - one.firstSeenAt,
};

/** What was found last, kept for as long as it would be the same: windows of one list are asked for again and again. */
export class FindingsList {
  #key = '';
  #rows: readonly FindingRow[] = [];

  rows(
    all: AllFindings,
    { filter, sort }: ListRequest,
    terms: readonly FilterTerm[],
    now: number,
  ): readonly FindingRow[] {
    const key = JSON.stringify([all.version, filter, sort, Math.floor(now / MINUTE_MS)]);
    if (key !== this.#key) {
      const rows = all.rows.filter(filterOf(terms, now));
      const order = orderOf(sort);
      this.#rows = order === null ? rows : rows.sort(order);
      this.#key = key;
    }
    return this.#rows;
  }
}

export function readFindingsView(
  request: ListRequest,
  { findings, findingsList, now }: ViewSources,
): ListPart<FindingRow> {
  const all = findings.read();
  const part = windowed(request, 'findings', (terms) => {
    const rows = findingsList.rows(all, request, terms, now);
    const { offset, limit } = request;
    return { rows: rows.slice(offset, offset + limit), total: rows.length, atLeast: all.isCut };
  });
  return { ...part, isSearching: all.isReading, missing: all.missing };
}

/** What is over or muted is shown to those who ask for it by `state:`. */
function filterOf(terms: readonly FilterTerm[], now: number): (row: FindingRow) => boolean {
  const isStateAsked = terms.some(({ field }) => field === 'state');
  const isShown = ({ state }: FindingRow) => isStateAsked || state === 'open' || state === 'changed';
  const asked = terms.filter(({ field, value }) => field !== 'state' || value !== 'all');
  if (asked.length === 0) return isShown;
  const matches = matchesFilter(asked, now);
  return (row) => isShown(row) && matches(filteredRow(row));
}

function filteredRow(row: FindingRow): FilteredRow {
  const { title, place, kind, task, findingId, source, severity, state, mutedBy, firstSeenAt } = row;
  return {
    // Made only where a word is looked for: there may be many rows.
    get text() {
      return [severity, title, place, kind, task, source, findingId].join(' ');
    },
    severity,
    state,
    task,
    target: place,
    kind,
    by: mutedBy,
    at: firstSeenAt,
  };
}

/** null: as they come, the worst first. */
function orderOf(sort: ListSort | null): ((one: FindingRow, other: FindingRow) => number) | null {
  const chosen = sort === null ? undefined : ORDERS[sort.column];
  if (chosen === undefined) return null;
  const way = sort?.descending === true ? -1 : 1;
  return (one, other) => way * chosen(one, other) || worstFirst(one, other);
}
