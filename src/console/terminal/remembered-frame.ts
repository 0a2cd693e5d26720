/**
 * The text of a frame from rows that are remembered. Ink takes every line of every frame apart into cells, each an object
 * with its styles, and puts them together again: for one changed line of forty that is most of what a key costs, and
 * nearly all of its garbage. The build puts this in the way of Ink's own `get` (build.ts), which still makes each row
 * that was not seen before, and each frame that is not made of whole lines as ours are (parts/row.tsx).
 */

interface Write {
  type: 'write';
  x: number;
  y: number;
  text: string;
  transformers: readonly ((line: string, index: number) => string)[];
}

/** What Ink calls Output: operations on a rectangle of cells. `getAnew` is its own way from them to a text. */
export interface InkOutput {
  width: number;
  height: number;
  operations: readonly (Write | { type: 'clip' | 'unclip' })[];
  write(x: number, y: number, text: string, options: Pick<Write, 'transformers'>): void;
  getAnew(): Frame;
}

export type MakeOutput = new (size: { width: number; height: number }) => InkOutput;

interface Frame {
  output: string;
  height: number;
}

interface Placed {
  x: number;
  line: string;
}

/** Ink reads styles out of a text before it transforms it; in these there are none. */
const PLAIN = /^[\x20-\x7e]+$/;

/** Ten frames and more, at some hundred bytes each. */
const MOST_ROWS = 512;
const rows = new Map<string, string>();

/** Exactly what `getAnew` answers; null where that has to be asked. */
export function rememberedFrame(output: InkOutput, make: MakeOutput): Frame | null {
  const { width, height, operations } = output;
  const placed: Placed[][] = Array.from({ length: height }, () => []);
  for (const operation of operations) {
    if (operation.type !== 'write' || !PLAIN.test(operation.text)) return null;
    const { x, y, text, transformers } = operation;
    const line = transformers.reduce((before, transform) => transform(before, 0), text);
    if (line.includes('\n')) return null;
    // Ink leaves out what is above or below as well.
    placed[y]?.push({ x, line });
  }
  return { output: placed.map((row) => rowText(row, width, make)).join('\n'), height };
}

function rowText(row: readonly Placed[], width: number, make: MakeOutput): string {
  if (row.length === 0) return '';
  const key = `${width}${row.map(({ x, line }) => `\n${x} ${line}`).join('')}`;
  let text = rows.get(key);
  if (text === undefined) {
    const single = new make({ width, height: 1 });
    for (const { x, line } of row) single.write(x, 0, ' ', { transformers: [() => line] });
    text = single.getAnew().output;
    if (rows.size >= MOST_ROWS) rows.clear();
    rows.set(key, text);
  }
  return text;
}
