/** Help as lines: made from the key table, so that it cannot promise what no key does. */
import { keyGroups } from '../key-table.ts';
import type { Keymap } from '../keymap.ts';
import { RowBuilder, type Segment } from '../rows/segment.ts';
import { wrapCells } from '../text/cells.ts';

const AREA_CELLS = 12;
const KEYS_CELLS = 16;

/** Of everything but the editing keys of dialogs first: those are where one looks last. */
export function helpLines(columns: number, keymap: Keymap): Segment[][] {
  const width = Math.max(40, columns);
  const glyphs = { ellipsis: '~' };
  const lines: Segment[][] = [];
  for (const { area, lines: bindings } of keyGroups(keymap)) {
    for (const [index, { keys, says }] of bindings.entries()) {
      const words = wrapCells(says.replaceAll('`', ''), width - AREA_CELLS - KEYS_CELLS - 3);
      const names = wrapCells(keys.join(' '), KEYS_CELLS);
      for (let part = 0; part < Math.max(words.length, names.length); part += 1) {
        const row = new RowBuilder(width, glyphs).gap();
        row.column(index === 0 && part === 0 ? area : '', AREA_CELLS, 'paneTitle');
        row.column(names[part] ?? '', KEYS_CELLS, 'key').gap();
        lines.push(row.column(words[part] ?? '', row.left).build());
      }
    }
    lines.push([]);
  }
  return lines.slice(0, -1);
}
