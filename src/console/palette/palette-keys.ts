/** Keys in the palette. */

import type { Command } from '../command.ts';
import { EMPTY_FIELD, editField, fieldText, insertText, type TextField } from '../input/text-field.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { editedField } from '../state/edited-field.ts';
import type { PaletteLayer } from '../state/layers.ts';
import { pop, push, replaceTop, type Transition, to } from '../state/transition.ts';
import { hintFor, type PaletteGround, runLine, suggestionsFor } from './palette-line.ts';

/** Lines that a console remembers. */
const MOST_REMEMBERED = 200;

export function openPalette(state: ConsoleState, ground: PaletteGround): ConsoleState {
  return push(state, withLine(EMPTY_FIELD, null, ground));
}

const ENTER_CAME_ALONG = 'an Enter came along with the text, as when it is pasted: press it by itself';

/** Typed text, or text that was pasted: it only ever changes the line. */
export function typeInPalette(
  state: ConsoleState,
  layer: PaletteLayer,
  text: string,
  ground: PaletteGround,
): ConsoleState {
  const next = withLine(insertText(layer.field, text, 'line'), null, ground);
  // Whoever types on a slow line must not wait for what was never begun.
  const entered = /[\r\n]\s*$/.test(text) && next.hintTone === 'plain';
  return replaceTop(state, entered ? { ...next, hint: ENTER_CAME_ALONG } : next);
}

export function paletteCommand(
  command: Command,
  state: ConsoleState,
  layer: PaletteLayer,
  ground: PaletteGround,
): Transition {
  const line = fieldText(layer.field);
  switch (command) {
    case 'escape':
      return to(pop(state));
    case 'accept':
      return accept(state, layer, ground);
    case 'complete':
      return to(replaceTop(state, completed(layer, ground)));
    case 'up':
      return to(
        replaceTop(state, recalls(layer, line) ? recall(layer, -1, state, ground) : marked(layer, -1)),
      );
    case 'down':
      return to(
        replaceTop(state, layer.recalled === null ? marked(layer, 1) : recall(layer, 1, state, ground)),
      );
    default: {
      const field = editedField(layer.field, command);
      return to(field === null ? state : replaceTop(state, withLine(field, null, ground)));
    }
  }
}

function withLine(field: TextField, recalled: number | null, ground: PaletteGround): PaletteLayer {
  const line = fieldText(field);
  const { hint, tone } = hintFor(line, ground);
  const suggestions = suggestionsFor(line, ground);
  return { kind: 'palette', field, suggestions, marked: null, recalled, hint, hintTone: tone };
}

function lineField(line: string): TextField {
  return editField(insertText(EMPTY_FIELD, line, 'line'), 'end');
}

/** Up goes back in time from an empty line, and among earlier lines, unless a suggestion is marked. */
function recalls({ recalled, marked: at }: PaletteLayer, line: string): boolean {
  return recalled !== null || (line === '' && at === null);
}

function recall(layer: PaletteLayer, step: 1 | -1, state: ConsoleState, ground: PaletteGround): PaletteLayer {
  const { history } = state;
  const at = (layer.recalled ?? history.length) + step;
  if (at < 0) return layer;
  const line = history[at];
  return line === undefined ? withLine(EMPTY_FIELD, null, ground) : withLine(lineField(line), at, ground);
}

/** From the last suggestion Down goes to the first; Up from the first leaves them. */
function marked(layer: PaletteLayer, step: 1 | -1): PaletteLayer {
  const count = layer.suggestions.length;
  if (count === 0) return layer;
  const at = layer.marked === null ? (step === 1 ? 0 : count - 1) : layer.marked + step;
  return { ...layer, marked: at < 0 ? null : at % count };
}

/** The marked suggestion; else as much as all of them have in common, or the only one. */
function completed(layer: PaletteLayer, ground: PaletteGround): PaletteLayer {
  const { suggestions } = layer;
  const line = fieldText(layer.field);
  const chosen = layer.marked === null ? null : suggestions[layer.marked];
  if (chosen) return withLine(lineField(chosen.line), null, ground);
  const [first] = suggestions;
  if (first === undefined) return layer;
  if (line === '') return marked(layer, 1);
  const lines = suggestions.map((one) => one.line).filter((one) => one.startsWith(line));
  const common = lines.length === 0 ? first.line : lines.reduce(commonBeginning);
  return common === line ? marked(layer, 1) : withLine(lineField(common), null, ground);
}

function commonBeginning(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}

function accept(state: ConsoleState, layer: PaletteLayer, ground: PaletteGround): Transition {
  const chosen = layer.marked === null ? undefined : layer.suggestions[layer.marked];
  const line = (chosen?.line ?? fieldText(layer.field)).trim();
  if (line === '') return to(pop(state));
  const done = runLine(line, ground);
  if ('refusal' in done) {
    const shown = chosen === undefined ? layer : withLine(lineField(chosen.line), null, ground);
    return to(replaceTop(state, { ...shown, hint: done.refusal, hintTone: 'bad' }));
  }
  const history = [...state.history.filter((other) => other !== line), line].slice(-MOST_REMEMBERED);
  return { state: { ...done.state, history }, effects: [...done.effects, { kind: 'remember', line }] };
}
