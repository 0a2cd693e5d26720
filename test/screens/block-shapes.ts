/** Block elements (U+2580..259F) and Braille (U+2800..28FF) as geometry, so that bars and sparklines close. */
import { CELL_HEIGHT, CELL_WIDTH, type Rectangle, type Shape } from './shape.ts';

const FIRST_BLOCK = 0x2580;
const FIRST_BRAILLE = 0x2800;
const LAST_BRAILLE = 0x28ff;

/** Parts of a cell from 0 to 1: left, top, width, height. */
type Part = readonly [number, number, number, number];

const UPPER_LEFT: Part = [0, 0, 1 / 2, 1 / 2];
const UPPER_RIGHT: Part = [1 / 2, 0, 1 / 2, 1 / 2];
const LOWER_LEFT: Part = [0, 1 / 2, 1 / 2, 1 / 2];
const LOWER_RIGHT: Part = [1 / 2, 1 / 2, 1 / 2, 1 / 2];

const lower = (eighths: number): Part[] => [[0, 1 - eighths / 8, 1, eighths / 8]];
const left = (eighths: number): Part[] => [[0, 0, eighths / 8, 1]];

/** U+2580 onwards, in the order of the code chart; the shades are whole cells with an opacity. */
const PARTS: readonly (readonly Part[])[] = [
  [[0, 0, 1, 1 / 2]],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(lower),
  ...[7, 6, 5, 4, 3, 2, 1].map(left),
  [[1 / 2, 0, 1 / 2, 1]],
  ...[8, 8, 8].map(lower),
  [[0, 0, 1, 1 / 8]],
  [[7 / 8, 0, 1 / 8, 1]],
  [LOWER_LEFT],
  [LOWER_RIGHT],
  [UPPER_LEFT],
  [UPPER_LEFT, LOWER_LEFT, LOWER_RIGHT],
  [UPPER_LEFT, LOWER_RIGHT],
  [UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT],
  [UPPER_LEFT, UPPER_RIGHT, LOWER_RIGHT],
  [UPPER_RIGHT],
  [UPPER_RIGHT, LOWER_LEFT],
  [UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT],
];

const SHADES: Record<string, number> = { '░': 0.25, '▒': 0.5, '▓': 0.75 };

function rectangle([x, y, width, height]: Part): Rectangle {
  const top = Math.round(y * CELL_HEIGHT);
  return {
    x: x * CELL_WIDTH,
    y: top,
    width: width * CELL_WIDTH,
    height: Math.round((y + height) * CELL_HEIGHT) - top,
  };
}

/** Column and row of Braille dots 1 to 8 (bit 0 to 7). */
const DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
] as const;
const DOT = 2;

function braille(bits: number): Shape {
  const raised = DOTS.filter((_, bit) => (bits & (1 << bit)) !== 0);
  const place = (part: number, parts: number, size: number) => ((part + 0.5) * size) / parts - DOT / 2;
  return {
    rectangles: raised.map(([column, row]) => ({
      x: place(column, 2, CELL_WIDTH),
      y: place(row, 4, CELL_HEIGHT),
      width: DOT,
      height: DOT,
    })),
  };
}

/** null when the character is neither block nor Braille. */
export function blockShape(character: string): Shape | null {
  const code = character.codePointAt(0) ?? 0;
  if (code >= FIRST_BRAILLE && code <= LAST_BRAILLE) return braille(code - FIRST_BRAILLE);
  const parts = PARTS[code - FIRST_BLOCK];
  if (parts === undefined) return null;
  const opacity = SHADES[character];
  return { rectangles: parts.map(rectangle), ...(opacity === undefined ? {} : { opacity }) };
}
