/** The structured log, the newest line first. */
import { parseDuration } from '../../domain/duration.ts';
import type { FilterTerm } from '../../domain/filter.ts';
import type { ViewSources } from './read-view.ts';
import type { ListPart, ListRequest, LogRow } from './view.ts';
import { windowed } from './windowed.ts';

export function readLogView(request: ListRequest, { log, now }: ViewSources): ListPart<LogRow> {
  return windowed(request, (terms) => {
    const { rows, isCut } = log.read();
    const matching =
      terms.length === 0 ? rows : rows.filter((row) => terms.every((term) => matches(row, term, now)));
    const { offset, limit } = request;
    return {
      rows: matching.toReversed().slice(offset, offset + limit),
      total: matching.length,
      atLeast: isCut,
    };
  });
}

/** `since` looks at the time, any other word at all that the line says; `task:lab` at what it says of that. */
function matches(row: LogRow, { field, value, negated }: FilterTerm, now: number): boolean {
  return says(row, field, value.toLowerCase(), now) !== negated;
}

function says(row: LogRow, field: FilterTerm['field'], value: string, now: number): boolean {
  if (field === 'since') return row.at !== null && row.at >= now - parseDuration(value);
  const has = (text: string) => text.toLowerCase().includes(value);
  if (field !== 'text') return row.fields.some(({ name, value: said }) => name === field && has(said));
  return (
    has(row.message) || has(row.level) || row.fields.some(({ name, value: said }) => has(`${name}=${said}`))
  );
}
