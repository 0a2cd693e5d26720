/** A row of the Tasks screen, with everything unsaid left ordinary. */
import type { TaskDetail } from '../../src/board/task/task-detail.ts';
import type { TaskRow } from '../../src/board/views/view.ts';
import { HOUR_MS, MINUTE_MS, NOW } from './floor-rows.ts';

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

/** A task as its own screen shows it. */
export function taskDetail(parts: Partial<TaskDetail> = {}): TaskDetail {
  return {
    taskId: 1,
    name: 'lab-nightly',
    type: 'scan',
    description: 'all of the laboratory',
    tags: ['lab', 'prod'],
    active: true,
    pause: null,
    scheduleText: 'every 30 min',
    definition: [
      { name: 'interval', value: '30m' },
      { name: 'targets', value: 'https://lab.example/' },
    ],
    coming: [
      { slotAt: NOW + 10 * MINUTE_MS, startsAt: NOW + 10 * MINUTE_MS, note: '' },
      { slotAt: NOW + 40 * MINUTE_MS, startsAt: NOW + 2 * HOUR_MS, note: 'held by window deploys' },
    ],
    judged: 20,
    successRate: 0.9,
    p50Ms: 120_000,
    p95Ms: 240_000,
    recent: [
      {
        executionId: 101,
        status: 'RUNNING',
        trigger: 'manual',
        startedAt: NOW - 2 * MINUTE_MS,
        endedAt: null,
        queuedAt: NOW,
        outcome: '',
      },
      {
        executionId: 100,
        status: 'FAILED',
        trigger: 'schedule',
        startedAt: NOW - 40 * MINUTE_MS,
        endedAt: NOW - 39 * MINUTE_MS,
        queuedAt: NOW,
        outcome: 'dns: no address',
      },
    ],
    ...parts,
  };
}
