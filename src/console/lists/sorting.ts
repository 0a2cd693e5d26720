/** The order of a list: by which of its columns, and which way. */
import type { ListName, ListSort } from '../../board/views/view.ts';
import { LIST_COLUMNS } from '../places/list-columns.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { TOP } from '../state/cursors.ts';
import { withList } from './list-cursor.ts';

/** Columns that the board can sort by, as the heading names them. */
export function sortableColumns(name: ListName): readonly string[] {
  return LIST_COLUMNS[name].filter(({ sortable }) => sortable === true).map(({ title }) => title);
}

/** By the next of the sortable columns; behind the last one comes the list's own order. */
export function sortedByNext(state: ConsoleState, name: ListName): ConsoleState {
  const columns = sortableColumns(name);
  const { sort } = state.lists[name];
  const column = columns[sort === null ? 0 : columns.indexOf(sort.column) + 1];
  return withSort(state, name, column === undefined ? null : { column, descending: false });
}

/** The other way round. */
export function sortedOtherWay(state: ConsoleState, name: ListName): ConsoleState {
  const sort = state.lists[name].sort ?? { column: sortableColumns(name)[0] ?? '', descending: false };
  return withSort(state, name, { ...sort, descending: !sort.descending });
}

/** Another order begins at its first row. */
function withSort(state: ConsoleState, name: ListName, sort: ListSort | null): ConsoleState {
  return withList(state, name, { ...state.lists[name], sort, cursor: TOP, range: null });
}
