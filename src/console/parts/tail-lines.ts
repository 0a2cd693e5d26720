/** Below the failures of a wide Floor: the end of the log of what is selected. */
import { logRows } from '../detail/log-rows.ts';
import { MARKER_CELLS } from '../layout.ts';
import { paintRow, RowBuilder, ruled } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { Theme } from '../theme.ts';

/** A heading and two lines. */
const FEWEST_LINES = 3;
/** Of a log that runs by: each of them is sent anew with each reading, over whatever line there is. */
const MOST_GROWING_LINES = 8;

/** At most `room` lines; none where there is no log to show. */
export function tailLines(
  { tail, snapshot }: ConsoleState,
  width: number,
  room: number,
  theme: Theme,
): string[] {
  if (tail?.page == null || room < FEWEST_LINES) return [];
  const cells = width - MARKER_CELLS;
  const context = { width: cells, wrap: true, zone: snapshot.zone, attempts: [] };
  const last = logRows(tail.page, context).slice(
    1 - (tail.grows ? Math.min(room, MOST_GROWING_LINES) : room),
  );
  // The rest of a line whose beginning has no room says nothing.
  const rows = last.slice(
    Math.max(
      0,
      last.findIndex(({ row }) => row === 0),
    ),
  );
  if (rows.length === 0) return [];
  const heading = new RowBuilder(width, theme.glyphs).gap(MARKER_CELLS).text(tail.name, 'strong').gap();
  heading.column(` log of execution ${tail.executionId}`, heading.left, 'heading');
  return [
    paintRow(ruled(heading.build(), theme.glyphs), theme),
    ...rows.map(({ text, style }) => {
      const line = new RowBuilder(width, theme.glyphs).gap(MARKER_CELLS);
      return paintRow(line.column(text, line.left, style).build(), theme);
    }),
  ];
}
