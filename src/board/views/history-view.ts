/** The History screen: executions, the newest first. */
import type { Execution } from '../../domain/execution.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { ViewSources } from './read-view.ts';
import type { HistoryRow, ListPart, ListRequest } from './view.ts';
import { windowed } from './windowed.ts';

export function readHistoryView(request: ListRequest, { store, now }: ViewSources): ListPart<HistoryRow> {
  return windowed(request, 'executions', (terms) => {
    const end = request.offset + request.limit;
    // One more than is shown tells whether there are more.
    const executions = store.history.history({ filter: { terms, now }, limit: end + 1 });
    return {
      rows: executions.slice(request.offset, end).map(historyRow),
      total: Math.min(executions.length, end),
      atLeast: executions.length > end,
    };
  });
}

function historyRow(execution: Execution): HistoryRow {
  const { id, taskId, taskName, taskType, status, trigger, requestedBy } = execution;
  return {
    executionId: id,
    taskId,
    name: safeText(taskName),
    type: taskType,
    status,
    trigger,
    requestedBy: safeText(requestedBy),
    startedAt: execution.attemptStartedAt === null ? null : execution.startTime,
    endedAt: execution.endTime,
    queuedAt: execution.queuedAt,
    attempt: execution.attempt,
    outcome: safeText(execution.errorMessage),
  };
}
