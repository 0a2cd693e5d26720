import { cellWidth, fitCells } from '../text/cells.ts';
import type { Glyphs } from '../theme.ts';

const SHORTEST_NAME = 4;

/** The name with what must not be overlooked; where both do not fit it is the name that is cut. */
export function nameCell(name: string, before: string, after: string, width: number, glyphs: Glyphs): string {
  const extra = cellWidth(before) + cellWidth(after);
  const fitting = Math.max(SHORTEST_NAME, width - extra);
  const shown = fitCells(name, fitting, glyphs.ellipsis).trimEnd();
  return `${before}${shown}${after}`;
}
