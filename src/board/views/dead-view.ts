/** The Dead letters screen: what was given up and is still open. */
import { safeText } from '../../shared/safe-text.ts';
import type { DeadLetter } from '../../store/dead-letters.ts';
import type { ViewSources } from './read-view.ts';
import type { DeadRow, ListPart, ListRequest } from './view.ts';
import { windowed } from './windowed.ts';

export function readDeadView(request: ListRequest, { store, now }: ViewSources): ListPart<DeadRow> {
  return windowed(request, 'deadLetters', (terms) => {
    const filter = { terms, now };
    const letters = store.deadLetters.list({ filter, limit: request.offset + request.limit });
    return {
      rows: letters.slice(request.offset).map(deadRow),
      total: store.deadLetters.count({ filter }),
      atLeast: false,
    };
  });
}

function deadRow(letter: DeadLetter): DeadRow {
  return {
    executionId: letter.executionId,
    taskId: letter.taskId,
    name: safeText(letter.taskName),
    type: letter.payload?.type ?? null,
    at: letter.createdAt,
    attempts: letter.attempts,
    redriveCount: letter.redriveCount,
    errorKind: safeText(letter.errorKind),
    error: safeText(letter.errorMessage),
  };
}
