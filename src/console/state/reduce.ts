/** The one reducer: state and event in, state and effects out. It reads the board and changes nothing but state. */

import type { Snapshot } from '../../board/snapshot.ts';
import type { Command } from '../command.ts';
import {
  detailCommand,
  logCame,
  logHitCame,
  logSearchCommand,
  refreshDetail,
  typeInLogSearch,
} from '../detail/detail-command.ts';
import { takesText } from '../dialog-keys.ts';
import { filterBy, filterCommand, filtersCame } from '../filter/filter-command.ts';
import { helpCommand, openHelp, typeInHelp } from '../help/help-keys.ts';
import type { KeyPress } from '../input/key-press.ts';
import { insertText } from '../input/text-field.ts';
import { withListInView } from '../lists/list-cursor.ts';
import { withMarked } from '../lists/marking.ts';
import { openPalette, paletteCommand, typeInPalette } from '../palette/palette-keys.ts';
import type { PaletteGround } from '../palette/palette-line.ts';
import { refreshTask, taskCommand, taskStoryCame } from '../task/task-command.ts';
import { endGrace } from './acting.ts';
import { alerted, seen } from './alerting.ts';
import { whyNot } from './availability.ts';
import type { ConsoleState } from './console-state.ts';
import { contextOf, isOpenScreen } from './context.ts';
import { stateLayout, withCursorsInView } from './cursors.ts';
import { confirmCommand, promptCommand, typedCommand, typedField, withTypedField } from './dialogs.ts';
import { emergencyCommand, openEmergency, pathsCame, previewCame, typeInForm } from './emergency.ts';
import { floorCommand } from './floor.ts';
import { gone } from './going.ts';
import { groupCommand, refreshGroups } from './group.ts';
import { keyBehind, looksPasted, typedRuns } from './key-batch.ts';
import type { Layer } from './layers.ts';
import { interrupt, leaveCommand } from './leave.ts';
import { withNextTheme } from './looks.ts';
import { planCame } from './many.ts';
import { muteCommand, muteOrUnmute } from './muting.ts';
import { refreshDialogs, resultCame, withAwaited } from './news.ts';
import { withMoment } from './past.ts';
import { withPastRuns } from './past-runs.ts';
import { placeCommand } from './place-command.ts';
import { withRequest } from './place-request.ts';
import { readingCommand, slotAnswerCame } from './reading.ts';
import { tailCame, withTail } from './tail.ts';
import {
  type BoardReader,
  type ConsoleEvent,
  type Effect,
  pop,
  replaceTop,
  report,
  say,
  type Transition,
  to,
  topLayer,
} from './transition.ts';

/** What is pressed so soon after a dialog opened was meant for what lay below it. */
const DIALOG_DEAF_MS = 300;

export function reduce(state: ConsoleState, event: ConsoleEvent, board: BoardReader): Transition {
  const { state: next, effects } = changed(state, event, board);
  if (next === state && event.kind !== 'tick') return { state, effects };
  const settled = withPastRuns(withListInView(withCursorsInView(next)), board);
  return withTail(withRequest(withMoment(state, { state: settled, effects })));
}

