/** The Tasks screen: every task with how it stands, and how it went lately. */
import { safeText } from '../../shared/safe-text.ts';
import { scheduleWords } from '../schedule-words.ts';
import type { ViewSources } from './read-view.ts';
import { durationsOf, successRateOf } from './task-trend.ts';
import type { ListPart, ListRequest, TaskRow } from './view.ts';
import { windowed } from './windowed.ts';

export function readTasksView(request: ListRequest, { store, now }: ViewSources): ListPart<TaskRow> {
  return windowed(request, 'tasks', (terms) => {
    const tasks = store.tasks.list({ terms, now, limit: request.offset + request.limit });
    const rows = tasks.slice(request.offset).map((task): TaskRow => {
      const executionId = store.history.latest(task.id);
      const newest = executionId === null ? null : store.executions.byId(executionId);
      return {
        taskId: task.id,
        name: safeText(task.name),
        type: task.type,
        status: newest?.status ?? null,
        executionId,
        active: task.active,
        pause: task.pause,
        scheduleText: scheduleWords(task),
        nextAt: task.active && task.pause === null ? task.nextRunTime : null,
        lastAt: newest?.startTime ?? null,
        successRate: successRateOf(store, task.id),
        ...durationsOf(store, task.id),
        tags: task.tags,
      };
    });
    return { rows, total: store.tasks.count({ terms, now }), atLeast: false };
  });
}
