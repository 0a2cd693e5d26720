/** The Dead letters screen: what was given up, and what became of it. */
import { safeText } from '../../shared/safe-text.ts';
import { isLetterOrder, type LetterOrder, type ListedLetter } from '../../store/lists/dead-letter-list.ts';
import type { ViewSources } from './read-view.ts';
import type { DeadRow, ListPart, ListRequest } from './view.ts';
import { windowed } from './windowed.ts';

export function readDeadView(request: ListRequest, { store, now }: ViewSources): ListPart<DeadRow> {
  return windowed(request, 'deadLetters', (terms) => {
    const found = store.deadLetterList.window(terms, now, request.offset, request.limit, orderOf(request));
    return { ...found, rows: found.rows.map(deadRow) };
  });
}

function orderOf({ sort }: ListRequest): { by: LetterOrder; descending: boolean } | undefined {
  if (sort === null || !isLetterOrder(sort.column)) return undefined;
  return { by: sort.column, descending: sort.descending };
}

function deadRow(letter: ListedLetter): DeadRow {
  return {
    executionId: letter.executionId,
    taskId: letter.taskId,
    name: safeText(letter.taskName),
    type: letter.taskType,
    requestedBy: safeText(letter.requestedBy ?? ''),
    at: letter.createdAt,
    attempts: letter.attempts,
    redriveCount: letter.redriveCount,
    errorKind: safeText(letter.errorKind),
    error: safeText(letter.errorMessage),
    ...letterStanding(letter),
  };
}

/** What became of a letter, and by whom. */
export function letterStanding(
  letter: Pick<
    ListedLetter,
    'redrivenAt' | 'redrivenAs' | 'redrivenBy' | 'discardedAt' | 'discardedBy' | 'discardReason'
  >,
): Pick<DeadRow, 'standing' | 'dealtWith'> {
  const { redrivenAt, redrivenAs, redrivenBy, discardedAt, discardedBy, discardReason } = letter;
  if (redrivenAt !== null)
    return {
      standing: 'redriven',
      dealtWith: safeText(`redriven by ${redrivenBy || 'somebody'} as execution ${redrivenAs ?? '?'}`),
    };
  if (discardedAt === null) return { standing: 'open', dealtWith: '' };
  const why = discardReason === '' ? '' : `: ${discardReason}`;
  return { standing: 'discarded', dealtWith: safeText(`discarded by ${discardedBy || 'somebody'}${why}`) };
}
