/** What a terminal shows, cell by cell: the one form that pictures and assertions on screens share. */
import type { IBufferCell, Terminal } from '@xterm/headless';

/** null = the terminal's default; a number = palette index 0..255; a string = `#rrggbb`. */
export type CellColour = number | string | null;

export interface Cell {
  /** '' for the right half of a double-width character. */
  text: string;
  foreground: CellColour;
  background: CellColour;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  strikethrough: boolean;
  inverse: boolean;
}

export interface Grid {
  columns: number;
  rows: number;
  cells: Cell[][];
  /** null = hidden. */
  cursor: { column: number; row: number } | null;
}

function colourOf(isDefault: boolean, isRgb: boolean, value: number): CellColour {
  if (isDefault) return null;
  return isRgb ? `#${value.toString(16).padStart(6, '0')}` : value;
}

function cellOf(cell: IBufferCell): Cell {
  const hidden = cell.isInvisible() !== 0;
  return {
    text: cell.getWidth() === 0 ? '' : hidden ? ' ' : cell.getChars() || ' ',
    foreground: colourOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    background: colourOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    strikethrough: cell.isStrikethrough() !== 0,
    inverse: cell.isInverse() !== 0,
  };
}

/** The visible part of the terminal; `cursorVisible` because the emulator does not tell. */
export function readGrid(terminal: Terminal, cursorVisible: boolean): Grid {
  const buffer = terminal.buffer.active;
  const cells: Cell[][] = [];
  for (let row = 0; row < terminal.rows; row++) {
    const line = buffer.getLine(buffer.viewportY + row);
    const cellsOfRow: Cell[] = [];
    for (let column = 0; column < terminal.cols; column++) {
      const cell = line?.getCell(column);
      if (cell) cellsOfRow.push(cellOf(cell));
    }
    cells.push(cellsOfRow);
  }
  const cursor = cursorVisible ? { column: buffer.cursorX, row: buffer.cursorY } : null;
  return { columns: terminal.cols, rows: terminal.rows, cells, cursor };
}

/** The lines as text, trailing blanks cut, joined by newlines. */
export function textOf(grid: Grid): string {
  return grid.cells
    .map((row) =>
      row
        .map((cell) => cell.text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
}
