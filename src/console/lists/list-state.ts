/** How the operator stands in a list: where, through which filter, in which order, with what marked. */
import type { ListName, ListSort } from '../../board/views/view.ts';
import type { Cursor } from '../state/console-state.ts';

export interface ListState {
  /** `index` and `top` count from the first row of the whole list, not of the window that was read. */
  cursor: Cursor;
  filter: string;
  /** null = the list's own order. */
  sort: ListSort | null;
  /**
   * Marked rows by their ids, which stay marked when a filter hides them; where all are marked, those that are not.
   */
  marks: ReadonlySet<number>;
  /** Where a range that is being marked began; null = none is. */
  range: { id: number; index: number } | null;
  /** All rows that the filter lets through are meant, also those that were never read. */
  allMatching: boolean;
}

export const FIRST_LIST_STATE: ListState = {
  cursor: { id: null, index: 0, top: 0 },
  filter: '',
  sort: null,
  marks: new Set(),
  range: null,
  allMatching: false,
};

export type ListStates = Readonly<Record<ListName, ListState>>;

export const FIRST_LISTS: ListStates = {
  tasks: FIRST_LIST_STATE,
  history: FIRST_LIST_STATE,
  dead: FIRST_LIST_STATE,
  log: FIRST_LIST_STATE,
  audit: FIRST_LIST_STATE,
  findings: FIRST_LIST_STATE,
};
