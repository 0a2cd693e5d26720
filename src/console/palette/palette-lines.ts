import { fieldSegments } from '../parts/field-segments.ts';
import { paintRow, RowBuilder, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { windowTop } from '../state/cursors.ts';
import type { PaletteLayer, Suggestion } from '../state/layers.ts';
import { cellWidth } from '../text/cells.ts';
import type { Theme } from '../theme.ts';

const MOST_SHOWN = 8;
const FEWEST_SHOWN = 3;
const LEAST_KEY_CELLS = 3;
/** Of the width, what a command and its arguments may take. */
const COMMAND_SHARE = 0.45;

/** The palette as lines: suggestions, the line being typed, and what it would do. `room`: rows that there are for it. */
export function paletteLines(state: ConsoleState, layer: PaletteLayer, room: number, theme: Theme): string[] {
  const { columns } = state.size;
  const row = () => new RowBuilder(columns, theme.glyphs);
  const { rule } = theme.glyphs;
  const count = Math.max(FEWEST_SHOWN, Math.min(MOST_SHOWN, room - 4));
  const top = windowTop(0, layer.marked ?? 0, count, layer.suggestions.length);
  const shown = layer.suggestions.slice(top, top + count);
  const beyond = layer.suggestions.length - top - shown.length;
  const title = row().text(`${rule}${rule}`, 'active').gap().text('Command', 'active').gap();
  if (beyond > 0) title.text(`${layer.suggestions.length} ways to go on`, 'faint').gap();
  // What follows a command is told whole below its line; what it does is what one looks for here.
  const wide = Math.min(
    Math.floor(columns * COMMAND_SHARE),
    Math.max(12, ...shown.map((one) => cellWidth(one.shown) + 1)),
  );
  const keys = Math.max(LEAST_KEY_CELLS, ...shown.map(({ key }) => cellWidth(key) + 1));
  const lines = [paintRow(title.text(rule.repeat(title.left), 'active').build(), theme)];
  for (const [index, suggestion] of shown.entries()) {
    const isMarked = top + index === layer.marked;
    const built = suggestionRow(row(), suggestion, { wide, keys }, isMarked ? theme.glyphs.selected : '');
    lines.push(paintRow(built, theme, isMarked));
  }
  const field = row().gap().text(':', 'strong').gap();
  lines.push(paintRow([...field.built(), ...fieldSegments(layer.field, field.left, true)], theme));
  const hint = row().gap(3);
  lines.push(
    paintRow(hint.column(layer.hint, hint.left, layer.hintTone === 'bad' ? 'bad' : 'faint').build(), theme),
  );
  return lines;
}

function suggestionRow(
  row: RowBuilder,
  { shown, says, key }: Suggestion,
  { wide, keys }: { wide: number; keys: number },
  mark: string,
): Segment[] {
  row.gap().column(mark, 2).column(shown, wide).gap();
  return row
    .column(says, row.left - keys, 'faint')
    .gap()
    .column(key, row.left, 'key')
    .build();
}
