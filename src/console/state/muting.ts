/** Findings that are to be left alone, with a reason, and those that are to be looked at again. */
import type { FindingRow } from '../../board/views/view.ts';
import { type FindingName, MOST_MUTED_AT_ONCE, type OperatorAct } from '../../domain/operator.ts';
import { compareSeverity } from '../../shared/severity.ts';
import type { Command } from '../command.ts';
import { EMPTY_FIELD, fieldText } from '../input/text-field.ts';
import { withList } from '../lists/list-cursor.ts';
import { listPart, selectedRow } from '../lists/list-window.ts';
import { hasMarks, withoutMarks, withRangeClosed } from '../lists/marking.ts';
import { findingPage } from '../places/findings/finding-page.ts';
import { plural } from '../text/count-words.ts';
import { send } from './acting.ts';
import type { ConsoleState } from './console-state.ts';
import { editedField } from './edited-field.ts';
import type { MuteLayer } from './layers.ts';
import { type BoardReader, pop, push, replaceTop, say, type Transition, to, topLayer } from './transition.ts';

/** The finding under the cursor in full. */
export function openFinding(state: ConsoleState, board: BoardReader): ConsoleState {
  const row = selectedRow(state, 'findings');
  if (row === null) return state;
  const finding = board.finding(row);
  return finding === null
    ? say(state, `${row.task} has no such finding any more, or its results cannot be read now`, 'bad')
    : push(state, findingPage(row, finding, state.snapshot.zone));
}

/**
 * What is open, or marked, or under the cursor: asks why it is to be muted. Where all of it is muted, that is taken back at
 * once: nothing is lost by it.
 */
export function muteOrUnmute(state: ConsoleState, board: BoardReader): Transition {
  const rows = meant(state, board);
  if (rows.length > MOST_MUTED_AT_ONCE)
    return to(say(state, `at most ${MOST_MUTED_AT_ONCE} findings at once; ${rows.length} are marked`, 'bad'));
  const open = rows.filter((row) => row.state !== 'muted' && row.state !== 'resolved');
  if (open.length > 0) return to(push(state, layerFor(open, state.uptime)));
  const muted = rows.filter((row) => row.state === 'muted');
  if (muted.length === 0) return to(say(state, 'what is resolved needs no mute: it is there no more', 'bad'));
  const act: OperatorAct = { kind: 'unmute', findings: muted.map(nameOf) };
  return send(withMutesUsed(state), act, `unmute ${subject(muted)}`);
}

export function muteCommand(command: Command, state: ConsoleState, layer: MuteLayer): Transition {
  if (command === 'escape') return to(say(pop(state), 'nothing changed'));
  if (command === 'accept') {
    const reason = fieldText(layer.field).trim();
    if (reason === '') return to(say(state, 'say why: whoever finds it muted will ask', 'bad'));
    const act: OperatorAct = { kind: 'mute', findings: [...layer.findings], reason };
    return send(withMutesUsed(pop(state)), act, `mute ${layer.subject}`);
  }
  const field = editedField(layer.field, command);
  return to(field === null ? state : replaceTop(state, { ...layer, field }));
}

/** Marks the worst of all that the filter lets through, as many as can be muted at once; once more: none. */
export function markAllFindings(state: ConsoleState): Transition {
  const list = state.lists.findings;
  if (hasMarks(list)) return to(withList(state, 'findings', withoutMarks(list)));
  const total = listPart(state, 'findings')?.total ?? 0;
  const request = { filter: list.filter, sort: list.sort, offset: 0, limit: MOST_MUTED_AT_ONCE };
  const told =
    total > MOST_MUTED_AT_ONCE
      ? say(state, `the first ${MOST_MUTED_AT_ONCE} are marked: no more can be muted at once`)
      : state;
  return to(told, { kind: 'rowIds', list: 'findings', request });
}

function meant(state: ConsoleState, board: BoardReader): readonly FindingRow[] {
  const top = topLayer(state);
  if (top?.kind === 'reading') return top.finding === undefined ? [] : [top.finding];
  const { marks } = withRangeClosed(state, 'findings');
  if (marks.size > 0) return board.findingRows(marks);
  const row = selectedRow(state, 'findings');
  return row === null ? [] : [row];
}

function layerFor(rows: readonly FindingRow[], openedAt: number): MuteLayer {
  const [only] = rows;
  const worst = rows.reduce<FindingRow | undefined>(
    (one, other) => (one === undefined || compareSeverity(other.severity, one.severity) > 0 ? other : one),
    undefined,
  );
  const note =
    rows.length === 1 && only !== undefined
      ? `${only.severity}, ${only.place}, task ${only.task}`
      : `the worst is ${worst?.severity}: ${worst?.title}`;
  return {
    kind: 'mute',
    subject: subject(rows),
    note,
    findings: rows.map(nameOf),
    field: EMPTY_FIELD,
    openedAt,
  };
}

function subject(rows: readonly FindingRow[]): string {
  const [only] = rows;
  return rows.length === 1 && only !== undefined ? `"${only.title}"` : plural(rows.length, 'finding');
}

function nameOf({ taskId, findingId }: FindingRow): FindingName {
  return { taskId, findingId };
}

/** The marks have done their work, and the page shows what is no more so. */
function withMutesUsed(state: ConsoleState): ConsoleState {
  const closed = topLayer(state)?.kind === 'reading' ? pop(state) : state;
  return withList(closed, 'findings', withoutMarks(closed.lists.findings));
}
