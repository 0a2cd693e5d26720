/** What could stand at the end of the filter that is being typed. */
import type { ListName } from '../../board/views/view.ts';
import { completeFilter, quotedValue } from '../../domain/filtering/complete-filter.ts';
import type { FilterSubject } from '../../domain/filtering/filter-fields.ts';
import { EMPTY_FIELD, insertText, type TextField } from '../input/text-field.ts';
import type { FilterOffers } from '../state/layers.ts';
import type { BoardReader } from '../state/transition.ts';

/** More than one line of them is no help. */
const MOST_OFFERS = 20;

const FILTER_SUBJECTS: Readonly<Record<'floor' | ListName, FilterSubject>> = {
  floor: 'floor',
  tasks: 'tasks',
  history: 'executions',
  dead: 'deadLetters',
  log: 'log',
  audit: 'audit',
  findings: 'findings',
};

/** null: nothing completes there, or nothing that is not typed already. */
export function offersFor(
  field: TextField,
  of: 'floor' | ListName,
  board: Pick<BoardReader, 'suggest'>,
): FilterOffers | null {
  const found = completeFilter(field.before, FILTER_SUBJECTS[of]);
  if (found === null || /^\S/.test(field.after)) return null;
  const { from, typed, candidates, ask } = found;
  const asked = ask === null ? [] : board.suggest(ask, typed, MOST_OFFERS).map(quotedValue);
  const words = [...new Set([...candidates, ...asked])].slice(0, MOST_OFFERS);
  const isNew = words.some((word) => word !== field.before.slice(from));
  return isNew ? { base: field, from, words, chosen: null } : null;
}

/** The field with a word in the place of what was typed of it; a value is followed by a space. */
export function withWord({ base, from }: FilterOffers, word: string): TextField {
  const before = `${base.before.slice(0, from)}${word}${word.endsWith(':') ? '' : ' '}`;
  return { ...insertText(EMPTY_FIELD, before, 'line'), after: base.after.trimStart() };
}

/** As far as all words agree. */
export function commonStart(words: readonly string[]): string {
  const [first = '', ...others] = words;
  let length = first.length;
  for (const word of others) while (!word.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
