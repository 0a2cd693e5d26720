/** Keys in the filter line. The board filters at each key, so that the rows show what the words mean. */
import { EMPTY_FIELD, fieldText, type TextField } from '../input/text-field.ts';
import type { Command } from '../keymap.ts';
import { withList } from '../lists/list-cursor.ts';
import { FIRST_LIST_STATE } from '../lists/list-state.ts';
import { listPart } from '../lists/list-window.ts';
import type { ConsoleState, FilterLayer } from './console-state.ts';
import { editedField } from './dialogs.ts';
import { pop, replaceTop, say, type Transition, to } from './transition.ts';

export function filterCommand(command: Command, state: ConsoleState, layer: FilterLayer): Transition {
  const { of, field } = layer;
  if (command === 'escape') return filtered(say(pop(state), 'filter cleared'), of, '');
  if (command === 'accept') return keep(state, layer);
  const edited = editedField(field, command);
  return edited === null ? to(state) : filterBy(state, of, edited);
}

export function filterBy(state: ConsoleState, of: FilterLayer['of'], field: TextField): Transition {
  return filtered(replaceTop(state, { kind: 'filter', of, field }), of, fieldText(field));
}

/** What is wrong with the filter that is being shown; '' = nothing. */
export function filterErrorOf(state: ConsoleState, of: FilterLayer['of']): string {
  return of === 'floor' ? state.snapshot.filterError : (listPart(state, of)?.filterError ?? '');
}

/** A new filter begins at its first row. Marks stay: they are rows, not places. */
function filtered(state: ConsoleState, of: FilterLayer['of'], text: string): Transition {
  if (of === 'floor') return to(state, { kind: 'filter', text });
  const list = state.lists[of];
  if (text === list.filter) return to(state);
  const { cursor } = FIRST_LIST_STATE;
  return to(withList(state, of, { ...list, cursor, filter: text, range: null, allMatching: false }));
}

function keep(state: ConsoleState, { of, field }: FilterLayer): Transition {
  const error = filterErrorOf(state, of);
  if (error !== '') return to(say(state, error, 'bad'));
  // Only white space is no filter, and must not leave a banner behind.
  if (fieldText(field).trim() === '') return filtered(pop(filterBy(state, of, EMPTY_FIELD).state), of, '');
  return to(pop(state));
}
