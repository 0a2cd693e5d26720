/** The size of a cell in a picture, and what is drawn in it where a font's glyph would not do. */

export const CELL_WIDTH = 9;
export const CELL_HEIGHT = 19;

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Shape {
  /** Filled, in pixels from the cell's corner. */
  rectangles: Rectangle[];
  /** Path data of strokes one pixel wide, for the cell whose corner is (x, y). */
  stroke?: (x: number, y: number) => string;
  /** 0..1, 1 where absent: the shades ░▒▓. */
  opacity?: number;
}
