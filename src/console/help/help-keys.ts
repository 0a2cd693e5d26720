/** Keys in help: typing narrows it, arrows choose, Enter does what was chosen. */

import type { Command } from '../command.ts';
import { EMPTY_FIELD, fieldText, insertText } from '../input/text-field.ts';
import { isMove } from '../repeating-keys.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { contextOf } from '../state/context.ts';
import { movedIndex, stateLayout, windowTop } from '../state/cursors.ts';
import { editedField } from '../state/edited-field.ts';
import type { HelpLayer } from '../state/layers.ts';
import { pop, push, replaceTop, say, type Transition, to } from '../state/transition.ts';
import { helpEntries, whyNotHere } from './help-entries.ts';
import { helpListRows } from './help-lines.ts';

export function openHelp(state: ConsoleState): ConsoleState {
  return push(state, { kind: 'help', field: EMPTY_FIELD, index: 0, top: 0 });
}

/** The key that opened help closes it again, while nothing else was typed. */
export function typeInHelp(state: ConsoleState, layer: HelpLayer, text: string): ConsoleState {
  const opened = state.keymap.bindings.some(({ command, keys }) => command === 'help' && keys.includes(text));
  if (opened && fieldText(layer.field) === '') return pop(state);
  return replaceTop(state, { ...layer, field: insertText(layer.field, text, 'line'), index: 0, top: 0 });
}

export function helpCommand(
  command: Command,
  state: ConsoleState,
  layer: HelpLayer,
  press: (command: Command, state: ConsoleState) => Transition,
): Transition {
  if (command === 'escape') return to(pop(state));
  const below = pop(state);
  const context = contextOf(below);
  const entries = helpEntries(state.keymap, context, fieldText(layer.field));
  if (isMove(command)) {
    const height = helpListRows(stateLayout(state).bodyRows);
    const index = movedIndex(command, layer.index, entries.length, height);
    return to(
      replaceTop(state, { ...layer, index, top: windowTop(layer.top, index, height, entries.length) }),
    );
  }
  if (command === 'accept') {
    const entry = entries[layer.index];
    if (entry === undefined) return to(state);
    const why = whyNotHere(entry, below, context);
    if (why !== '' || entry.binding === null) return to(say(state, `${entry.keys}: ${why}`, 'bad'));
    return press(entry.binding.command, below);
  }
  const field = editedField(layer.field, command);
  return to(field === null ? state : replaceTop(state, { ...layer, field, index: 0, top: 0 }));
}
