/** A row of values as a line of small bars. */
import type { Glyphs } from '../theme.ts';

/** Dots of a Braille cell from the bottom up, left and right column (Unicode 17, chapter 21.1, U+2800). */
const LEFT_DOTS = [0x00, 0x40, 0x44, 0x46, 0x47] as const;
const RIGHT_DOTS = [0x00, 0x80, 0xa0, 0xb0, 0xb8] as const;
const NO_DOTS = 0x2800;
const LEVELS = 4;
const ASCII_LEVELS = [' ', '.', '-', '+', '#'] as const;

/**
 * The last values in `width` cells, two to a cell, from 0 to `most`, or to the largest of them; whatever is above 0 is seen. null =
 * unknown, left blank: with Braille by a cell without dots, which nobody takes for a space and trims. Braille is one
 * cell wide in every terminal, which the block elements are not.
 */
export function sparkline(
  values: readonly (number | null)[],
  width: number,
  glyphs: Glyphs,
  most?: number,
): string {
  const shown = values.slice(-2 * width);
  const largest = most ?? Math.max(0, ...shown.map((value) => value ?? 0));
  const levels = shown.map((value) => levelOf(value, largest));
  // The newest stands at the right edge.
  while (levels.length < 2 * width) levels.unshift(0);
  const cells = Array.from({ length: width }, (_, cell) => {
    const [left = 0, right = 0] = levels.slice(2 * cell, 2 * cell + 2);
    if (!glyphs.braille) return ASCII_LEVELS[Math.max(left, right)] ?? ' ';
    const dots = (LEFT_DOTS[left] ?? 0) | (RIGHT_DOTS[right] ?? 0);
    return String.fromCodePoint(NO_DOTS | dots);
  });
  return cells.join('');
}

function levelOf(value: number | null, largest: number): number {
  if (value === null || value <= 0 || largest <= 0) return 0;
  return Math.max(1, Math.round((value / largest) * LEVELS));
}
