/** The Tasks screen: every task with how it stands, and how it went lately. */
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import { parseFilter } from '../../domain/filtering/filter.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { ListedExecution, ListedTask } from '../../store/task-list.ts';
import { scheduleWords } from '../schedule-words.ts';
import type { EngineView } from '../snapshot.ts';
import type { ViewSources } from './read-view.ts';
import type { TaskTrend } from './task-trends.ts';
import type { ListPart, ListRequest, TaskRow } from './view.ts';

export function readTasksView(request: ListRequest, { tasks, engine }: ViewSources): ListPart<TaskRow> {
  const { filter, offset } = request;
  const parsed = parseFilter(filter, 'tasks');
  const terms: readonly FilterTerm[] = parsed.ok ? parsed.filter.terms : [];
  const window = tasks.read(request, terms);
  return {
    offset,
    filter,
    filterError: parsed.ok ? '' : parsed.error,
    rows: window.tasks.map((task, at) => taskRow(task, window.trends[at] ?? null, engine)),
    total: window.total,
    atLeast: false,
    isSearching: window.isSearching,
  };
}

const UNREAD: TaskTrend = { judged: 0, successRate: null, p50Ms: null, p95Ms: null, durations: [] };

function taskRow(task: ListedTask, trend: TaskTrend | null, engine: EngineView): TaskRow {
  const { execution, active, pause, nextRunTime } = task;
  const status = execution === null ? null : standing(execution, engine);
  return {
    taskId: task.id,
    name: safeText(task.name),
    type: task.type,
    status,
    executionId: execution?.id ?? null,
    progress: status === 'RUNNING' && execution !== null ? progressOf(execution) : null,
    retryAt: status === 'RETRYING' && execution !== null ? execution.notBefore : null,
    active,
    pause,
    scheduleText: scheduleWords(task),
    nextAt: active && pause === null ? nextRunTime : null,
    lastAt: execution?.startTime ?? null,
    ...(trend ?? UNREAD),
    tags: task.tags.map((tag) => safeText(tag)),
  };
}

/** What a dead engine left RUNNING runs no more: it waits for the next one, which takes it up again. */
function standing({ status }: ListedExecution, { role }: EngineView): ListedExecution['status'] {
  return status === 'RUNNING' && role === 'none' ? 'QUEUED' : status;
}

function progressOf({ phase, done, total }: ListedExecution): TaskRow['progress'] {
  return { phase: safeText(phase), done, total };
}
