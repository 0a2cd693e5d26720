import type { Keymap } from '../keymap.ts';
import type { Size } from '../layout.ts';
import { Rows } from '../parts/rows.tsx';
import { paintRow } from '../rows/segment.ts';
import type { Theme } from '../theme.ts';
import { helpLines } from './help-lines.ts';

interface HelpProps {
  size: Size;
  keymap: Keymap;
  top: number;
  bodyRows: number;
  theme: Theme;
}

/** Every key there is. */
export function Help({ size, keymap, top, bodyRows, theme }: HelpProps) {
  const lines = helpLines(size.columns, keymap).slice(top, top + bodyRows);
  return <Rows lines={lines.map((line) => paintRow(line, theme))} width={size.columns} height={bodyRows} />;
}
