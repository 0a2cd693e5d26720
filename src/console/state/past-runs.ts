/** On a wide Floor, below what comes: how the selected task went the last times, where there is room for it. */
import type { TaskRun } from '../../board/task/task-detail.ts';
import { isFinal } from '../../domain/execution.ts';
import type { ConsoleState } from './console-state.ts';
import { stateLayout } from './cursors.ts';
import type { BoardReader } from './transition.ts';

/** A heading and two runs. */
const FEWEST_LINES = 3;

export interface PastRuns {
  taskId: number;
  name: string;
  /** Of the Floor when they were read: while it stays the same, nothing has begun or ended since. */
  stamp: string;
  /** That have ended, the newest first. */
  runs: readonly TaskRun[];
}

/** Read anew where another task is selected, or where something began or ended. */
export function withPastRuns(state: ConsoleState, board: BoardReader): ConsoleState {
  const task = hasRoom(state) ? selectedTask(state) : null;
  const known = state.pastRuns;
  if (task === null) return known === null ? state : { ...state, pastRuns: null };
  const stamp = stampOf(state);
  if (known?.taskId === task.taskId && known.stamp === stamp) return state;
  const recent = board.taskDetail(task.taskId)?.recent ?? [];
  const runs = recent.filter(({ status }) => isFinal(status));
  return { ...state, pastRuns: { taskId: task.taskId, name: task.name, stamp, runs } };
}

function selectedTask({ snapshot, focus, cursors }: ConsoleState): { taskId: number; name: string } | null {
  const row = snapshot[focus][cursors[focus].index] ?? snapshot.upcoming[cursors.upcoming.index];
  return row ?? null;
}

function stampOf({ snapshot: { running, ended } }: ConsoleState): string {
  const [last] = ended;
  return `${running.map(({ executionId }) => executionId).join(' ')} / ${last?.executionId} ${last?.endedAt}`;
}

function hasRoom(state: ConsoleState): boolean {
  const { place, snapshot } = state;
  if (place !== 'floor' || snapshot.moment !== null) return false;
  const { form, panes } = stateLayout(state);
  const pane = panes.find(({ name }) => name === 'upcoming');
  if (form !== 'columns' || pane === undefined) return false;
  return pane.height - pane.above - 1 - snapshot.upcoming.length >= FEWEST_LINES;
}
