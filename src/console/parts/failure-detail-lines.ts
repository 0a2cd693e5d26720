/** Below the failures, where there is room: what the selected one says, in full. */
import type { FailureRow } from '../../board/snapshot.ts';
import { MARKER_CELLS } from '../layout.ts';
import { kindAndCause } from '../rows/cause-text.ts';
import { paintRow, RowBuilder, ruled } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { wrapCells } from '../text/cells.ts';
import { plural } from '../text/count-words.ts';
import { momentText } from '../text/time-words.ts';
import type { Theme } from '../theme.ts';

/** A heading and what it says. */
const FEWEST_LINES = 2;
const MOST_LINES = 8;

/** Of the selected one, or of the first one where the operator is in another pane. At most `room` lines. */
export function failureDetailLines(state: ConsoleState, width: number, room: number, theme: Theme): string[] {
  const { snapshot, cursors, focus } = state;
  const row = snapshot.failures[focus === 'failures' ? cursors.failures.index : 0];
  if (room < FEWEST_LINES || row === undefined) return [];
  const heading = new RowBuilder(width, theme.glyphs).gap(MARKER_CELLS);
  heading.text(row.group.count > 1 ? countText(row) : row.name, 'strong').gap();
  const words = row.group.count > 1 ? groupWords(row, state) : oneWords(row, state);
  heading.column(` ${words.join(', ')}`, heading.left, 'heading');
  const most = Math.min(room, MOST_LINES) - 1;
  const said = wrapCells(kindAndCause(row.errorKind, row.error), width - MARKER_CELLS);
  // What has no room is seen to be cut.
  if (said.length > most) said.splice(most - 1, said.length, said.slice(most - 1).join(' '));
  return [
    paintRow(ruled(heading.build(), theme.glyphs), theme),
    ...said.map((text) => {
      const line = new RowBuilder(width, theme.glyphs).gap(MARKER_CELLS);
      return paintRow(line.column(text, line.left, row.recovered ? 'faint' : 'plain').build(), theme);
    }),
  ];
}

function countText({ name, group: { count, atLeast, tasks } }: FailureRow): string {
  return `${count}${atLeast ? '+' : ''} x ${tasks === 1 ? name : plural(tasks, 'task')}`;
}

function oneWords(row: FailureRow, { now, snapshot }: ConsoleState): string[] {
  const { attempt, attemptsAllowed, streak } = row;
  return [
    `${row.type} ${row.executionId}`,
    `failed ${momentText(row.at, now, snapshot.zone)}`,
    `try ${attempt}${attemptsAllowed === null ? '' : ` of ${attemptsAllowed}`}`,
    ...(streak > 1 ? [`${streak} in a row`] : []),
  ];
}

function groupWords({ group, at }: FailureRow, { now, snapshot }: ConsoleState): string[] {
  const { since, retrying, deadLetters, recovered } = group;
  const moment = (time: number) => momentText(time, now, snapshot.zone);
  return [
    `since ${moment(since)}`,
    `the last ${moment(at)}`,
    ...(retrying > 0 ? [`${retrying} to be retried`] : []),
    ...(deadLetters > 0 ? [plural(deadLetters, 'dead letter')] : []),
    ...(recovered > 0 ? [`${recovered} recovered`] : []),
  ];
}
