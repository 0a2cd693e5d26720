/** The structured log, the newest line first. */
import { type FilteredRow, matchesFilter } from '../../domain/filtering/filter-match.ts';
import type { ViewSources } from './read-view.ts';
import type { ListPart, ListRequest, LogRow } from './view.ts';
import { windowed } from './windowed.ts';

export function readLogView(request: ListRequest, { log, now }: ViewSources): ListPart<LogRow> {
  return windowed(request, 'log', (terms) => {
    const { rows, isCut } = log.read();
    const matches = matchesFilter(terms, now);
    const matching = terms.length === 0 ? rows : rows.filter((row) => matches(filteredRow(row)));
    const { offset, limit } = request;
    return {
      rows: matching.toReversed().slice(offset, offset + limit),
      total: matching.length,
      atLeast: isCut,
      onlyNewest: isCut && terms.length > 0 ? rows.length : null,
    };
  });
}

/** A word is looked for in all that the line says; `task:lab` in what it says of that. */
function filteredRow({ at, level, message, fields }: LogRow): FilteredRow {
  const said = fields.map(({ name, value }) => [name, value] as const);
  const text = [message, level, ...said.map(([name, value]) => `${name}=${value}`)].join(' ');
  return { ...Object.fromEntries(said), text, level, at };
}
