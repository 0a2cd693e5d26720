/** Failures that say the same, one by one: what they say in full, then a row for each. */
import { MARKER_CELLS } from '../layout.ts';
import { failureHeading, failureRow } from '../rows/failure-row.ts';
import { graceText } from '../rows/grace-text.ts';
import { paintRow, RowBuilder, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { GroupLayer } from '../state/layers.ts';
import { shownNow } from '../state/past.ts';
import { plural } from '../text/count-words.ts';
import { momentText } from '../text/time-words.ts';
import type { Theme } from '../theme.ts';

export function groupLines(state: ConsoleState, layer: GroupLayer, height: number, theme: Theme): string[] {
  const { glyphs } = theme;
  const { columns } = state.size;
  const { rows, cursor } = layer;
  const inner = columns - MARKER_CELLS;
  const now = shownNow(state);
  const { zone } = state.snapshot;
  const [first] = rows;
  const says = new RowBuilder(columns, glyphs).gap(MARKER_CELLS);
  const since = Math.min(...rows.map(({ at }) => at));
  if (first !== undefined) {
    says.text(`${plural(rows.length, 'failure')} since ${momentText(since, now, zone)}`, 'strong').gap(2);
    says.column(first.error, says.left, 'plain');
  }
  const inView = Math.max(0, height - 2);
  const shown = rows.slice(cursor.top, cursor.top + inView);
  const range =
    rows.length > inView
      ? `${cursor.top + 1}-${cursor.top + shown.length} of ${rows.length}`
      : `all ${rows.length}`;
  const rule: Segment = { text: glyphs.rule.repeat(MARKER_CELLS), style: 'heading' };
  const title = { text: `[${range}]`, focused: true };
  return [
    paintRow(says.build(), theme),
    paintRow([rule, ...failureHeading(inner, title, glyphs)], theme),
    ...shown.map((row, at) => {
      const selected = cursor.top + at === cursor.index;
      const grace = graceText(
        state.graces.find((one) => one.executionIds.has(row.executionId)),
        now,
        state.keymap,
      );
      const segments = failureRow(row, { width: inner, now, zone, glyphs, grace });
      const marker: Segment = {
        text: (selected ? glyphs.selected : '').padEnd(MARKER_CELLS),
        style: 'plain',
      };
      return paintRow([marker, ...segments], theme, selected);
    }),
  ];
}
