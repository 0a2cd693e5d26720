/** What the keys of a screen act on: the row under its cursor. */
import type { DeadRow, FindingRow, HistoryRow, TaskRow } from '../../board/views/view.ts';
import type { ExecutionStatus } from '../../domain/execution.ts';
import { selectedRow } from '../lists/list-window.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { Target } from '../state/target.ts';
import { healthPick } from './health/health-pick.ts';

/** null: nothing is selected, or the screen has nothing that could be. */
export function placeTarget(state: ConsoleState): Target | null {
  switch (state.place) {
    case 'tasks':
      return taskTarget(selectedRow(state, 'tasks'));
    case 'history':
      return historyTarget(selectedRow(state, 'history'));
    case 'dead':
      return deadTarget(selectedRow(state, 'dead'));
    case 'findings':
      return findingTarget(selectedRow(state, 'findings'));
    case 'health':
      return workerTarget(state);
    default:
      return null;
  }
}

/** What the worker under the cursor carries. */
function workerTarget(state: ConsoleState): Target | null {
  const pick = healthPick(state);
  if (pick?.kind !== 'worker') return null;
  const { executionId, taskId, name } = pick;
  return { taskId, name, executionId, standing: 'running', paused: false, everRan: true };
}

const LIVE_STANDINGS: Partial<Record<ExecutionStatus, Target['standing']>> = {
  RUNNING: 'running',
  QUEUED: 'queued',
  RETRYING: 'retrying',
};

function taskTarget(row: TaskRow | null): Target | null {
  if (row === null) return null;
  const { taskId, name, executionId, status, pause } = row;
  const live = status === null ? undefined : LIVE_STANDINGS[status];
  const standing = live ?? (status === 'FAILED' ? 'failed' : 'task');
  return { taskId, name, executionId, standing, paused: pause !== null, everRan: executionId !== null };
}

function historyTarget(row: HistoryRow | null): Target | null {
  if (row === null) return null;
  const { taskId, name, executionId, status } = row;
  const standing = LIVE_STANDINGS[status] ?? (status === 'COMPLETED' ? 'done' : 'failed');
  return { taskId, name, executionId, standing, paused: false, everRan: true };
}

function deadTarget(row: DeadRow | null): Target | null {
  if (row === null) return null;
  const { taskId, name, executionId } = row;
  return { taskId, name, executionId, standing: 'failed', paused: false, everRan: true };
}

function findingTarget(row: FindingRow | null): Target | null {
  if (row === null) return null;
  const { taskId, task, findingId } = row;
  return {
    taskId,
    name: task,
    executionId: null,
    standing: 'task',
    paused: false,
    everRan: true,
    findingId,
  };
}
