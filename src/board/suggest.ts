import type { SuggestionKind } from '../domain/filtering/complete-filter.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Store } from '../store/store.ts';
import type { NameSearch } from './name-search.ts';

/** A word that a terminal cannot show as it is cannot be typed either. */
export function suggest(
  store: Store,
  names: Pick<NameSearch, 'search'>,
  kind: SuggestionKind,
  typed: string,
  limit: number,
): string[] {
  return wordsOf(store, names, kind, typed, limit).filter((word) => word === safeText(word));
}

function wordsOf(
  { suggestions }: Store,
  names: Pick<NameSearch, 'search'>,
  kind: SuggestionKind,
  typed: string,
  limit: number,
): string[] {
  switch (kind) {
    case 'task':
      return names.search(typed, limit);
    case 'tag':
      return suggestions.tags(typed, limit);
    case 'by':
      return suggestions.requesters(typed, limit);
    case 'kind':
      return suggestions.errorKinds(typed, limit);
  }
}
