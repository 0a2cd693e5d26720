import { fieldText } from '../input/text-field.ts';
import { fieldSegments } from '../parts/field-segments.ts';
import { paintRow, RowBuilder, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { contextOf } from '../state/context.ts';
import { windowTop } from '../state/cursors.ts';
import type { HelpLayer } from '../state/layers.ts';
import { pop } from '../state/transition.ts';
import { wrapCells } from '../text/cells.ts';
import type { Theme } from '../theme.ts';
import { type HelpEntry, helpEntries, whyNotHere } from './help-entries.ts';

const GROUP_CELLS = 11;
const KEYS_CELLS = 12;
/** The line that is typed, above the list, and what the chosen entry says in full, below it. */
const OTHER_ROWS = 3;
const FOOT_ROWS = 2;

export function helpListRows(bodyRows: number): number {
  return Math.max(1, bodyRows - OTHER_ROWS);
}

/** Help as `bodyRows` lines: a search line, the entries in view, and the chosen one in full. */
export function helpLines(state: ConsoleState, layer: HelpLayer, bodyRows: number, theme: Theme): string[] {
  const { columns } = state.size;
  const { glyphs } = theme;
  const below = pop(state);
  const context = contextOf(below);
  const entries = helpEntries(state.keymap, context, fieldText(layer.field));
  const height = helpListRows(bodyRows);
  const index = Math.min(layer.index, Math.max(0, entries.length - 1));
  const top = windowTop(layer.top, index, height, entries.length);
  const lines = [searchLine(layer, entries.length, columns, theme)];
  const shown = entries.slice(top, top + height);
  for (const [at, entry] of shown.entries()) {
    // The name of a group stands where it begins, and at the top.
    const group = at > 0 && shown[at - 1]?.group === entry.group ? '' : entry.group;
    const isChosen = top + at === index;
    const possible = whyNotHere(entry, below, context) === '';
    const row = new RowBuilder(columns, glyphs).text(isChosen ? `${glyphs.selected} ` : '  ');
    lines.push(paintRow(entryRow(row, entry, { group, possible, theme }), theme, isChosen));
  }
  while (lines.length < height + 1) lines.push('');
  return [...lines, ...footLines(entries[index], below, columns, theme)];
}

function searchLine(layer: HelpLayer, count: number, columns: number, theme: Theme): string {
  const row = new RowBuilder(columns, theme.glyphs).gap().text('Help', 'strong').gap(2);
  row.text('type to search:', 'faint').gap();
  const counted = `${count} ${count === 1 ? 'line' : 'lines'}`;
  const field = fieldSegments(layer.field, Math.max(8, row.left - counted.length - 1), true);
  return paintRow([...row.built(), ...field, { text: ` ${counted}`, style: 'faint' }], theme);
}

function entryRow(
  row: RowBuilder,
  entry: HelpEntry,
  { group, possible, theme }: { group: string; possible: boolean; theme: Theme },
): Segment[] {
  const keys = entry.glyph === null ? entry.keys : theme.glyphs[entry.glyph];
  row
    .column(group, GROUP_CELLS, 'paneTitle')
    .gap()
    .column(keys, KEYS_CELLS, possible ? 'key' : 'faint')
    .gap();
  return row.column(entry.says, row.left, possible || entry.glyph !== null ? 'plain' : 'faint').build();
}

function footLines(
  entry: HelpEntry | undefined,
  below: ConsoleState,
  columns: number,
  theme: Theme,
): string[] {
  const foot: Segment[][] = [];
  const row = () => new RowBuilder(columns, theme.glyphs).gap(2);
  if (entry === undefined)
    foot.push(row().text('nothing like that; Backspace widens it again', 'faint').build());
  else {
    const why = whyNotHere(entry, below, contextOf(below));
    const [says = '', more] = wrapCells(entry.says, columns - 4);
    foot.push(row().text(says).build());
    const next = why === '' ? 'Enter does it' : why;
    const second = row();
    if (more !== undefined) second.text(more).gap(2);
    foot.push(second.column(next, second.left, why === '' ? 'good' : 'warning').build());
  }
  return Array.from({ length: FOOT_ROWS }, (_, at) => paintRow(foot[at] ?? [], theme));
}
