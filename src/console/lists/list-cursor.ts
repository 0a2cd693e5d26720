/** Selection and scrolling of lists, of which only a window is known. */
import type { ListName, ListRows } from '../../board/views/view.ts';
import type { Command } from '../command.ts';
import { listOf } from '../places/place-name.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { movedIndex, stateLayout, windowTop } from '../state/cursors.ts';
import type { ListState } from './list-state.ts';
import { listPart, listRowId, rowAt } from './list-window.ts';

/** Rows of a list that are in view, below its heading. */
export function listHeight(state: ConsoleState): number {
  return Math.max(1, stateLayout(state).bodyRows - 1);
}

export function moveInList(state: ConsoleState, name: ListName, command: Command): ConsoleState {
  const list = state.lists[name];
  const total = listPart(state, name)?.total ?? 0;
  const index = movedIndex(command, list.cursor.index, total, listHeight(state));
  const row = rowAt(state, name, index);
  const id = row === null ? null : listRowId(name, row);
  return withList(state, name, { ...list, cursor: { ...list.cursor, index, id } });
}

export function withList(state: ConsoleState, name: ListName, list: ListState): ConsoleState {
  return { ...state, lists: { ...state.lists, [name]: list } };
}

/** Puts the cursor of the open list back on its row after rows came and went, and into view. */
export function withListInView(state: ConsoleState): ConsoleState {
  const name = listOf(state);
  const part = name === null ? null : listPart(state, name);
  // Rows of a filter that was replaced since say nothing of where the cursor belongs.
  if (name === null || part === null || part.filter !== state.lists[name].filter) return state;
  const list = state.lists[name];
  // Neither do rows in another order than is asked for now.
  const asked = state.request?.kind === name ? state.request.list.sort : list.sort;
  if (JSON.stringify(asked) !== JSON.stringify(list.sort)) return state;
  const before = list.cursor;
  // Nothing is done to a line of a log: one who reads its newest lines goes on reading the newest.
  const follows = (name === 'log' || name === 'audit') && before.index === 0;
  const found =
    before.id === null || follows ? -1 : part.rows.findIndex((row) => listRowId(name, row) === before.id);
  const index = found >= 0 ? part.offset + found : Math.max(0, Math.min(before.index, part.total - 1));
  const row = rowAt(state, name, index);
  const id = row === null ? null : listRowId(name, row);
  const top = windowTop(before.top, index, listHeight(state), part.total);
  const range = anchored(list.range, part, name);
  if (id === before.id && index === before.index && top === before.top && range === list.range) return state;
  return withList(state, name, { ...list, cursor: { id, index, top }, range });
}

/** A range still begins at its row after others came before it. */
function anchored(
  range: ListState['range'],
  part: { offset: number; rows: readonly ListRows[ListName][] },
  name: ListName,
): ListState['range'] {
  if (range === null) return null;
  const at = part.rows.findIndex((row) => listRowId(name, row) === range.id);
  return at < 0 || part.offset + at === range.index ? range : { ...range, index: part.offset + at };
}
