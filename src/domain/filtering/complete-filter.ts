/** What may stand at the end of a filter that is being typed. Pure: what only a store knows is named, not asked. */
import {
  DURATION_FIELDS,
  FIELDS_OF,
  type FilterField,
  type FilterSubject,
  valuesOf,
} from './filter-fields.ts';

/** What a store can be asked to complete. */
export type SuggestionKind = 'task' | 'tag' | 'kind' | 'by';

export interface FilterCompletion {
  /** Index in the text from which a candidate takes the place of what was typed. */
  from: number;
  /** What was typed of the word or value. */
  typed: string;
  /** Those known without a store, in their own order: `state:` for a field, `failed` for a value. */
  candidates: readonly string[];
  /** What a store may know besides; null = nothing. */
  ask: SuggestionKind | null;
}

const ASKED: Readonly<Partial<Record<FilterField, SuggestionKind>>> = {
  task: 'task',
  tag: 'tag',
  kind: 'kind',
  by: 'by',
};

const USUAL_DURATIONS = ['15m', '1h', '6h', '24h', '7d', '30d'];

/** The last term, without what stands in front of its value. Within quotes spaces belong to it. */
const LAST_TERM = /(?:^|\s)(!?)(?:([a-z_-]+):(?!\/\/))?(~?)(?:"([^"]*)|([^\s"]*))$/i;

/** null: nothing completes here, such as a pattern or the end of a quotation. */
export function completeFilter(text: string, subject: FilterSubject): FilterCompletion | null {
  const [, , field, tilde, quoted, bare = ''] = LAST_TERM.exec(text) ?? [];
  const isQuoted = quoted !== undefined;
  const typed = quoted ?? bare;
  if (tilde === '~' || (isQuoted && field === undefined)) return null;
  const from = text.length - typed.length - (isQuoted ? 1 : 0);
  if (field === undefined) return { from, typed, ...wordCandidates(typed, subject) };
  const name = field.toLowerCase();
  const known = FIELDS_OF[subject].find((one) => one === name);
  if (known === undefined) return null;
  const values = DURATION_FIELDS.has(known) ? USUAL_DURATIONS : (valuesOf(known, subject) ?? []);
  const lower = typed.toLowerCase();
  return {
    from,
    typed,
    candidates: values.filter((value) => value.startsWith(lower)),
    // What kinds of findings there are is not in the store.
    ask: subject === 'findings' && known !== 'task' ? null : (ASKED[known] ?? null),
  };
}

/** Fields first; a word may also be the beginning of a task's name. */
function wordCandidates(typed: string, subject: FilterSubject): Pick<FilterCompletion, 'candidates' | 'ask'> {
  const fields = FIELDS_OF[subject].filter(
    (field) => field !== 'text' && field.startsWith(typed.toLowerCase()),
  );
  const named = FIELDS_OF[subject].includes('task');
  return { candidates: fields.map((field) => `${field}:`), ask: named && typed !== '' ? 'task' : null };
}

/** A value as a filter has it: in quotes where it would be read as something else. */
export function quotedValue(value: string): string {
  return /^[^\s"!~:]+$/.test(value) ? value : `"${value.replaceAll('"', '')}"`;
}
