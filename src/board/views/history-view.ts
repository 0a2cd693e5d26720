/** The History screen: executions, the newest first. */
import { safeText } from '../../shared/safe-text.ts';
import type { ExecutionWindow } from '../../store/lists/execution-list.ts';
import type { ListedExecution } from '../../store/lists/listed-execution.ts';
import type { ViewSources } from './read-view.ts';
import type { HistoryRow, ListPart, ListRequest } from './view.ts';
import { windowed } from './windowed.ts';

/** Of a search through all executions, one read takes so long; it goes on with the next. */
const SEARCH_MS = 5;

/** Shorter ones are not compared with what is usual: it would say nothing, and each costs a look at its history. */
const WORTH_COMPARING_MS = 5_000;

export function readHistoryView(request: ListRequest, sources: ViewSources): ListPart<HistoryRow> {
  const { store, now, uptime } = sources;
  return windowed(request, 'executions', (terms) => {
    const until = uptime() + SEARCH_MS;
    const { offset, limit } = request;
    const enough = () => uptime() >= until;
    const read = (from: number, count: number) =>
      store.executionList.window({ terms, now, offset: from, limit: count, enough });
    const found = isOldestFirst(request) ? fromTheEnd(read, offset, limit) : read(offset, limit);
    return { ...found, rows: found.rows.map((row) => historyRow(row, sources)) };
  });
}

function isOldestFirst({ sort }: ListRequest): boolean {
  return sort !== null && sort.column === 'started' && !sort.descending;
}

/** The same list the other way round. */
function fromTheEnd(
  read: (from: number, count: number) => ExecutionWindow,
  offset: number,
  limit: number,
): ExecutionWindow {
  const { total } = read(0, 0);
  const end = Math.max(0, total - offset);
  const from = Math.max(0, end - limit);
  const window = read(from, end - from);
  return { ...window, rows: window.rows.toReversed() };
}

function historyRow(execution: ListedExecution, { usual, now }: ViewSources): HistoryRow {
  const { id, taskId, taskName, taskType, endTime, startTime, attempt } = execution;
  const startedAt = attempt === 0 ? null : startTime;
  // The rests between attempts are no slowness, and what is usual is one attempt.
  const isComparable = startedAt !== null && attempt === 1;
  const isLong = isComparable && (endTime ?? now) - startedAt >= WORTH_COMPARING_MS;
  return {
    executionId: id,
    taskId,
    name: safeText(taskName),
    type: taskType,
    status: execution.status,
    progress:
      execution.status === 'RUNNING'
        ? { phase: safeText(execution.phase), done: execution.done, total: execution.total }
        : null,
    trigger: execution.trigger,
    requestedBy: safeText(execution.requestedBy),
    slotAt: execution.slotTime,
    startedAt,
    endedAt: endTime,
    queuedAt: execution.queuedAt,
    attempt,
    usualMs: isLong ? usual.of(taskId, now) : null,
    headline: safeText(execution.headline),
    errorKind: safeText(execution.errorKind),
    error: safeText(execution.errorMessage),
    changes: execution.changes,
  };
}
