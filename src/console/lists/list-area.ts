/** Cells that a list has on the screen, its heading included. */
export interface ListArea {
  columns: number;
  rows: number;
}
