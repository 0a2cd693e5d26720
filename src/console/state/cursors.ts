/** Selection and scrolling of the three panes. */
import type { Command } from '../command.ts';
import { type Layout, layoutOf, listRows, PANES, type PaneName } from '../layout.ts';
import { MINUTE_MS } from '../text/time-words.ts';
import { bannerCount } from './banner.ts';
import type { ConsoleState, Cursor } from './console-state.ts';
import { rowId, rowsBeyond, rowsOf } from './target.ts';

/** Where a cursor starts. */
export const TOP: Cursor = { id: null, index: 0, top: 0 };

/** Without a key for so long, the operator has gone: a selection is nobody's any more. */
const UNTOUCHED_AFTER_MS = 5 * MINUTE_MS;

/** Where a list of `total` rows stands after a movement; `page` rows are in view. */
export function movedIndex(command: Command, index: number, total: number, page: number): number {
  const half = Math.max(1, Math.floor(page / 2));
  const steps: Partial<Record<Command, number>> = {
    up: -1,
    down: 1,
    pageUp: -Math.max(1, page - 1),
    pageDown: Math.max(1, page - 1),
    halfUp: -half,
    halfDown: half,
    first: -total,
    last: total,
  };
  return Math.max(0, Math.min(total - 1, index + (steps[command] ?? 0)));
}

export function stateLayout(state: ConsoleState): Layout {
  const { size, focus, zoomed, snapshot } = state;
  const { moment, failures } = snapshot;
  return layoutOf(size, bannerCount(state), focus, zoomed, moment === null, failures.length);
}

export function moveCursor(state: ConsoleState, command: Command): ConsoleState {
  const pane = state.focus;
  const rows = rowsOf(state, pane);
  const page = listRows(stateLayout(state), pane);
  const index = movedIndex(command, state.cursors[pane].index, rows.length, page);
  const row = rows[index];
  const cursor = { ...state.cursors[pane], index, id: row === undefined ? null : rowId(pane, row) };
  return withCursorsInView({ ...state, cursors: { ...state.cursors, [pane]: cursor } });
}

/** Puts each cursor back on its row after rows came and went, and into view after anything moved. */
export function withCursorsInView(state: ConsoleState): ConsoleState {
  const layout = stateLayout(state);
  const cursors = Object.fromEntries(
    PANES.map((pane) => [pane, settled(state, pane, listRows(layout, pane))]),
  ) as Record<PaneName, Cursor>;
  const same = PANES.every((pane) => cursors[pane] === state.cursors[pane]);
  return same ? state : { ...state, cursors };
}

function settled(state: ConsoleState, pane: PaneName, inView: number): Cursor {
  const rows = rowsOf(state, pane);
  // Its first row changes with each slot: a screen that nobody touches would scroll what comes next out of view.
  const cursor = pane === 'upcoming' && isUntouched(state) ? TOP : state.cursors[pane];
  const found = cursor.id === null ? -1 : rows.findIndex((row) => rowId(pane, row) === cursor.id);
  // Its row is gone: the one that took its place is selected, or the last one.
  const index = found >= 0 ? found : Math.max(0, Math.min(cursor.index, rows.length - 1));
  const row = rows[index];
  const id = row === undefined ? null : rowId(pane, row);
  // At the end of a list that was cut there is a line that says so: it comes into view with the last row.
  const cut = rowsBeyond(state, pane) > 0 && inView > 1 ? 1 : 0;
  const down = index + (index === rows.length - 1 ? cut : 0);
  const top = inView === 0 ? cursor.top : windowTop(cursor.top, down, inView, rows.length + cut);
  const before = state.cursors[pane];
  return id === before.id && index === before.index && top === before.top ? before : { id, index, top };
}

function isUntouched({ keyAt, uptime }: ConsoleState): boolean {
  return keyAt === null || uptime - keyAt > UNTOUCHED_AFTER_MS;
}

/** The first row in view: moved no further than needed to keep the selected one in it. */
export function windowTop(top: number, index: number, inView: number, total: number): number {
  const highest = Math.max(0, total - inView);
  return Math.min(highest, Math.max(index - inView + 1, Math.min(top, index)));
}
