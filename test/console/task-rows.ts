/** A row of the Tasks screen, with everything unsaid left ordinary. */
import type { TaskRow } from '../../src/board/views/view.ts';
import { NOW } from './floor-rows.ts';

export function taskRow(row: Partial<TaskRow> = {}): TaskRow {
  const { taskId = 1 } = row;
  return {
    taskId,
    name: `task-${taskId}`,
    type: 'scan',
    status: 'COMPLETED',
    executionId: 10_000_000 + taskId,
    progress: null,
    retryAt: null,
    active: true,
    pause: null,
    scheduleText: 'every 30 min',
    nextAt: NOW + 600_000,
    lastAt: NOW - 1_200_000,
    judged: 20,
    successRate: 1,
    p50Ms: 60_000,
    p95Ms: 90_000,
    durations: [60_000],
    tags: [],
    ...row,
  };
}
