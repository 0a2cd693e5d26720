/** Text measured in terminal cells: what a row shows is cut and padded by what it takes up on the screen. */
import stringWidth from 'string-width';
import { graphemes } from '../../shared/graphemes.ts';
import { safeText } from '../../shared/safe-text.ts';

const PLAIN = /^[\x20-\x7e]*$/;
/**
 * Emoji and joined sequences: terminals disagree on their width, and a wrong guess shifts the whole row. Each has one of
 * these (UTS #51): `\p{RGI_Emoji}`, which says the same, takes V8 twenty milliseconds to build.
 */
const UNSTEADY = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3/u;
const LONGEST_CLUSTER = 4;

export type Alignment = 'left' | 'right';

/** The same glyphs and names are drawn again and again, and segmenting them costs most of a row. */
const MOST_MEASURED = 4_096;
const LONGEST_MEASURED = 200;
const measured = new Map<string, Measured>();

interface Measured {
  steady: string;
  width: number;
}

/** One line that moves no cursor and takes up the same number of cells in every terminal. */
export function steadyText(text: string): string {
  return PLAIN.test(text) ? text : measure(text).steady;
}

function measure(text: string): Measured {
  const known = measured.get(text);
  if (known !== undefined) return known;
  const steady = withoutUnsteady(text);
  const found = { steady, width: stringWidth(steady) };
  if (measured.size >= MOST_MEASURED) measured.clear();
  if (text.length <= LONGEST_MEASURED) measured.set(text, found);
  return found;
}

function withoutUnsteady(text: string): string {
  let steady = '';
  for (const { segment } of graphemes().segment(safeText(text)))
    steady += segment.length > LONGEST_CLUSTER || UNSTEADY.test(segment) ? '?' : segment;
  return steady;
}

export function cellWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** Exactly `width` cells: cut with the ellipsis where it is longer, padded with spaces where it is shorter. */
export function fitCells(text: string, width: number, ellipsis: string, align: Alignment = 'left'): string {
  if (width <= 0) return '';
  const { steady, width: taken } = PLAIN.test(text) ? { steady: text, width: text.length } : measure(text);
  if (taken <= width) {
    const padding = ' '.repeat(width - taken);
    return align === 'left' ? steady + padding : padding + steady;
  }
  const room = width - cellWidth(ellipsis);
  if (room < 0) return ' '.repeat(width);
  const kept = firstCells(steady, room);
  return `${kept}${ellipsis}${' '.repeat(room - cellWidth(kept))}`;
}

/** Lines of at most `width` cells, broken at spaces where there are any. */
export function wrapCells(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of steadyText(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (cellWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    // A line of a log may be one word of a megabyte: what is left of it is not looked at anew for each of its lines.
    if (PLAIN.test(line)) {
      let at = 0;
      for (; line.length - at > width; at += width) lines.push(line.slice(at, at + width));
      line = line.slice(at);
    }
    while (cellWidth(line) > width) {
      const head = firstCells(line, width);
      if (head === '') break;
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line];
}

/** What is left of a line when its first cells are scrolled away. */
export function skipCells(text: string, cells: number): string {
  if (PLAIN.test(text)) return text.slice(cells);
  let skipped = 0;
  let at = 0;
  for (const { segment } of graphemes().segment(text)) {
    if (skipped >= cells) break;
    skipped += cellWidth(segment);
    at += segment.length;
  }
  return text.slice(at);
}

function firstCells(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, width);
  let kept = '';
  let taken = 0;
  for (const { segment } of graphemes().segment(text)) {
    taken += cellWidth(segment);
    if (taken > width) break;
    kept += segment;
  }
  return kept;
}
