/**
 * A cell grid as SVG: a calm dark window with the terminal in it. Every glyph has its own x, so that a viewer
 * with another monospace font still shows columns; lines and blocks are drawn, not set.
 */
import { blockShape } from './block-shapes.ts';
import type { Cell, Grid } from './grid.ts';
import { lineShape } from './line-shapes.ts';
import { coloursOf, DARK, LIGHT, type Scheme } from './palette.ts';
import { CELL_HEIGHT, CELL_WIDTH, type Shape } from './shape.ts';

/** DejaVu Sans Mono advances 1233/2048 em: at this size exactly one cell. */
const FONT_SIZE = Number(((CELL_WIDTH * 2048) / 1233).toFixed(3));
export const FONT_FAMILY = 'DejaVu Sans Mono';
/** From the top of a cell: centres the font's x-height band. */
const BASELINE = 14;
const PADDING_X = 14;
const PADDING_BOTTOM = 12;
const BAR_HEIGHT = 34;
const MARGIN = 6;
const RADIUS = 9;

const FRAMES = {
  dark: { bar: '#1a2029', edge: '#2d3542', dot: '#3a4454', title: '#8a94a6' },
  light: { bar: '#ecece6', edge: '#c9cbc6', dot: '#c2c5c0', title: '#6a7078' },
} as const;

interface Placed {
  cell: Cell;
  x: number;
  y: number;
  background: string;
  foreground: string;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function number(value: number): string {
  return String(Number(value.toFixed(2)));
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}z`;
}

function drawn(text: string): Shape | null {
  return text === '' ? null : (lineShape(text) ?? blockShape(text));
}

function place(grid: Grid, scheme: Scheme, left: number, top: number): Placed[][] {
  return grid.cells.map((row, rowIndex) =>
    row.map((cell, column) => {
      const atCursor = grid.cursor?.row === rowIndex && grid.cursor.column === column;
      const shown = atCursor ? { ...cell, inverse: !cell.inverse } : cell;
      return {
        cell,
        x: left + column * CELL_WIDTH,
        y: top + rowIndex * CELL_HEIGHT,
        ...coloursOf(shown, scheme),
      };
    }),
  );
}

/** Neighbouring cells of one background become one rectangle; the ground itself is not drawn again. */
function backgrounds(rows: Placed[][], { ground }: Scheme): string[] {
  const paths = new Map<string, string>();
  for (const row of rows)
    for (let from = 0; from < row.length; ) {
      const first = row[from]!;
      let to = from + 1;
      while (row[to]?.background === first.background) to += 1;
      if (first.background !== ground) {
        const path = box(first.x, first.y, (to - from) * CELL_WIDTH, CELL_HEIGHT);
        paths.set(first.background, (paths.get(first.background) ?? '') + path);
      }
      from = to;
    }
  return [...paths].map(([fill, path]) => `<path fill="${fill}" d="${path}"/>`);
}

/** Everything that is geometry: box drawing, blocks, Braille, underlines, strikes; one path for each paint. */
function drawings(rows: Placed[][]): string[] {
  const paths = new Map<string, string>();
  const add = (attributes: string, path: string) => {
    paths.set(attributes, (paths.get(attributes) ?? '') + path);
  };
  for (const { cell, x, y, foreground } of rows.flat()) {
    const shape = drawn(cell.text);
    const opacity = shape?.opacity === undefined ? '' : ` fill-opacity="${shape.opacity}"`;
    for (const one of shape?.rectangles ?? [])
      add(`fill="${foreground}"${opacity}`, box(x + one.x, y + one.y, one.width, one.height));
    if (shape?.stroke) add(`fill="none" stroke="${foreground}"`, shape.stroke(x, y));
    if (cell.underline) add(`fill="${foreground}"`, box(x, y + BASELINE + 2, CELL_WIDTH, 1));
    if (cell.strikethrough) add(`fill="${foreground}"`, box(x, y + BASELINE - 5, CELL_WIDTH, 1));
  }
  return [...paths].map(([attributes, path]) => `<path ${attributes} d="${path}"/>`);
}

/** Glyphs of one row and one look share a text element that carries an x for each of them. */
function glyphs(rows: Placed[][]): string[] {
  const elements: string[] = [];
  for (const row of rows) {
    const looks = new Map<string, { xs: number[]; text: string }>();
    for (const { cell, x, foreground } of row) {
      if (cell.text.trim() === '' || drawn(cell.text)) continue;
      const weight = cell.bold ? ' font-weight="bold"' : '';
      const style = cell.italic ? ' font-style="italic"' : '';
      const look = `fill="${foreground}"${weight}${style}`;
      // The x list counts characters: a cell of several (a letter and its marks) must stand alone.
      const key = cell.text.length > 1 ? `${look} id="at-${x}-${row[0]?.y}"` : look;
      const run = looks.get(key) ?? { xs: [], text: '' };
      run.xs.push(x);
      run.text += cell.text;
      looks.set(key, run);
    }
    const y = (row[0]?.y ?? 0) + BASELINE;
    for (const [look, { xs, text }] of looks)
      elements.push(`<text ${look} y="${y}" x="${xs.join(' ')}">${escaped(text)}</text>`);
  }
  return elements;
}

/** The picture as SVG source; `title` stands in the window's bar. Equal grids give equal text. */
export function svgOf(grid: Grid, title: string, ground: 'dark' | 'light' = 'dark'): string {
  const scheme = ground === 'light' ? LIGHT : DARK;
  const colours = FRAMES[ground];
  const inner = { width: grid.columns * CELL_WIDTH, height: grid.rows * CELL_HEIGHT };
  const window = { width: inner.width + 2 * PADDING_X, height: BAR_HEIGHT + inner.height + PADDING_BOTTOM };
  const width = window.width + 2 * MARGIN;
  const height = window.height + 2 * MARGIN;
  const rows = place(grid, scheme, MARGIN + PADDING_X, MARGIN + BAR_HEIGHT);
  const middle = MARGIN + BAR_HEIGHT / 2 - 3;
  const dots = [0, 1, 2].map(
    (index) => `<circle cx="${MARGIN + 20 + index * 18}" cy="${middle + 1}" r="5.5" fill="${colours.dot}"/>`,
  );
  const frame = `x="${MARGIN + 0.5}" y="${MARGIN + 0.5}" width="${window.width - 1}" height="${window.height - 1}" rx="${RADIUS}"`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<clipPath id="window"><rect ${frame}/></clipPath>`,
    `<g clip-path="url(#window)"><path fill="${scheme.ground}" d="${box(MARGIN, MARGIN, window.width, window.height)}"/>`,
    `<path fill="${colours.bar}" d="${box(MARGIN, MARGIN, window.width, BAR_HEIGHT - 6)}"/></g>`,
    `<rect ${frame} fill="none" stroke="${colours.edge}"/>`,
    ...dots,
    `<g font-family="${FONT_FAMILY}, Menlo, Consolas, monospace" font-size="${FONT_SIZE}" xml:space="preserve">`,
    `<text x="${width / 2}" y="${middle + 5}" font-size="12.5" text-anchor="middle" fill="${colours.title}">${escaped(title)}</text>`,
    ...backgrounds(rows, scheme),
    ...drawings(rows),
    ...glyphs(rows),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}
