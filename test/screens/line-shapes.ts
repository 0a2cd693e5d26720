/**
 * Box drawing (U+2500..257F) as geometry: fonts leave gaps between cells, and a viewer may have another font.
 * Lines lie on whole pixels of the cell, so that neighbours always meet.
 */
import { CELL_HEIGHT, CELL_WIDTH, type Rectangle, type Shape } from './shape.ts';

const FIRST_LINE = 0x2500;
const MIDDLE_X = (CELL_WIDTH - 1) / 2;
const MIDDLE_Y = (CELL_HEIGHT - 1) / 2;

const HEAVY = 2;
const DOUBLE = 3;

/** Arms left, right, up, down of U+2500 onwards: 0 none, 1 light, 2 heavy, 3 double; `----`: not made of arms. */
const ARMS = (
  '1100 2200 0011 0022 ---- ---- ---- ---- ---- ---- ---- ---- 0101 0201 0102 0202 ' +
  '1001 2001 1002 2002 0110 0210 0120 0220 1010 2010 1020 2020 0111 0211 0121 0112 ' +
  '0122 0221 0212 0222 1011 2011 1021 1012 1022 2021 2012 2022 1101 2101 1201 2201 ' +
  '1102 2102 1202 2202 1110 2110 1210 2210 1120 2120 1220 2220 1111 2111 1211 2211 ' +
  '1121 1112 1122 2121 1221 2112 1212 2221 2212 2122 1222 2222 ---- ---- ---- ---- ' +
  '3300 0033 0301 0103 0303 3001 1003 3003 0310 0130 0330 3010 1030 3030 0311 0133 ' +
  '0333 3011 1033 3033 3301 1103 3303 3310 1130 3330 3311 1133 3333 ---- ---- ---- ' +
  '---- ---- ---- ---- 1000 0010 0100 0001 2000 0020 0200 0002 1200 0012 2100 0021'
).split(' ');

/** Each group is light across, heavy across, light down, heavy down. */
const DASHES: Record<number, string> = { 3: '┄┅┆┇', 4: '┈┉┊┋', 2: '╌╍╎╏' };

const WIDE = CELL_WIDTH;
const HIGH = CELL_HEIGHT;
const BEND = CELL_WIDTH / 2;
const HALF = CELL_HEIGHT / 2;
const STROKES: Record<string, (x: number, y: number) => string> = {
  '╭': (x, y) => `M${x + BEND} ${y + HIGH}V${y + HALF + BEND}a${BEND} ${BEND} 0 0 1 ${BEND} ${-BEND}`,
  '╮': (x, y) => `M${x + BEND} ${y + HIGH}V${y + HALF + BEND}a${BEND} ${BEND} 0 0 0 ${-BEND} ${-BEND}`,
  '╯': (x, y) => `M${x + BEND} ${y}V${y + HALF - BEND}a${BEND} ${BEND} 0 0 1 ${-BEND} ${BEND}`,
  '╰': (x, y) => `M${x + BEND} ${y}V${y + HALF - BEND}a${BEND} ${BEND} 0 0 0 ${BEND} ${BEND}`,
  '╱': (x, y) => `M${x} ${y + HIGH}l${WIDE} ${-HIGH}`,
  '╲': (x, y) => `M${x} ${y}l${WIDE} ${HIGH}`,
  '╳': (x, y) => `M${x} ${y + HIGH}l${WIDE} ${-HIGH}M${x} ${y}l${WIDE} ${HIGH}`,
};

type Pixels = Uint8Array[];
type Arm = [weight: number, dx: -1 | 0 | 1, dy: -1 | 0 | 1];

/** From the middle to one edge; `overlap` makes it reach the far side of a thicker line that it meets. */
function paintArm(pixels: Pixels, [, dx, dy]: Arm, thickness: number, overlap: number, value: 0 | 1): void {
  const reach = (direction: number, middle: number, last: number) =>
    direction === 0
      ? [middle - thickness, middle + thickness]
      : direction < 0
        ? [0, middle + overlap]
        : [middle - overlap, last];
  const [left = 0, right = 0] = reach(dx, MIDDLE_X, CELL_WIDTH - 1);
  const [top = 0, bottom = 0] = reach(dy, MIDDLE_Y, CELL_HEIGHT - 1);
  for (let y = top; y <= bottom; y++) pixels[y]?.fill(value, left, right + 1);
}

function paintArms(weights: string): Pixels {
  const [left = 0, right = 0, up = 0, down = 0] = weights.split('').map(Number);
  const arms: Arm[] = [
    [left, -1, 0],
    [right, 1, 0],
    [up, 0, -1],
    [down, 0, 1],
  ];
  const pixels = Array.from({ length: CELL_HEIGHT }, () => new Uint8Array(CELL_WIDTH));
  const thick = (...of: number[]) => (Math.max(...of) >= HEAVY ? 1 : 0);
  const overlap = (arm: Arm) => (arm[1] === 0 ? thick(left, right) : thick(up, down));
  // A double line is a thick one whose middle is carved out; single lines then cross it.
  const doubles = arms.filter(([weight]) => weight === DOUBLE);
  for (const arm of doubles) paintArm(pixels, arm, 1, overlap(arm), 1);
  for (const arm of doubles) paintArm(pixels, arm, 0, 0, 0);
  for (const arm of arms)
    if (arm[0] !== 0 && arm[0] !== DOUBLE) paintArm(pixels, arm, thick(arm[0]), overlap(arm), 1);
  return pixels;
}

/** Runs of set pixels, joined downwards where they are alike. */
function rectanglesOf(pixels: Pixels): Rectangle[] {
  const rectangles: Rectangle[] = [];
  for (const [y, row] of pixels.entries())
    for (let x = 0; x < CELL_WIDTH; x++) {
      if (row[x] !== 1) continue;
      let end = x;
      while (row[end] === 1) end += 1;
      const width = end - x;
      const above = rectangles.find((one) => one.x === x && one.width === width && one.y + one.height === y);
      if (above) above.height += 1;
      else rectangles.push({ x, y, width, height: 1 });
      x = end;
    }
  return rectangles;
}

function dashes(count: number, kind: number): Shape {
  const down = kind >= 2;
  const thickness = kind % 2 === 1 ? 1 : 0;
  const length = (down ? CELL_HEIGHT : CELL_WIDTH) / count;
  const middle = down ? MIDDLE_X : MIDDLE_Y;
  const gap = down ? 2 : 1;
  const rectangles = Array.from({ length: count }, (_, index) => {
    const along = { from: index * length + gap / 2, size: length - gap };
    const across = { from: middle - thickness, size: 1 + 2 * thickness };
    return down
      ? { x: across.from, y: along.from, width: across.size, height: along.size }
      : { x: along.from, y: across.from, width: along.size, height: across.size };
  });
  return { rectangles };
}

/** null when the character is no box drawing. */
export function lineShape(character: string): Shape | null {
  const stroke = STROKES[character];
  if (stroke) return { rectangles: [], stroke };
  for (const [count, group] of Object.entries(DASHES)) {
    const kind = group.indexOf(character);
    if (kind >= 0) return dashes(Number(count), kind);
  }
  const arms = ARMS[(character.codePointAt(0) ?? 0) - FIRST_LINE];
  return arms === undefined || arms === '----' ? null : { rectangles: rectanglesOf(paintArms(arms)) };
}
