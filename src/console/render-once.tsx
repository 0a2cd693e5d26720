import { Box, renderToString } from 'ink';
import type { Board } from '../board/board.ts';
import { type Layout, layoutOf, PANES, type Pane, type Size } from './layout.ts';
import { headerLines } from './parts/header-lines.ts';
import { Rows } from './parts/rows.tsx';
import { Floor } from './screens/floor.tsx';
import { bannersOf } from './state/banner.ts';
import type { ConsoleState } from './state/console-state.ts';
import { firstState } from './state/first-state.ts';
import { rowsOf } from './state/target.ts';
import { plainTheme } from './theme.ts';

export interface PrintOptions extends Partial<Size> {
  ascii?: boolean;
}

/** Wide enough for every column that matters, and what mails and tickets still show unbroken. */
const PRINTED_COLUMNS = 100;
/** As high as it takes, so that nothing is left out where nobody can scroll. */
const LONGEST_PRINT = 1_000;

/** The Floor as it is now, as plain text and without a line for keys: for a pipe, a file, a mail. */
export function renderOnce(board: Pick<Board, 'snapshot'>, options: PrintOptions = {}): string {
  const snapshot = board.snapshot();
  const { columns = PRINTED_COLUMNS, rows = LONGEST_PRINT, ascii = false } = options;
  const theme = plainTheme(ascii);
  const state = firstState(snapshot, { columns, rows }, snapshot.at);
  const banners = bannersOf(state).map(({ text }) => text);
  const layout = printedLayout(state, layoutOf(state.size, banners.length, state.focus, false));
  const above = [...headerLines(state, layout.headerRows, theme), ...banners];
  return renderToString(
    <Box flexDirection="column" width={columns}>
      <Rows lines={above} width={columns} height={above.length} />
      <Floor state={state} layout={layout} theme={theme} printed />
    </Box>,
    { columns },
  );
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