function changed(state: ConsoleState, event: ConsoleEvent, board: BoardReader): Transition {
  switch (event.kind) {
    case 'keys':
      if (isTooSmall(state)) return pressedUnseen(state, event.batch, board);
      return pressed(seen({ ...state, keyAt: state.uptime, awaited: null }), event.batch, board);
    case 'paste':
      return isTooSmall(state) ? to(state) : pasted(state, event.text, board);
    case 'snapshot':
      return alerted(
        refreshDetail(
          refreshTask(
            refreshGroups(refreshDialogs(withAwaited(withSnapshot(state, event.snapshot)), board), board),
            board,
          ),
          board,
        ),
        board,
      );
    case 'tick':
      return refreshDetail(state, board);
    case 'settled':
      return to({ ...state, redraws: state.redraws + 1 }, { kind: 'redraw' });
    case 'resize':
      return to(refreshGroups({ ...state, size: event.size }, board));
    case 'result':
      return to(resultCame(state, event));
    case 'graceOver':
      return endGrace(state, event.id);
    case 'preview':
      return previewCame(state, event.text, event.result, board);
    case 'paths':
      return pathsCame(state, event.typed, event.paths);
    case 'plan':
      return planCame(state, event.id, event.plan);
    case 'rowIds':
      return to(withMarked(state, event.list, event.ids));
    case 'log':
      return to(logCame(state, event));
    case 'tail':
      return to(tailCame(state, event.executionId, event.page));
    case 'taskStory':
      return to(taskStoryCame(state, event.taskId, event.story));
    case 'slotAnswer':
      return to(slotAnswerCame(state, event));
    case 'logHit':
      return logHitCame(state, event);
    case 'told':
      return to(event.text === '' ? state : report(state, event.text, event.ok ? 'good' : 'bad'));
    case 'history':
      // What was typed meanwhile is newer.
      return to({ ...state, history: [...event.lines, ...state.history] });
    case 'filterHistory':
      return to(filtersCame(state, event.filters));
  }
}

/** What the engine did meanwhile without being asked is said once. */
function withSnapshot(state: ConsoleState, snapshot: Snapshot): ConsoleState {
  const next = { ...state, snapshot };
  const { tidings } = snapshot;
  if (tidings === undefined || tidings.at === state.tidingsAt) return next;
  return report({ ...next, tidingsAt: tidings.at }, tidings.text, tidings.ok ? 'good' : 'bad');
}

/** On a terminal without room for the console nobody sees what a key would hit, or what it asks. */
const WITHOUT_LOOKING: ReadonlySet<Command> = new Set<Command>(['interrupt', 'suspend', 'redraw']);

function isTooSmall(state: ConsoleState): boolean {
  return stateLayout(state).form === 'too small';
}

function pressedUnseen(state: ConsoleState, batch: readonly KeyPress[], board: BoardReader): Transition {
  const known = batch.filter(({ name }) => {
    const command = state.keymap.commandFor(contextOf(state), name);
    return command !== null && WITHOUT_LOOKING.has(command);
  });
  if (known.length === 0) return to(say(state, 'the terminal was too small: that key did nothing', 'bad'));
  return pressed(state, known, board);
}

function pressed(state: ConsoleState, batch: readonly KeyPress[], board: BoardReader): Transition {
  const context = contextOf(state);
  const runs = typedRuns(state.keymap, context, batch);
  if (runs === null && looksPasted(state.keymap, context, batch))
    return to(say(state, `${batch.length} keys at once look like pasted text: nothing done`, 'bad'));
  let current = state;
  const effects: Effect[] = [];
  for (const one of runs ?? batch) {
    const press = typeof one === 'string' ? keyBehind(contextOf(current), one) : one;
    const next = typeof press === 'string' ? pasted(current, press, board) : onePress(current, press, board);
    current = next.state;
    effects.push(...next.effects);
  }
  return { state: withoutAnswered(state, current), effects };
}

/** What the key before this one was answered with has been read, and would look like the answer to this one. */
function withoutAnswered(before: ConsoleState, after: ConsoleState): ConsoleState {
  const { message } = after;
  return message === null || message.stays || message !== before.message
    ? after
    : { ...after, message: null };
}

function pasted(state: ConsoleState, text: string, board: BoardReader): Transition {
  const layer = topLayer(state);
  if (layer !== null && takesText(contextOf(state))) return insert(state, layer, text, board);
  const [filter, emergency] = [state.keymap.keyOf('filter'), state.keymap.keyOf('emergency')];
  const instead = `${filter} filters, ${emergency} opens the emergency form`;
  return to(say(state, `pasted text does nothing here; ${instead}`, 'bad'));
}

