/** The one reducer: state and event in, state and effects out. It reads the board and changes nothing but state. */

import { filterBy, filterCommand } from '../filter/filter-command.ts';
import type { KeyPress } from '../input/key-press.ts';
import { insertText } from '../input/text-field.ts';
import { type Command, type Context, isMove, type Keymap, takesText } from '../keymap.ts';
import { withListInView } from '../lists/list-cursor.ts';
import { withMarked } from '../lists/marking.ts';
import { PLACES } from '../places/place-name.ts';
import { helpLines } from '../screens/help-lines.ts';
import { endGrace } from './acting.ts';
import { alerted, seen } from './alerting.ts';
import { whyNot } from './availability.ts';
import type { ConsoleState, Layer } from './console-state.ts';
import { movedIndex, stateLayout, withCursorsInView } from './cursors.ts';
import { detailCommand, logCame, refreshDetail } from './detail.ts';
import { confirmCommand, promptCommand, typedCommand, typedField, withTypedField } from './dialogs.ts';
import { emergencyCommand, openEmergency, previewCame, typeInForm } from './emergency.ts';
import { floorCommand } from './floor.ts';
import { gone } from './going.ts';
import { groupCommand, refreshGroups } from './group.ts';
import { interrupt, leaveCommand } from './leave.ts';
import { withNextTheme } from './looks.ts';
import { planCame } from './many.ts';
import { refreshDialogs, resultCame } from './news.ts';
import { placeCommand } from './place-command.ts';
import { withRequest } from './place-request.ts';
import { readingCommand } from './reading.ts';
import {
  type BoardReader,
  type ConsoleEvent,
  type Effect,
  pop,
  push,
  replaceTop,
  say,
  type Transition,
  to,
  topLayer,
} from './transition.ts';

/** What is pressed so soon after a dialog opened was meant for what lay below it. */
export const DIALOG_DEAF_MS = 300;

/** Keys that are white space where a whole text arrives. */
const WHITE_KEYS: Readonly<Record<string, string>> = { Enter: '\n', 'Ctrl-J': '\n', Tab: ' ' };

export function reduce(state: ConsoleState, event: ConsoleEvent, board: BoardReader): Transition {
  const { state: next, effects } = changed(state, event, board);
  if (next === state) return { state, effects };
  return withRequest({ state: withListInView(withCursorsInView(next)), effects });
}

/** The context whose keys are valid now. */
export function contextOf(state: ConsoleState): Context {
  const layer = topLayer(state);
  if (layer === null) return state.place;
  return layer.kind === 'emergency' ? 'form' : layer.kind;
}

function changed(state: ConsoleState, event: ConsoleEvent, board: BoardReader): Transition {
  switch (event.kind) {
    case 'keys':
      return pressed(seen({ ...state, keyAt: state.uptime }), event.batch, board);
    case 'paste':
      return pasted(state, event.text, board);
    case 'snapshot':
      return alerted(
        refreshDetail(
          refreshGroups(refreshDialogs({ ...state, snapshot: event.snapshot }, board), board),
          board,
        ),
        board,
      );
    case 'tick':
      return refreshDetail(state, board);
    case 'resize':
      return to(refreshGroups({ ...state, size: event.size }, board));
    case 'result':
      return to(resultCame(state, event));
    case 'graceOver':
      return endGrace(state, event.id);
    case 'preview':
      return previewCame(state, event.text, event.result, board);
    case 'plan':
      return planCame(state, event.id, event.plan);
    case 'rowIds':
      return to(withMarked(state, event.list, event.ids));
    case 'log':
      return to(logCame(state, event.executionId, event.lines));
  }
}

function pressed(state: ConsoleState, batch: readonly KeyPress[], board: BoardReader): Transition {
  const context = contextOf(state);
  const runs = takesText(context) ? textRuns(context, batch) : null;
  if (runs === null && looksPasted(state.keymap, context, batch))
    return to(say(state, `${batch.length} keys at once look like pasted text: nothing done`, 'bad'));
  let current = state;
  const effects: Effect[] = [];
  for (const one of runs ?? batch) {
    const next = typeof one === 'string' ? pasted(current, one, board) : onePress(current, one, board);
    current = next.state;
    effects.push(...next.effects);
  }
  return { state: current, effects };
}

/** More than one key that writes or enters, unless all are movements: a held key repeats, a text does not. */
function looksPasted(keymap: Keymap, context: Context, batch: readonly KeyPress[]): boolean {
  const telling = batch.filter(({ name, text }) => text !== '' || name === 'Enter');
  return telling.length > 1 && !telling.every(({ name }) => isMove(keymap.commandFor(context, name)));
}

/**
 * Text that came in one piece, as pieces of text and the editing keys between them; null when there is none. Its
 * line ends and tabs are text, since pasted text never enters anything; only a filter, which acts on nothing, may
 * be ended by the Enter behind it.
 */
