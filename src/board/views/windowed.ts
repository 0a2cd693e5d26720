import type { FilterTerm } from '../../domain/filtering/filter.ts';
import { parseFilter } from '../../domain/filtering/filter.ts';
import type { FilterSubject } from '../../domain/filtering/filter-fields.ts';
import type { ListPart, ListRequest } from './view.ts';

/** A window of a list: with a filter that cannot be read, all rows and what is wrong with it. */
export function windowed<Row>(
  request: ListRequest,
  subject: FilterSubject,
  read: (
    terms: readonly FilterTerm[],
  ) => Pick<ListPart<Row>, 'rows' | 'total' | 'atLeast' | 'searched' | 'onlyNewest'>,
): ListPart<Row> {
  const { filter, offset } = request;
  const parsed = parseFilter(filter, subject);
  return {
    offset,
    filter,
    filterError: parsed.ok ? '' : parsed.error,
    ...read(parsed.ok ? parsed.filter.terms : []),
  };
}
