/** What a screen or a dialog shows, as lines for the ear: drawn wide and without colours, then put into words. */
import { renderToString } from 'ink';
import { layoutOf, type Size } from '../layout.ts';
import { sheetLines } from '../parts/sheet-lines.ts';
import { listOf } from '../places/place-name.ts';
import { Screen } from '../screens/screen.tsx';
import { bannersOf } from '../state/banner.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { topLayer } from '../state/transition.ts';
import { plainTheme } from '../theme.ts';
import { spokenLine } from './spoken-line.ts';

/** As wide as a screen is before it puts things side by side. */
const SIZE: Size = { columns: 119, rows: 60 };
/** A list puts nothing side by side, and cuts nothing where there is room. */
const LIST_SIZE: Size = { columns: 300, rows: 60 };
const FOOTER_ROWS = 2;

export interface ScreenText {
  lines: string[];
  /** The line under the cursor; '' = none is. */
  selected: string;
}

export function screenText(state: ConsoleState): ScreenText {
  const theme = plainTheme(false);
  const layer = topLayer(state);
  const size = layer === null && listOf(state) !== null ? LIST_SIZE : SIZE;
  const wide = { ...state, size };
  const sheet = layer === null ? [] : sheetLines(wide, layer, theme);
  const drawn = sheet.length > 0 ? sheet : bodyLines(wide);
  const selected = drawn.find((line) => line.trimStart().startsWith('>')) ?? '';
  return {
    lines: drawn.map(spokenLine).filter((line) => line !== ''),
    selected: spokenLine(selected),
  };
}

function bodyLines(state: ConsoleState): string[] {
  const text = renderToString(<Screen state={state} theme={plainTheme(false)} />, {
    columns: state.size.columns,
  });
  const banners = bannersOf(state).length;
  const above = banners + layoutOf(state.size, banners, state.focus, state.zoomed).headerRows;
  return text.split('\n').slice(above, state.size.rows - FOOTER_ROWS);
}
