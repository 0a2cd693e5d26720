import { Box, renderToString } from 'ink';
import type { Board } from '../board/board.ts';
import { type Layout, layoutOf, PANES, type Pane, type Size } from './layout.ts';
import { headerLines } from './parts/header-lines.ts';
import { Rows } from './parts/rows.tsx';
import { placeLines } from './places/place-lines.ts';
import { listOf } from './places/place-name.ts';
import type { PrintedScreen, PrintWish } from './print-screen.ts';
import { floorFacts } from './reader/floor-facts.ts';
import { spokenLine } from './reader/spoken-line.ts';
import { Floor } from './screens/floor.tsx';
import { bannersOf } from './state/banner.ts';
import type { ConsoleState } from './state/console-state.ts';
import { firstState } from './state/first-state.ts';
import { rowsOf } from './state/target.ts';
import { plainTheme, type Theme } from './theme.ts';

export interface PrintOptions extends Partial<Size>, Partial<PrintWish> {
  ascii?: boolean;
  /** One fact a line, without bars and columns. */
  screenReader?: boolean;
}

/** Wide enough for every column that matters, and what mails and tickets still show unbroken. */
const PRINTED_COLUMNS = 100;
/** As high as it takes, so that nothing is left out where nobody can scroll. */
const LONGEST_PRINT = 1_000;
/** Nothing is cut that is to be read aloud. */
const SPOKEN_COLUMNS = 300;

/**
 * A screen as it is now, as plain text and without a line for keys: for a pipe, a file, a mail. What it shows besides
 * the Floor must have been read; see readForPrint.
 */
export function renderOnce(board: Pick<Board, 'snapshot'>, options: PrintOptions = {}): string {
  const { rows = LONGEST_PRINT, ascii = false, screenReader = false } = options;
  const columns = screenReader ? SPOKEN_COLUMNS : (options.columns ?? PRINTED_COLUMNS);
  const { screen = 'floor', filter = '' } = options;
  // That what is printed cannot be acted on says nothing.
  const snapshot = { ...board.snapshot(), readOnly: false };
  const state = printedState(firstState(snapshot, { columns, rows }, snapshot.at), screen, filter);
  if (screenReader)
    return (
      state.place === 'floor' ? floorFacts(state, rows) : spoken(printedPlace(state, plainTheme(ascii)))
    ).join('\n');
  const theme = plainTheme(ascii);
  const banners = bannersOf(state).map(({ text }) => text);
  const layout = printedLayout(state, layoutOf(state.size, banners.length, state.focus, false));
  const above = [...headerLines(state, layout.headerRows, theme), ...banners];
  if (state.place !== 'floor')
    return [...above, ...printedPlace(state, theme)].map((line) => line.trimEnd()).join('\n');
  return renderToString(
    <Box flexDirection="column" width={columns}>
      <Rows lines={above} width={columns} height={above.length} />
      <Floor state={state} layout={layout} theme={theme} printed />
    </Box>,
    { columns },
  );
}

/** With the screen open and no row of it selected. */
function printedState(state: ConsoleState, screen: PrintedScreen, filter: string): ConsoleState {
  const place = screen === 'audit' ? 'log' : screen;
  const open: ConsoleState = { ...state, place, logList: screen === 'audit' ? 'audit' : 'log' };
  const name = listOf(open);
  if (name === null) return open;
  const list = { ...open.lists[name], filter, cursor: { id: null, index: -1, top: 0 } };
  return { ...open, lists: { ...open.lists, [name]: list } };
}

/** All rows that were read, and how many were not. */
function printedPlace(state: ConsoleState, theme: Theme): string[] {
  if (state.place === 'floor') return [];
  const { view } = state.snapshot;
  const read = view === null || view === undefined || view.kind === 'health' ? null : view.list;
  const area = { columns: state.size.columns, rows: read === null ? LONGEST_PRINT : read.rows.length + 1 };
  // The mark of a selected row would say nothing on paper.
  const lines = placeLines(state, state.place, { ...area, rows: Math.max(2, area.rows) }, theme).map((line) =>
    line.replace(/^>/, ' '),
  );
  const more = read === null ? 0 : read.total - read.rows.length;
  if (more <= 0 && read?.atLeast !== true) return lines;
  const count = read?.atLeast === true ? 'there are' : String(more);
  return [...lines, `${count} more: --limit prints them, --filter chooses among them`];
}

function spoken(lines: readonly string[]): string[] {
  return lines.map(spokenLine).filter((line) => line !== '');
}

/** Panes below each other, no higher than what is in them: empty rows say nothing on paper. */
function printedLayout(state: ConsoleState, { headerRows, bodyRows }: Layout): Layout {
  const { columns } = state.size;
  const share = Math.max(2, Math.floor(bodyRows / PANES.length));
  const panes = PANES.map((name): Pane => {
    const filled = Math.max(1, rowsOf(state, name).length) + 1;
    const above = name === 'upcoming' && state.snapshot.strip !== null ? 3 : 0;
    return { name, width: columns, height: Math.min(filled, share) + above, above };
  });
  return { form: 'stacked', headerRows, bodyRows, panes };
}
