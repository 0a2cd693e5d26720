/** Below what runs, where there is room: what ended last, and what came of it. */
import type { EndedRow } from '../../board/snapshot.ts';
import { MARKER_CELLS } from '../layout.ts';
import { STATUS_STYLES, statusText } from '../places/status-styles.ts';
import { kindAndCause } from '../rows/cause-text.ts';
import { runningColumns } from '../rows/running-columns.ts';
import { paintRow, RowBuilder, ruled } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { elapsedText, momentText } from '../text/time-words.ts';
import type { Theme } from '../theme.ts';

/** A heading and two rows. */
const FEWEST_LINES = 3;
/** Below this the glyph before the name says it alone. */
const STATE_WORD_FROM = 112;
const STATE_CELLS = 11;
const AT_CELLS = 11;
const TOOK_CELLS = 7;

/** At most `room` lines; none where that is too few, or nothing has ended. */
export function endedLines(state: ConsoleState, width: number, room: number, theme: Theme): string[] {
  const { ended, zone } = state.snapshot;
  if (room < FEWEST_LINES || ended.length === 0) return [];
  // Its names stand below those of what runs.
  const name = runningColumns(width - MARKER_CELLS).name;
  const heading = new RowBuilder(width, theme.glyphs).gap(MARKER_CELLS);
  heading.column('ended last', name, 'heading').column('', 1, 'heading');
  if (width >= STATE_WORD_FROM) heading.column('state', STATE_CELLS, 'heading').column('', 1, 'heading');
  heading.column('at', AT_CELLS, 'heading', 'right').column('', 1, 'heading');
  heading.column('took', TOOK_CELLS, 'heading', 'right').column('', 1, 'heading');
  heading.column('outcome', heading.left, 'heading');
  const { now } = state;
  const rows = ended.slice(0, room - 1).map((row) => {
    const line = new RowBuilder(width, theme.glyphs).gap(MARKER_CELLS);
    const word = statusText(row.status, theme.glyphs);
    const style = STATUS_STYLES[row.status];
    if (width >= STATE_WORD_FROM) line.column(row.name, name).gap().column(word, STATE_CELLS, style).gap();
    else
      line
        .column(word.slice(0, 1), 1, style)
        .gap()
        .column(row.name, name - 2)
        .gap();
    line.column(momentText(row.endedAt, now, zone), AT_CELLS, 'faint', 'right').gap();
    const took = row.startedAt === null ? '' : elapsedText(row.endedAt - row.startedAt);
    line.column(took, TOOK_CELLS, 'plain', 'right').gap();
    return line.column(outcomeText(row), line.left, row.status === 'COMPLETED' ? 'plain' : 'faint').build();
  });
  return [ruled(heading.build(), theme.glyphs), ...rows].map((line) => paintRow(line, theme));
}

function outcomeText({ status, headline, errorKind, error }: EndedRow): string {
  return status === 'COMPLETED' ? headline : kindAndCause(errorKind, error);
}
