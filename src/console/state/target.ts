/** What a key means at the moment it is pressed: the selected row, or the execution that is open. */
import type { FailureRow, RunningRow, UpcomingRow } from '../../board/snapshot.ts';
import type { TaskDetail } from '../../board/task/task-detail.ts';
import { isFinal } from '../../domain/execution.ts';
import type { PaneName } from '../layout.ts';
import { placeTarget } from '../places/place-target.ts';
import type { ConsoleState } from './console-state.ts';

export interface Target {
  taskId: number;
  name: string;
  /** null: of a task only the board knows it. */
  executionId: number | null;
  /** `task`: a row of Upcoming whose task does not run. */
  standing: 'running' | 'queued' | 'retrying' | 'failed' | 'done' | 'task';
  paused: boolean;
  /** Whether there is an execution to look at. */
  everRan: boolean;
  /** More than one where the row stands for as many failures that say the same. */
  alike?: number;
  /** The id of the finding that the row is, whose task this is. */
  findingId?: string;
}

/** The rows of a pane as the snapshot has them. */
export function rowsOf(
  state: ConsoleState,
  pane: PaneName,
): readonly (RunningRow | UpcomingRow | FailureRow)[] {
  return state.snapshot[pane];
}

/** Rows that the store holds beyond those of the snapshot. Waiting executions beyond them count in the header. */
export function rowsBeyond({ snapshot }: ConsoleState, pane: PaneName): number {
  if (pane === 'running') return 0;
  const total = pane === 'upcoming' ? snapshot.upcomingTotal : snapshot.failuresTotal;
  return Math.max(0, total - snapshot[pane].length);
}

/** What tells the rows of a pane apart. */
export function rowId(pane: PaneName, row: RunningRow | UpcomingRow | FailureRow): number {
  if ('group' in row) return row.group.id;
  return pane !== 'upcoming' && 'executionId' in row ? row.executionId : row.taskId;
}

/** null: nothing is selected. */
export function targetOf(state: ConsoleState): Target | null {
  const detail = state.stack.findLast(({ kind }) => kind === 'detail');
  if (detail?.kind === 'detail') {
    const { taskId, name, executionId, status } = detail.detail;
    const standing =
      status === 'COMPLETED'
        ? 'done'
        : isFinal(status)
          ? 'failed'
          : (status.toLowerCase() as Target['standing']);
    return { taskId, name, executionId, standing, paused: isPaused(state, taskId), everRan: true };
  }
  const opened = state.stack.findLast(({ kind }) => kind === 'task');
  if (opened?.kind === 'task') return openedTask(opened.task);
  const group = state.stack.findLast(({ kind }) => kind === 'group');
  if (group?.kind === 'group') return failureTarget(state, group.rows[group.cursor.index]);
  if (state.place !== 'floor') return placeTarget(state);
  const { index } = state.cursors[state.focus];
  if (state.focus === 'running') return runningTarget(state, state.snapshot.running[index]);
  if (state.focus === 'failures') return failureTarget(state, state.snapshot.failures[index]);
  return upcomingTarget(state.snapshot.upcoming[index]);
}

/** Acts on executions mean its newest one. */
function openedTask({ taskId, name, pause, recent }: TaskDetail): Target {
  const [newest] = recent;
  const executionId = newest?.executionId ?? null;
  const paused = pause !== null;
  if (newest === undefined) return { taskId, name, executionId, standing: 'task', paused, everRan: false };
  const standing = isFinal(newest.status)
    ? newest.status === 'FAILED'
      ? 'failed'
      : 'task'
    : (newest.status.toLowerCase() as Target['standing']);
  return { taskId, name, executionId, standing, paused, everRan: true };
}

function runningTarget(state: ConsoleState, row: RunningRow | undefined): Target | null {
  if (row === undefined) return null;
  const standing = row.status === 'QUEUED' ? 'queued' : 'running';
  return { ...row, standing, paused: isPaused(state, row.taskId), everRan: true };
}

function failureTarget(state: ConsoleState, row: FailureRow | undefined): Target | null {
  if (row === undefined) return null;
  const { taskId, name, executionId, group } = row;
  const standing = row.status === 'RETRYING' ? 'retrying' : 'failed';
  const paused = isPaused(state, taskId);
  return { taskId, name, executionId, standing, paused, everRan: true, alike: group.count };
}

function upcomingTarget(row: UpcomingRow | undefined): Target | null {
  if (row === undefined) return null;
  const { taskId, name, pause, running, last, became } = row;
  return {
    taskId,
    name,
    executionId: became?.executionId ?? null,
    standing: running ? 'running' : 'task',
    paused: pause !== null,
    everRan: became !== undefined || running || last.length > 0,
  };
}

/** A filtered-out task counts as not paused; the board refuses to pause it twice. */
function isPaused(state: ConsoleState, taskId: number): boolean {
  return state.snapshot.upcoming.some((row) => row.taskId === taskId && row.pause !== null);
}