function insert(state: ConsoleState, layer: Layer, text: string, board: BoardReader): Transition {
  switch (layer.kind) {
    case 'filter':
      return filterBy(state, layer, insertText(layer.field, text, 'line'), board);
    case 'logSearch':
      return typeInLogSearch(state, layer, text);
    case 'prompt':
    case 'mute':
      return to(replaceTop(state, { ...layer, field: insertText(layer.field, text, 'line') }));
    case 'typed':
      return to(replaceTop(state, withTypedField(layer, insertText(typedField(layer), text, 'line'))));
    case 'emergency':
      return typeInForm(state, text);
    case 'palette':
      return to(typeInPalette(state, layer, text, groundOf(pop(state), board)));
    case 'help':
      return to(typeInHelp(state, layer, text));
    default:
      return to(state);
  }
}

function onePress(state: ConsoleState, press: KeyPress, board: BoardReader): Transition {
  const layer = topLayer(state);
  const context = contextOf(state);
  const command = state.keymap.commandFor(context, press.name);
  if (isDeaf(state, layer, command)) return to(state);
  if (command !== null) return onCommand(command, state, board);
  if (layer !== null && takesText(context))
    return press.text === '' ? to(state) : insert(state, layer, press.text, board);
  if (!isOpenScreen(context)) return to(state);
  return to(
    press.name === 'Escape'
      ? state
      : say(state, `${press.name} does nothing here; ${state.keymap.keyOf('help')} shows the keys`, 'bad'),
  );
}

function readingMute(state: ConsoleState, board: BoardReader): Transition {
  const refusal = whyNot('mute', state);
  return refusal === '' ? muteOrUnmute(state, board) : to(say(state, refusal, 'bad'));
}

/** They change nothing below a dialog. */
const HEARD: ReadonlySet<Command> = new Set<Command>(['interrupt', 'redraw', 'suspend', 'theme']);

/** A prompt takes text from the start, so that nothing typed is lost; only its Enter can come too early. */
function isDeaf(state: ConsoleState, layer: Layer | null, command: Command | null): boolean {
  if (command !== null && HEARD.has(command)) return false;
  if (layer === null || !('openedAt' in layer) || state.uptime - layer.openedAt >= DIALOG_DEAF_MS)
    return false;
  return ['prompt', 'mute', 'typed'].includes(layer.kind) ? command === 'accept' : true;
}

/** The palette over a screen, and how it does what keys do there. */
function groundOf(state: ConsoleState, board: BoardReader): PaletteGround {
  const press = (command: Command, below: ConsoleState) => onCommand(command, below, board);
  return { state, context: contextOf(state), board, press };
}

function onCommand(command: Command, state: ConsoleState, board: BoardReader): Transition {
  const layer = topLayer(state);
  if (command === 'interrupt') return interrupt(state);
  if (command === 'redraw') return to({ ...state, redraws: state.redraws + 1 }, { kind: 'redraw' });
  if (command === 'suspend') return to(state, { kind: 'suspend' });
  if (command === 'theme') return to(withNextTheme(state));
  if (command === 'help') return to(openHelp(state));
  if (command === 'palette') return to(openPalette(state, groundOf(state, board)));
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
      return helpCommand(command, state, layer, groundOf(state, board).press);
    case 'group':
      return groupCommand(command, state, layer, board);
    case 'palette':
      return paletteCommand(command, state, layer, groundOf(pop(state), board));
    case 'task':
      return taskCommand(command, state, layer, board);
    case 'detail':
      return detailCommand(command, state, layer, board);
    case 'reading':
      return command === 'mute' ? readingMute(state, board) : to(readingCommand(command, state, layer));
    case 'mute':
      return muteCommand(command, state, layer);
    case 'logSearch':
      return logSearchCommand(command, state, layer);
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
      return leaveCommand(command, state, layer, board);
  }
}
