/** The colours of the pictures: sixteen calm ones on a dark ground, and xterm's cube and greys above them. */
import type { Cell, CellColour } from './grid.ts';

/** What a terminal paints where nobody says otherwise. */
export interface Scheme {
  ground: string;
  ink: string;
}

export const DARK: Scheme = { ground: '#11151c', ink: '#d3d9e3' };
export const LIGHT: Scheme = { ground: '#fbfbf8', ink: '#20242b' };

const SIXTEEN = [
  '#2b323e', // black
  '#e5707a', // red
  '#8fc98b', // green
  '#e0b467', // yellow
  '#6fa8f0', // blue
  '#c68be0', // magenta
  '#62c3ce', // cyan
  '#c3cad6', // white
  '#78839a', // bright black
  '#f58b93', // bright red
  '#a8dda3', // bright green
  '#f2cb85', // bright yellow
  '#8fc0ff', // bright blue
  '#d9a7ee', // bright magenta
  '#86dde6', // bright cyan
  '#f2f5fa', // bright white
] as const;

/** xterm's levels of its 6x6x6 cube. */
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255] as const;
const FIRST_GREY = 232;

function hex(red: number, green: number, blue: number): string {
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

function indexed(index: number): string {
  const named = SIXTEEN[index];
  if (named !== undefined) return named;
  if (index >= FIRST_GREY) {
    const level = 8 + 10 * (index - FIRST_GREY);
    return hex(level, level, level);
  }
  const cube = index - SIXTEEN.length;
  const level = (step: number) => CUBE_LEVELS[step % 6] ?? 0;
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube));
}

function resolve(colour: CellColour, standard: string): string {
  if (colour === null) return standard;
  return typeof colour === 'string' ? colour : indexed(colour);
}

/** `share` of the first colour over the second, both `#rrggbb`. */
function blend(over: string, under: string, share: number): string {
  const parts = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const [red = 0, green = 0, blue = 0] = parts(under).map(
    (low, at) => low + ((parts(over)[at] ?? 0) - low) * share,
  );
  return hex(red, green, blue);
}

const DIM_SHARE = 0.58;

/** What is painted behind a cell and on it. Dim is mixed here, so that every viewer shows the same. */
export function coloursOf(
  cell: Cell,
  { ground, ink }: Scheme = DARK,
): { background: string; foreground: string } {
  const foreground = resolve(cell.foreground, ink);
  const background = resolve(cell.background, ground);
  const [behind, on] = cell.inverse ? [foreground, background] : [background, foreground];
  return { background: behind, foreground: cell.dim ? blend(on, behind, DIM_SHARE) : on };
}