function textRuns(context: Context, batch: readonly KeyPress[]): (KeyPress | string)[] | null {
  if (batch.length < 2 || batch.every(({ text }) => text === '')) return null;
  const runs: (KeyPress | string)[] = [];
  for (const [index, press] of batch.entries()) {
    const ends = context === 'filter' && press.name === 'Enter' && index === batch.length - 1;
    const text = ends ? '' : (WHITE_KEYS[press.name] ?? press.text);
    const last = runs.at(-1);
    if (text === '') runs.push(press);
    else if (typeof last === 'string') runs[runs.length - 1] = last + text;
    else runs.push(text);
  }
  return runs;
}

function pasted(state: ConsoleState, text: string, board: BoardReader): Transition {
  const layer = topLayer(state);
  if (layer !== null && takesText(contextOf(state))) return insert(state, layer, text, board);
  return to(say(state, 'pasted text does nothing here; / filters, ! opens the emergency form', 'bad'));
}

function insert(state: ConsoleState, layer: Layer, text: string, board: BoardReader): Transition {
  switch (layer.kind) {
    case 'filter':
      return filterBy(state, layer, insertText(layer.field, text, 'line'), board);
    case 'prompt':
      return to(replaceTop(state, { ...layer, field: insertText(layer.field, text, 'line') }));
    case 'typed':
      return to(replaceTop(state, withTypedField(layer, insertText(typedField(layer), text, 'line'))));
    case 'emergency':
      return typeInForm(state, text);
    default:
      return to(state);
  }
}

function onePress(state: ConsoleState, press: KeyPress, board: BoardReader): Transition {
  const layer = topLayer(state);
  const context = contextOf(state);
  const command = state.keymap.commandFor(context, press.name);
  if (command === 'interrupt') return interrupt(state);
  if (command === 'redraw') return to({ ...state, redraws: state.redraws + 1 }, { kind: 'redraw' });
  if (command === 'suspend') return to(state, { kind: 'suspend' });
  if (command === 'theme') return to(withNextTheme(state));
  if (isDeaf(state, layer, command)) return to(state);
  if (command !== null) return onCommand(command, state, layer, board);
  if (layer !== null && takesText(context))
    return press.text === '' ? to(state) : insert(state, layer, press.text, board);
  if (!isOpenScreen(context)) return to(state);
  return to(
    press.name === 'Escape'
      ? state
      : say(state, `${press.name} does nothing here; ${state.keymap.keyOf('help')} shows the keys`, 'bad'),
  );
}

/** A screen on which a key that means nothing is worth a word. */
export function isOpenScreen(context: Context): boolean {
  return ['group', 'detail', 'reading'].includes(context) || (PLACES as readonly Context[]).includes(context);
}

/** A prompt takes text from the start, so that nothing typed is lost; only its Enter can come too early. */
function isDeaf(state: ConsoleState, layer: Layer | null, command: Command | null): boolean {
  if (layer === null || !('openedAt' in layer) || state.uptime - layer.openedAt >= DIALOG_DEAF_MS)
    return false;
  return layer.kind === 'prompt' || layer.kind === 'typed' ? command === 'accept' : true;
}

function onCommand(
  command: Command,
  state: ConsoleState,
  layer: Layer | null,
  board: BoardReader,
): Transition {
  if (command === 'help') return to(push(state, { kind: 'help', top: 0 }));
  if (command === 'emergency') {
    const refusal = whyNot(command, state);
    return refusal === '' ? openEmergency(state) : to(say(state, refusal, 'bad'));
  }
  const elsewhere = gone(state, command);
  if (elsewhere !== null) return to(elsewhere);
  if (layer === null)
    return state.place === 'floor'
      ? floorCommand(command, state, board)
      : placeCommand(command, state, board);
  switch (layer.kind) {
    case 'help':
      return helpCommand(command, state, layer.top);
    case 'group':
      return groupCommand(command, state, layer, board);
    case 'detail':
      return detailCommand(command, state, layer, board);
    case 'reading':
      return to(readingCommand(command, state, layer));
    case 'filter':
      return filterCommand(command, state, layer, board);
    case 'confirm':
      return confirmCommand(command, state, layer);
    case 'typed':
      return typedCommand(command, state, layer);
    case 'prompt':
      return promptCommand(command, state, layer);
    case 'emergency':
      return emergencyCommand(command, state, board);
    case 'leave':
      return leaveCommand(command, state, layer);
  }
}

function helpCommand(command: Command, state: ConsoleState, top: number): Transition {
  if (!isMove(command)) return to(pop(state));
  const height = stateLayout(state).bodyRows;
  const positions = Math.max(1, helpLines(state.size.columns, state.keymap).length - height + 1);
  return to(replaceTop(state, { kind: 'help', top: movedIndex(command, top, positions, height) }));
}
