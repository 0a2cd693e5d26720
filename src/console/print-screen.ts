/** What `--once` can print: each screen by the name that a shell gives it. */
import type { Board } from '../board/board.ts';
import type { View, ViewRequest } from '../board/views/view.ts';
import type { Clock } from '../shared/clock.ts';

export const PRINTED_SCREENS = [
  'floor',
  'tasks',
  'history',
  'dead',
  'health',
  'log',
  'audit',
  'findings',
] as const;
export type PrintedScreen = (typeof PRINTED_SCREENS)[number];

export interface PrintWish {
  screen: PrintedScreen;
  /** In the filter language; '' = everything. */
  filter: string;
  /** Rows of a list at most. */
  limit: number;
}

/** A filter over a large store is looked through in pieces. */
const PATIENCE_MS = 60_000;

/**
 * Makes the board read what the screen shows, from its first row, and waits until it has looked at everything or
 * for a minute. null for the Floor, which needs no more than the snapshot.
 */
export async function readForPrint(
  board: Pick<Board, 'setFilter' | 'setView' | 'snapshot' | 'subscribe'>,
  wish: PrintWish,
  clock: Clock,
): Promise<View | null> {
  const { screen, filter, limit } = wish;
  if (screen === 'floor') {
    board.setFilter(filter);
    return null;
  }
  const list = { filter, sort: null, offset: 0, limit };
  const read = new AbortController();
  const unsubscribe = board.subscribe(() => isRead(board.snapshot().view) && read.abort());
  board.setView(screen === 'health' ? { kind: 'health' } : ({ kind: screen, list } as ViewRequest));
  if (!isRead(board.snapshot().view)) await clock.sleep(PATIENCE_MS, read.signal);
  unsubscribe();
  return board.snapshot().view ?? null;
}

function isRead(view: View | null | undefined): boolean {
  if (view === null || view === undefined) return false;
  return view.kind === 'health' || (view.list.isSearching !== true && view.list.searched?.goesOn !== true);
}

/** What is wrong with the filter; '' = nothing. */
export function printedFilterError(board: Pick<Board, 'snapshot'>, view: View | null): string {
  if (view === null) return board.snapshot().filterError;
  return view.kind === 'health' ? '' : view.list.filterError;
}
