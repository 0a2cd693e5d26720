/** Keys in the filter line. The board filters at each key, so that the rows show what the words mean. */

import type { Command } from '../command.ts';
import { EMPTY_FIELD, fieldText, insertText, type TextField } from '../input/text-field.ts';
import { withList } from '../lists/list-cursor.ts';
import { FIRST_LIST_STATE } from '../lists/list-state.ts';
import { listPart } from '../lists/list-window.ts';
import { withoutMarks } from '../lists/marking.ts';
import { FILTERED_LISTS, type KeptFilter } from '../outside.ts';
import { listOf } from '../places/place-name.ts';
import { type ConsoleState, type FilterHistory, NO_FILTERS } from '../state/console-state.ts';
import { editedField } from '../state/edited-field.ts';
import type { FilterLayer } from '../state/layers.ts';
import { type BoardReader, pop, push, replaceTop, say, type Transition, to } from '../state/transition.ts';
import { commonStart, offersFor, withWord } from './filter-offers.ts';

/** Filters of before that Up brings back, of each list. */
const MOST_REMEMBERED = 50;

export function openFilter(state: ConsoleState, of: FilterLayer['of']): ConsoleState {
  const text = of === 'floor' ? state.snapshot.filter : state.lists[of].filter;
  const field = insertText(EMPTY_FIELD, text, 'line');
  return push(state, { kind: 'filter', of, field, offers: null, recalled: null, draft: field });
}

export function filterCommand(
  command: Command,
  state: ConsoleState,
  layer: FilterLayer,
  board: BoardReader,
): Transition {
  switch (command) {
    case 'escape':
      return filtered(say(pop(state), 'filter cleared'), layer.of, '');
    case 'accept':
      return keep(state, layer);
    case 'complete':
      return completed(state, layer, 1, board);
    case 'completeBack':
      return completed(state, layer, -1, board);
    case 'older':
      return recalled(state, layer, 1);
    case 'newer':
      return recalled(state, layer, -1);
    default: {
      const edited = editedField(layer.field, command);
      return edited === null ? to(state) : filterBy(state, layer, edited, board);
    }
  }
}

/** As the field was edited by hand: what completes it is looked up anew. */
export function filterBy(
  state: ConsoleState,
  layer: FilterLayer,
  field: TextField,
  board: BoardReader,
): Transition {
  const offers = offersFor(field, layer.of, board);
  return shown(state, { ...layer, field, offers, recalled: null, draft: field });
}

/** What is wrong with the filter that is being shown; '' = nothing. */
export function filterErrorOf(state: ConsoleState, of: FilterLayer['of']): string {
  return of === 'floor' ? state.snapshot.filterError : (listPart(state, of)?.filterError ?? '');
}

function shown(state: ConsoleState, layer: FilterLayer): Transition {
  return filtered(replaceTop(state, layer), layer.of, fieldText(layer.field));
}

/** Whose rows a filter is for that is typed on this screen; null = nobody's. */
export function filterOf(state: ConsoleState): FilterLayer['of'] | null {
  return state.place === 'floor' ? 'floor' : listOf(state);
}

/** A new filter begins at its first row. Marks stay: they are rows, not places. */
export function filtered(state: ConsoleState, of: FilterLayer['of'], text: string): Transition {
  if (of === 'floor') return to(state, { kind: 'filter', text });
  const list = state.lists[of];
  if (text === list.filter) return to(state);
  const { cursor } = FIRST_LIST_STATE;
  // All that another filter lets through was never meant.
  const kept = list.allMatching ? withoutMarks(list) : list;
  return to(withList(state, of, { ...kept, cursor, filter: text, range: null }));
}

/**
 * One word there is: it is taken. Several: as far as they agree is taken first, then one after the other. Without
 * any the fields are shown.
 */
function completed(state: ConsoleState, layer: FilterLayer, step: 1 | -1, board: BoardReader): Transition {
  const offers = layer.offers ?? offersFor(layer.field, layer.of, board);
  if (offers === null) return to(say(state, 'nothing completes this', 'bad'));
  const { words, base, from, chosen } = offers;
  const [only] = words;
  if (only !== undefined && words.length === 1) return filterBy(state, layer, withWord(offers, only), board);
  const agreed = commonStart(words);
  if (chosen === null && agreed.length > base.before.length - from)
    return filterBy(state, layer, { ...base, before: base.before.slice(0, from) + agreed }, board);
  const next = chosen === null ? (step === 1 ? 0 : words.length - 1) : chosen + step;
  const index = (next + words.length) % words.length;
  const field = withWord(offers, words[index] ?? '');
  return shown(state, {
    ...layer,
    field,
    offers: { ...offers, chosen: index },
    recalled: null,
    draft: field,
  });
}

function recalled(state: ConsoleState, layer: FilterLayer, step: 1 | -1): Transition {
  const remembered = state.filterHistory[layer.of];
  const at = (layer.recalled ?? -1) + step;
  if (at >= remembered.length)
    return to(say(state, remembered.length === 0 ? 'no filter was kept before' : 'no older filter', 'bad'));
  if (at < -1) return to(state);
  const field = at === -1 ? layer.draft : insertText(EMPTY_FIELD, remembered[at] ?? '', 'line');
  return shown(state, { ...layer, field, offers: null, recalled: at === -1 ? null : at });
}

function keep(state: ConsoleState, layer: FilterLayer): Transition {
  const { of, field } = layer;
  const error = filterErrorOf(state, of);
  if (error !== '') return to(say(state, error, 'bad'));
  const text = fieldText(field).trim();
  // Only white space is no filter, and must not leave a banner behind.
  if (text === '') return filtered(pop(state), of, '');
  const kept = pop({ ...state, filterHistory: withFilter(state.filterHistory, { of, text }) });
  const done = text === fieldText(field) ? to(kept) : filtered(kept, of, text);
  return {
    state: done.state,
    effects: [...done.effects, { kind: 'rememberFilter', filter: { of, text } }],
  };
}

/** What earlier consoles kept: what this one kept meanwhile is newer. */
export function filtersCame(state: ConsoleState, filters: readonly KeptFilter[]): ConsoleState {
  const ofNow = FILTERED_LISTS.flatMap((of) =>
    state.filterHistory[of].toReversed().map((text): KeptFilter => ({ of, text })),
  );
  return { ...state, filterHistory: [...filters, ...ofNow].reduce(withFilter, NO_FILTERS) };
}

function withFilter(history: FilterHistory, { of, text }: KeptFilter): FilterHistory {
  const others = history[of].filter((one) => one !== text);
  return { ...history, [of]: [text, ...others].slice(0, MOST_REMEMBERED) };
}
