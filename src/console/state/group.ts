/** A group of failures that say the same: opening it, keeping it fresh, moving and acting in it. */
import type { ManyVerb } from '../../board/many/many-plan.ts';
import type { FailureGroup, FailureRow } from '../../board/snapshot.ts';
import type { Command } from '../command.ts';
import { openDetail } from '../detail/detail-command.ts';
import { isMove } from '../repeating-keys.ts';
import { actOn } from './acting.ts';
import { whyNot } from './availability.ts';
import type { ConsoleState, Cursor } from './console-state.ts';
import { movedIndex, stateLayout, windowTop } from './cursors.ts';
import type { GroupLayer } from './layers.ts';
import { askPlan } from './many.ts';
import { type BoardReader, pop, push, replaceTop, say, type Transition, to } from './transition.ts';

/** What all of them say, and the heading of their columns. */
const LINES_ABOVE = 2;

export function openGroup(state: ConsoleState, groupId: number, board: BoardReader): ConsoleState {
  const rows = board.failureGroup(groupId);
  const [first] = rows;
  if (first === undefined)
    return say(state, 'these failures are gone: they were run again or cleaned up', 'bad');
  const cursor: Cursor = { id: first.executionId, index: 0, top: 0 };
  return push(state, { kind: 'group', groupId, rows, cursor });
}

export function groupCommand(
  command: Command,
  state: ConsoleState,
  layer: GroupLayer,
  board: BoardReader,
): Transition {
  if (isMove(command)) {
    const index = movedIndex(command, layer.cursor.index, layer.rows.length, groupRows(state));
    return to(replaceTop(state, withCursor(state, layer, index)));
  }
  if (command === 'back' || command === 'escape') return to(pop(state));
  const refusal = whyNot(command, state);
  if (refusal !== '') return to(say(state, refusal, 'bad'));
  const row = layer.rows[layer.cursor.index];
  if (command === 'open') return row === undefined ? to(state) : openDetail(state, row.executionId, board);
  return actOn(command, state, board);
}

/** The group behind the selected row of the Floor; null where it is a single execution, or none. */
export function selectedGroup({ focus, cursors, snapshot }: ConsoleState): FailureGroup | null {
  const row = focus === 'failures' ? snapshot.failures[cursors.failures.index] : undefined;
  return row === undefined || row.group.count === 1 ? null : row.group;
}

const VERBS: Partial<Record<Command, ManyVerb>> = {
  run: 'run',
  retry: 'retry',
  pause: 'pauseOrResume',
  cancel: 'cancel',
};

/**
 * On all that a row of the Floor stands for, once the board has said what that is. A task that failed twelve times is
 * run again once. null where the row stands for one, or the command is not for many.
 */
export function actOnGroup(command: Command, state: ConsoleState, board: BoardReader): Transition | null {
  const verb = VERBS[command];
  const group = selectedGroup(state);
  if (group === null || verb === undefined) return null;
  const open = board.failureGroup(group.id).filter(({ recovered }) => !recovered);
  const ids = open.filter(isNewestOfTask);
  if (ids.length === 0) return to(say(state, 'all of them have recovered since; Enter lists them', 'bad'));
  return askPlan(state, verb, {
    list: 'history',
    filter: null,
    ids: ids.map(({ executionId }) => executionId),
  });
}

/** What waits for its next attempt, else what failed last: the board names them in that order. */
function isNewestOfTask({ taskId, status }: FailureRow, index: number, rows: readonly FailureRow[]): boolean {
  return status === 'RETRYING' || rows.findIndex((row) => row.taskId === taskId) === index;
}

/** Rows of a group that are in view. */
function groupRows(state: ConsoleState): number {
  return Math.max(1, stateLayout(state).bodyRows - LINES_ABOVE);
}

/** Open groups after the board has news, and after the screen changed its size. */
export function refreshGroups(state: ConsoleState, board: BoardReader): ConsoleState {
  if (!state.stack.some(({ kind }) => kind === 'group')) return state;
  const stack = state.stack.map((layer) => {
    if (layer.kind !== 'group') return layer;
    const rows = board.failureGroup(layer.groupId);
    return rows.length === 0 ? layer : withRows(state, { ...layer, rows });
  });
  return { ...state, stack };
}

function withRows(state: ConsoleState, layer: GroupLayer): GroupLayer {
  const found = layer.rows.findIndex(({ executionId }) => executionId === layer.cursor.id);
  return withCursor(state, layer, found >= 0 ? found : Math.min(layer.cursor.index, layer.rows.length - 1));
}

function withCursor(state: ConsoleState, layer: GroupLayer, index: number): GroupLayer {
  const row: FailureRow | undefined = layer.rows[index];
  const top = windowTop(layer.cursor.top, index, groupRows(state), layer.rows.length);
  return { ...layer, cursor: { id: row?.executionId ?? null, index, top } };
}
