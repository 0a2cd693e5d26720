/** Keys in the filter line. The board filters at each key, so that the rows show what the words mean. */
import { EMPTY_FIELD, fieldText, type TextField } from '../input/text-field.ts';
import type { Command } from '../keymap.ts';
import type { ConsoleState } from './console-state.ts';
import { editedField } from './dialogs.ts';
import { pop, replaceTop, say, type Transition, to } from './transition.ts';

export function filterCommand(command: Command, state: ConsoleState, field: TextField): Transition {
  if (command === 'escape') return to(say(pop(state), 'filter cleared'), { kind: 'filter', text: '' });
  if (command === 'accept') return keep(state, field);
  const edited = editedField(field, command);
  return edited === null ? to(state) : filterBy(state, edited);
}

export function filterBy(state: ConsoleState, field: TextField): Transition {
  return to(replaceTop(state, { kind: 'filter', field }), { kind: 'filter', text: fieldText(field) });
}

function keep(state: ConsoleState, field: TextField): Transition {
  if (state.snapshot.filterError !== '') return to(say(state, state.snapshot.filterError, 'bad'));
  // Only white space is no filter, and must not leave a banner behind.
  if (fieldText(field).trim() === '')
    return to(pop(filterBy(state, EMPTY_FIELD).state), { kind: 'filter', text: '' });
  return to(pop(state));
}
