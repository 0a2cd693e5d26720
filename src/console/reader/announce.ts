/** What is said when something changed: what the operator did first, then what happened on the floor. */
import type { Snapshot } from '../../board/snapshot.ts';
import { listOf, PLACE_TITLES } from '../places/place-name.ts';
import { bannersOf } from '../state/banner.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { DetailLayer } from '../state/layers.ts';
import { topLayer } from '../state/transition.ts';
import { momentText } from '../text/time-words.ts';
import { floorFocus } from './floor-facts.ts';
import type { ScreenText } from './screen-text.tsx';

/** `textOf`: what a screen or a dialog shows; see screen-text.tsx. */
export function announce(
  before: ConsoleState,
  after: ConsoleState,
  textOf: (state: ConsoleState) => ScreenText,
): string[] {
  const lines = moved(before, after, textOf);
  if (after.message !== null && after.message !== before.message) lines.push(after.message.text);
  lines.push(...bannerNews(before, after), ...floorNews(before.snapshot, after.snapshot));
  return [...lines, ...momentNews(before, after)];
}

/** Another moment of the past is another Floor. */
function momentNews(before: ConsoleState, after: ConsoleState): string[] {
  const [then, now] = [before.snapshot.moment, after.snapshot.moment];
  if (then?.at === now?.at) return [];
  const { running, upcomingTotal, failuresTotal, zone } = after.snapshot;
  const at = now === null ? 'Now' : `At ${momentText(now.at, after.now, zone)}`;
  const counts = `${running.length} running, ${upcomingTotal} upcoming, ${failuresTotal} failures`;
  return [`${at}: ${counts}.`, floorFocus(after)];
}

function moved(
  before: ConsoleState,
  after: ConsoleState,
  textOf: (state: ConsoleState) => ScreenText,
): string[] {
  const layer = topLayer(after);
  const wentElsewhere = before.place !== after.place || before.logList !== after.logList;
  const isOther = before.stack.length !== after.stack.length || topLayer(before)?.kind !== layer?.kind;
  if (layer !== null && (isOther || wentElsewhere)) return textOf(after).lines;
  if (layer !== null) return within(before, after, textOf);
  if (isOther || wentElsewhere) return [`${PLACE_TITLES[after.place]}.`, ...focusWords(after, textOf)];
  if (arrived(before, after)) return focusWords(after, textOf);
  if (focusOf(before) === focusOf(after)) return [];
  // Rows come and go by themselves; who presses nothing wants to hear of none but the first that was read.
  return after.keyAt !== before.keyAt || isFirstRow(before, after) ? focusWords(after, textOf) : [];
}

/** What the board is asked for when a screen opens comes a moment after it. */
function arrived(before: ConsoleState, after: ConsoleState): boolean {
  const isRead = ({ place, snapshot }: ConsoleState) =>
    place === 'health' && snapshot.view?.kind === 'health';
  return isRead(after) && !isRead(before);
}

function isFirstRow(before: ConsoleState, after: ConsoleState): boolean {
  const list = listOf(after);
  return list !== null && before.lists[list].cursor.id === null;
}

/** A dialog says what changed in it; an execution that is open only what a key changed, and how its log goes on. */
function within(
  before: ConsoleState,
  after: ConsoleState,
  textOf: (state: ConsoleState) => ScreenText,
): string[] {
  const [former, layer] = [topLayer(before), topLayer(after)];
  if (former === layer) return [];
  if (former?.kind === 'detail' && layer?.kind === 'detail' && after.keyAt === before.keyAt)
    return layer.focus === 'log' ? linesAfter(former, layer) : [];
  return changes(textOf(before), textOf(after));
}

/** What was written since, where the end of the log is followed. */
function linesAfter(before: DetailLayer, after: DetailLayer): string[] {
  if (after.log.top !== null) return [];
  const last = before.log.page?.lines.at(-1)?.offset ?? -1;
  return (after.log.page?.lines ?? []).filter(({ offset }) => offset > last).map(({ text }) => text);
}

function focusWords(state: ConsoleState, textOf: (state: ConsoleState) => ScreenText): string[] {
  if (state.place === 'floor') return [floorFocus(state)];
  const { lines, selected } = textOf(state);
  return state.place === 'health' ? lines : [selected || (lines.at(-1) ?? '')];
}

/** Names the row under the cursor, so that news alone say nothing of it. */
function focusOf(state: ConsoleState): string {
  const list = listOf(state);
  if (list !== null) {
    const { cursor, marks, allMatching } = state.lists[list];
    return JSON.stringify([list, cursor.id, marks.size, allMatching]);
  }
  return state.place === 'floor' ? JSON.stringify([state.focus, state.cursors[state.focus].id]) : state.place;
}

function changes(before: ScreenText, after: ScreenText): string[] {
  const known = new Set(before.lines);
  return after.lines.filter((line) => !known.has(line));
}

/** By their first words: what follows may count seconds. */
function bannerNews(before: ConsoleState, after: ConsoleState): string[] {
  const [former, now] = [before, after].map(
    (state) => new Map(bannersOf(state).map(({ text }) => [text.split('  ')[0] ?? '', text])),
  );
  const lines: string[] = [];
  for (const [name, text] of now ?? []) if (!former?.has(name)) lines.push(text.replace(/ {2,}/g, ': '));
  for (const name of former?.keys() ?? []) if (!now?.has(name)) lines.push(`${name}: over`);
  return lines;
}

function floorNews(before: Snapshot, after: Snapshot): string[] {
  if (before === after || before.moment !== null || after.moment !== null) return [];
  const lines: string[] = [];
  const ran = new Map(before.running.map((row) => [row.executionId, row]));
  const runs = new Map(after.running.map((row) => [row.executionId, row]));
  const troubles = new Map(after.failures.map((row) => [row.executionId, row]));
  for (const [id, row] of runs)
    if (row.status === 'RUNNING' && ran.get(id)?.status !== 'RUNNING')
      lines.push(`${row.name} started${row.emergency ? ', emergency' : ''}`);
  for (const [id, { name }] of ran) {
    if (runs.has(id)) continue;
    const trouble = troubles.get(id);
    lines.push(trouble === undefined ? `${name} ended` : `${name} failed: ${trouble.error}`);
  }
  return lines;
}
