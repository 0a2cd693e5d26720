/** Marking rows for an act on many: one by one, a range, or all that the filter lets through. */
import type { ListName, ListRequest } from '../../board/views/view.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { moveInList, withList } from './list-cursor.ts';
import type { ListState } from './list-state.ts';
import { listPart, listRowId, rowAt } from './list-window.ts';

/** Lists whose rows can be acted on. */
const WORK_LISTS = ['tasks', 'history', 'dead'] as const satisfies readonly ListName[];
export type WorkList = (typeof WORK_LISTS)[number];

export function isWorkList(name: ListName | null): name is WorkList {
  return (WORK_LISTS as readonly (ListName | null)[]).includes(name);
}

export function isMarked(
  { marks, allMatching, range, cursor }: ListState,
  id: number,
  index: number,
): boolean {
  if (allMatching !== marks.has(id)) return true;
  return (
    range !== null &&
    index >= Math.min(range.index, cursor.index) &&
    index <= Math.max(range.index, cursor.index)
  );
}

export function hasMarks({ marks, allMatching, range }: ListState): boolean {
  return marks.size > 0 || allMatching || range !== null;
}

/** Rows that are marked, those of an open range among them; null = all but some, whose number the board knows. */
export function markedCount(list: ListState): number | null {
  if (list.allMatching) return null;
  const { range, cursor, marks } = list;
  return range === null ? marks.size : marks.size + Math.abs(cursor.index - range.index) + 1;
}

/** Marks the row under the cursor, or takes its mark away, and moves on. */
export function toggleMark(state: ConsoleState, name: ListName): ConsoleState {
  const list = withRangeClosed(state, name);
  // Marked all, these are those that are left out.
  const row = rowAt(state, name, list.cursor.index);
  if (row === null) return state;
  const id = listRowId(name, row);
  const marks = new Set(list.marks);
  if (!marks.delete(id)) marks.add(id);
  return moveInList(withList(state, name, { ...list, marks }), name, 'down');
}

/** Begins a range at the cursor. */
export function beginRange(state: ConsoleState, name: ListName): ConsoleState {
  const list = state.lists[name];
  const { id, index } = list.cursor;
  return id === null ? state : withList(state, name, { ...list, range: { id, index } });
}

/** The rows of an open range where not all of them were read; null = they were, or none is open. */
export function unreadRange(state: ConsoleState, name: ListName): ListRequest | null {
  const { range, cursor, filter, sort } = state.lists[name];
  const part = listPart(state, name);
  if (range === null || part === null) return null;
  const offset = Math.min(range.index, cursor.index);
  const limit = Math.abs(range.index - cursor.index) + 1;
  const isRead = offset >= part.offset && offset + limit <= part.offset + part.rows.length;
  return isRead ? null : { filter, sort, offset, limit };
}

/** All that the filter lets through, read or not; once more: none. */
export function toggleAll(state: ConsoleState, name: ListName): ConsoleState {
  const list = state.lists[name];
  const allMatching = !(list.allMatching && list.marks.size === 0);
  return withList(state, name, { ...list, marks: new Set(), range: null, allMatching });
}

/** More marks, of rows that had to be read first. */
export function withMarked(state: ConsoleState, name: ListName, ids: readonly number[]): ConsoleState {
  const list = state.lists[name];
  if (list.allMatching) return state;
  return withList(state, name, { ...list, marks: new Set([...list.marks, ...ids]) });
}

export function withoutMarks(list: ListState): ListState {
  return hasMarks(list) ? { ...list, marks: new Set(), range: null, allMatching: false } : list;
}

/** The rows of an open range, as far as they were read, among the marks. */
export function withRangeClosed(state: ConsoleState, name: ListName): ListState {
  const list = state.lists[name];
  const { range, cursor } = list;
  const part = listPart(state, name);
  if (range === null || part === null) return { ...list, range: null };
  const marks = new Set(list.marks);
  const first = Math.min(range.index, cursor.index);
  const last = Math.max(range.index, cursor.index);
  for (let index = Math.max(first, part.offset); index <= last; index += 1) {
    const row = rowAt(state, name, index);
    if (row === null) break;
    marks.add(listRowId(name, row));
  }
  return { ...list, marks, range: null };
}
