/**
 * The filter language of the screen and the command line: words and `field:value` terms, all of which must
 * match; `!` in front of a term turns it around; quotes keep spaces and colons together.
 */
import { messageOf } from '../shared/errors.ts';
import { parseDuration } from './duration.ts';
import { EXECUTION_STATUSES } from './execution.ts';
import { nearestWord } from './nearest-word.ts';
import { TASK_TYPES } from './task.ts';

export const FILTER_FIELDS = ['text', 'state', 'type', 'tag', 'target', 'kind', 'since'] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

export interface FilterTerm {
  field: FilterField;
  /** Lower case for `state` (an execution status, `paused` or `active`) and `type`; a duration for `since`. */
  value: string;
  negated: boolean;
}

export interface Filter {
  terms: FilterTerm[];
}

export type ParsedFilter = { ok: true; filter: Filter } | { ok: false; error: string };

export const LONGEST_FILTER = 200;
export const MOST_FILTER_TERMS = 16;

const STATES = [...EXECUTION_STATUSES.map((status) => status.toLowerCase()), 'paused', 'active'];
const TERM = /(!?)(?:([a-z_-]+):(?!\/\/))?(?:"([^"]*)("?)|([^\s"]+))?/iy;

/** Never throws: a filter is parsed at each key, and half of one is often wrong. The empty text matches all. */
export function parseFilter(text: string): ParsedFilter {
  if (text.length > LONGEST_FILTER) return wrong(`the filter has more than ${LONGEST_FILTER} characters`);
  const terms: FilterTerm[] = [];
  let position = 0;
  while (position < text.length) {
    if (/\s/.test(text[position]!)) {
      position += 1;
      continue;
    }
    TERM.lastIndex = position;
    const parts = TERM.exec(text)!;
    const [whole, not, field, quoted, closing, bare] = parts;
    if (quoted !== undefined && closing !== '"') return wrong('a quotation mark is missing at the end');
    if (whole === '') return wrong(`"${text.slice(position)}" cannot be read`);
    position += whole.length;
    const term = checkTerm(field, quoted ?? bare ?? '', not === '!');
    if (typeof term === 'string') return wrong(term);
    terms.push(term);
  }
  if (terms.length > MOST_FILTER_TERMS) return wrong(`the filter has more than ${MOST_FILTER_TERMS} terms`);
  return { ok: true, filter: { terms } };
}

function wrong(error: string): ParsedFilter {
  return { ok: false, error };
}

/** The term, or what is wrong with it. */
function checkTerm(written: string | undefined, value: string, negated: boolean): FilterTerm | string {
  const field = written === undefined ? 'text' : written.toLowerCase();
  if (!isField(field)) {
    const nearest = nearestWord(field, FILTER_FIELDS);
    const hint = nearest === null ? `known are ${FILTER_FIELDS.join(', ')}` : `did you mean "${nearest}"?`;
    return `unknown field "${field}"; ${hint}`;
  }
  if (value === '')
    return written === undefined ? 'a word is missing after "!"' : `a value is missing after "${field}:"`;
  if (field === 'state') return fromList(field, value, negated, STATES);
  if (field === 'type') return fromList(field, value, negated, TASK_TYPES);
  if (field === 'since') {
    try {
      parseDuration(value);
    } catch (thrown) {
      return messageOf(thrown);
    }
  }
  return { field, value, negated };
}

function isField(name: string): name is FilterField {
  return (FILTER_FIELDS as readonly string[]).includes(name);
}

function fromList(
  field: FilterField,
  value: string,
  negated: boolean,
  list: readonly string[],
): FilterTerm | string {
  const known = value.toLowerCase();
  if (list.includes(known)) return { field, value: known, negated };
  const nearest = nearestWord(value, list);
  return `unknown ${field} "${value}"; ${nearest === null ? `known are ${list.join(', ')}` : `did you mean "${nearest}"?`}`;
}
