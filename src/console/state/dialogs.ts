/** Keys in the dialogs that ask before something happens: confirm, typed confirm, pause prompt. */

import type { Command } from '../command.ts';
import { fieldText, type TextField } from '../input/text-field.ts';
import { readPauseWords } from '../text/pause-words.ts';
import { carryOut } from './acting.ts';
import type { ConsoleState } from './console-state.ts';
import { editedField } from './edited-field.ts';
import type { ConfirmLayer, Intent, PromptLayer, TypedIntent, TypedLayer } from './layers.ts';
import { leave } from './leave.ts';
import { withMarksUsed } from './many.ts';
import { pop, replaceTop, say, type Transition, to } from './transition.ts';

export function confirmCommand(command: Command, state: ConsoleState, layer: ConfirmLayer): Transition {
  if (command === 'otherChoice')
    return to(replaceTop(state, { ...layer, choice: layer.choice === 'no' ? 'yes' : 'no' }));
  const yes = command === 'yes' || (command === 'accept' && layer.choice === 'yes');
  if (yes) return carryOut(withMarksUsed(closed(state), layer.intent), layer.intent);
  if (command === 'accept' || command === 'escape') return to(say(pop(state), 'nothing changed'));
  return to(state);
}

/** An emergency form below its confirm line has done its work. */
function closed(state: ConsoleState): ConsoleState {
  const below = pop(state);
  return below.stack.at(-1)?.kind === 'emergency' ? pop(below) : below;
}

export function typedCommand(command: Command, state: ConsoleState, layer: TypedLayer): Transition {
  if (command === 'escape') return to(say(pop(state), 'nothing changed'));
  if (command === 'nextField' || command === 'previousField') {
    if (layer.reason === null) return to(state);
    return to(replaceTop(state, { ...layer, focus: layer.focus === 'word' ? 'reason' : 'word' }));
  }
  if (command === 'accept') return acceptTyped(state, layer);
  const field = editedField(typedField(layer), command);
  return to(field === null ? state : replaceTop(state, withTypedField(layer, field)));
}

export function typedField(layer: TypedLayer): TextField {
  return layer.focus === 'reason' && layer.reason !== null ? layer.reason : layer.field;
}

export function withTypedField(layer: TypedLayer, field: TextField): TypedLayer {
  return layer.focus === 'reason' ? { ...layer, reason: field } : { ...layer, field };
}

function acceptTyped(state: ConsoleState, layer: TypedLayer): Transition {
  if (fieldText(layer.field).trim() !== layer.expected) {
    const asked = replaceTop(state, { ...layer, focus: 'word' });
    return to(layer.focus === 'word' ? say(asked, `type ${layer.expected} exactly, or Esc`, 'bad') : asked);
  }
  const { intent, reason } = layer;
  if (intent.kind === 'leave') return leave(pop(state), intent.choice);
  const done = withMarksUsed(pop(state), intent);
  return carryOut(done, reason === null ? intent : withReason(intent, reason, state));
}

/** A pause may say in its reason when it ends. */
function withReason(intent: Intent, field: TextField, state: ConsoleState): Intent {
  if (intent.kind === 'send' && intent.act.kind === 'many' && intent.act.what !== 'pause')
    return { ...intent, act: { ...intent.act, reason: fieldText(field).trim() } };
  return withPauseWords(intent, field, state);
}

/** Where the reason of something that does not end by itself is kept; '' for a pause, which may. */
export function whereReasonStays(intent: TypedIntent): string {
  if (intent.kind !== 'send' || intent.act.kind !== 'many') return '';
  if (intent.act.what === 'discard') return 'stays with the letter and in the audit trail';
  return intent.act.what === 'stop' ? 'shown at each task until someone resumes it' : '';
}

function withPauseWords(intent: Intent, field: TextField, { now, snapshot }: ConsoleState): Intent {
  const words = readPauseWords(fieldText(field), now, snapshot.zone);
  if (intent.kind === 'send') return { ...intent, act: { ...intent.act, ...words } };
  return { ...intent, grace: { ...intent.grace, act: { ...intent.grace.act, ...words } } };
}

export function promptCommand(command: Command, state: ConsoleState, layer: PromptLayer): Transition {
  if (command === 'escape') return to(say(pop(state), 'nothing changed'));
  if (command === 'accept') {
    const intent: Intent = { kind: 'grace', grace: layer.grace };
    return carryOut(withMarksUsed(pop(state), intent), withPauseWords(intent, layer.field, state));
  }
  const field = editedField(layer.field, command);
  return to(field === null ? state : replaceTop(state, { ...layer, field }));
}
