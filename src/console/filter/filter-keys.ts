/** Keys of the lines that ask what to filter by, and what to search a log for. */
import type { Binding } from '../binding.ts';

type Key = readonly [
  command: Binding['command'],
  key: string,
  context: 'filter' | 'logSearch',
  says: string,
  short: string,
];

const KEYS: readonly Key[] = [
  ['accept', 'Enter', 'filter', 'keep the filter', 'keep'],
  ['accept', 'Enter', 'logSearch', 'search the log', 'search'],
  ['escape', 'Escape', 'logSearch', 'search for nothing', 'no'],
  ['complete', 'Tab', 'filter', 'complete the field, value or name', 'complete'],
  ['completeBack', 'Shift-Tab', 'filter', 'the candidate before', ''],
  ['older', 'Up', 'filter', 'a filter of before', 'filters before'],
  ['newer', 'Down', 'filter', 'back to newer filters', ''],
];

export const FILTER_KEYS: readonly Binding[] = KEYS.map(([command, key, context, says, short]) => ({
  command,
  keys: [key],
  contexts: [context],
  area: 'dialogs',
  says,
  short,
}));
