/** Where things stand on a screen of a given size. Pure: the reducer scrolls by it, the components draw by it. */

export const PANES = ['running', 'upcoming', 'failures'] as const;
export type PaneName = (typeof PANES)[number];

export interface Size {
  columns: number;
  rows: number;
}

/** Below this nothing useful fits. */
export const SMALLEST: Size = { columns: 60, rows: 15 };
const TWO_COLUMNS_FROM = 120;
const STACKED_FROM: Size = { columns: 80, rows: 20 };
const ONE_LINE_HEADER_FROM = 120;
const STRIP_FROM_HEIGHT = 7;
const STRIP_HEADING_FROM_HEIGHT = 9;
/** Where what it says has room beside the cells, the list is worth more. */
const STRIP_HEADING_BESIDE_FROM_HEIGHT = 12;
const STRIP_LEGEND_FROM_HEIGHT = 14;
/** From here on there is room for words right of the strip. */
export const STRIP_BESIDE_FROM_WIDTH = 74;
/** With its heading. */
const FEWEST_FAILURE_ROWS = 4;
/** The result of the last action, and the keys. */
const FOOTER_ROWS = 2;
/** Left of each row: the mark of the selected one. */
export const MARKER_CELLS = 2;
/** Between two columns: a line, and a space on either side. */
export const DIVIDER_CELLS = 3;

export interface Pane {
  name: PaneName;
  width: number;
  /** Its heading included, and what stands above that. */
  height: number;
  /** Rows above the heading: the strip of the day to come. */
  above: number;
}

export interface Layout {
  /** `single`: one pane at a time, with the names of the others above it. */
  form: 'too small' | 'single' | 'stacked' | 'columns';
  headerRows: number;
  /** Rows between header and banners above and the footer below. */
  bodyRows: number;
  panes: readonly Pane[];
}

/**
 * `strip`: whether there is a day to come to show. `failures`: rows that there are to show; where the panes stand below
 * each other, those to come get what few failures leave. What runs comes and goes too often to move the others.
 */
export function layoutOf(
  size: Size,
  banners: number,
  focus: PaneName,
  zoomed: boolean,
  strip = true,
  failures = Number.POSITIVE_INFINITY,
): Layout {
  const headerRows = size.columns >= ONE_LINE_HEADER_FROM ? 1 : 2;
  const bodyRows = Math.max(0, size.rows - headerRows - banners - FOOTER_ROWS);
  const { columns } = size;
  if (columns < SMALLEST.columns || size.rows < SMALLEST.rows)
    return { form: 'too small', headerRows, bodyRows, panes: [] };
  if (zoomed || columns < STACKED_FROM.columns || size.rows < STACKED_FROM.rows)
    return {
      form: 'single',
      headerRows,
      bodyRows,
      panes: [paneOf(focus, columns, bodyRows - 1, strip)],
    };
  const running = Math.max(5, Math.round(bodyRows * 0.36));
  if (columns < TWO_COLUMNS_FROM) {
    const largest = Math.max(FEWEST_FAILURE_ROWS, Math.floor(bodyRows * 0.3));
    const failing = Math.min(largest, Math.max(FEWEST_FAILURE_ROWS, failures + 1));
    const upcoming = bodyRows - running - failing;
    return {
      form: 'stacked',
      headerRows,
      bodyRows,
      panes: [
        paneOf('running', columns, running, strip),
        paneOf('upcoming', columns, upcoming, strip),
        paneOf('failures', columns, failing, strip),
      ],
    };
  }
  // Countdowns tick on the right side, so that they resend no neighbour's text. Reasons need the wider half.
  const left = Math.floor((columns - DIVIDER_CELLS) * 0.58);
  const height = bodyRows - running;
  return {
    form: 'columns',
    headerRows,
    bodyRows,
    panes: [
      paneOf('running', columns, running, strip),
      paneOf('failures', left, height, strip),
      paneOf('upcoming', columns - DIVIDER_CELLS - left, height, strip),
    ],
  };
}

function paneOf(name: PaneName, width: number, height: number, strip: boolean): Pane {
  return { name, width, height, above: strip && name === 'upcoming' ? stripRows(width, height) : 0 };
}

/**
 * Cells and hours; with more room a heading that says what is worth knowing, and where that is not beside them what
 * the glyphs mean. The list below keeps the larger part.
 */
function stripRows(width: number, height: number): number {
  if (height < STRIP_FROM_HEIGHT) return 0;
  const isBeside = width >= STRIP_BESIDE_FROM_WIDTH;
  if (height < (isBeside ? STRIP_HEADING_BESIDE_FROM_HEIGHT : STRIP_HEADING_FROM_HEIGHT)) return 2;
  return height < STRIP_LEGEND_FROM_HEIGHT || isBeside ? 3 : 4;
}

/** Rows that a list shows below its heading; 0 where the pane is not on the screen. */
export function listRows(layout: Layout, pane: PaneName): number {
  const shown = layout.panes.find(({ name }) => name === pane);
  return shown === undefined ? 0 : Math.max(0, shown.height - shown.above - 1);
}
