/** What `--once` can print: each screen by the name that a shell gives it. */
import type { Board } from '../board/board.ts';
import type { View, ViewRequest } from '../board/views/view.ts';

export const PRINTED_SCREENS = ['floor', 'tasks', 'history', 'dead', 'health', 'log', 'audit'] as const;
export type PrintedScreen = (typeof PRINTED_SCREENS)[number];

export interface PrintWish {
  screen: PrintedScreen;
  /** In the filter language; '' = everything. */
  filter: string;
  /** Rows of a list at most. */
  limit: number;
}

/** Makes the board read what the screen shows, from its first row; null for the Floor, which needs no more. */
export function readForPrint(
  board: Pick<Board, 'setFilter' | 'setView' | 'snapshot'>,
  wish: PrintWish,
): View | null {
  const { screen, filter, limit } = wish;
  if (screen === 'floor') {
    board.setFilter(filter);
    return null;
  }
  const list = { filter, sort: null, offset: 0, limit };
  board.setView(screen === 'health' ? { kind: 'health' } : ({ kind: screen, list } as ViewRequest));
  return board.snapshot().view ?? null;
}

/** What is wrong with the filter; '' = nothing. */
export function printedFilterError(board: Pick<Board, 'snapshot'>, view: View | null): string {
  if (view === null) return board.snapshot().filterError;
  return view.kind === 'health' ? '' : view.list.filterError;
}
