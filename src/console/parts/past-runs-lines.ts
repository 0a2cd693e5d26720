/** Below what comes on a wide Floor: how the selected task went the last times. */
import { MARKER_CELLS } from '../layout.ts';
import { STATUS_STYLES, statusText } from '../places/status-styles.ts';
import { paintRow, RowBuilder, ruled } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { elapsedText, momentText } from '../text/time-words.ts';
import type { Theme } from '../theme.ts';

/** A heading and two runs. */
const FEWEST_LINES = 3;
const MOST_LINES = 11;
const TOOK_CELLS = 7;

/** At most `room` lines; none where that is too few, or the task has never run. */
export function pastRunsLines(
  { pastRuns, snapshot, now }: ConsoleState,
  width: number,
  room: number,
  theme: Theme,
): string[] {
  if (pastRuns === null || pastRuns.runs.length === 0 || room < FEWEST_LINES) return [];
  const { glyphs } = theme;
  const heading = new RowBuilder(width, glyphs).gap(MARKER_CELLS).text(pastRuns.name, 'strong').gap();
  heading.column(' its last runs', heading.left, 'heading');
  const runs = pastRuns.runs.slice(0, Math.min(room, MOST_LINES) - 1).map((run) => {
    const at = momentText(run.endedAt ?? run.startedAt ?? run.queuedAt, now, snapshot.zone);
    return { run, at };
  });
  const cells = Math.max(...runs.map(({ at }) => at.length));
  const rows = runs.map(({ run, at }) => {
    const line = new RowBuilder(width, glyphs).gap(MARKER_CELLS);
    line.column(statusText(run.status, glyphs).slice(0, 1), 1, STATUS_STYLES[run.status]).gap();
    line.column(at, cells, 'faint', 'right').gap();
    const took =
      run.startedAt === null || run.endedAt === null ? '' : elapsedText(run.endedAt - run.startedAt);
    line.column(took, TOOK_CELLS, 'plain', 'right').gap();
    const style = run.status === 'COMPLETED' ? 'plain' : 'faint';
    return paintRow(line.column(run.outcome, line.left, style).build(), theme);
  });
  return [paintRow(ruled(heading.build(), glyphs), theme), ...rows];
}
