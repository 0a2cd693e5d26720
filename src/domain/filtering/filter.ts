/**
 * The filter language of the screen and the command line: words and `field:value` terms, all of which must
 * match; `!` in front of a term turns it around; `~` in front of a value makes it a regular expression; quotes keep
 * spaces and colons together.
 */
import { messageOf } from '../../shared/errors.ts';
import { parseDuration } from '../duration.ts';
import { nearestWord } from '../nearest-word.ts';
import {
  DURATION_FIELDS,
  FIELDS_OF,
  type FilterField,
  type FilterSubject,
  FREE_FIELDS,
  valuesOf,
} from './filter-fields.ts';
import { linearPattern } from './linear-pattern.ts';

export interface FilterTerm {
  field: FilterField;
  /** Lower case where the field has a list of values; a duration for `since` and `before`. */
  value: string;
  negated: boolean;
  /** The value is a regular expression that can be compiled. */
  pattern: boolean;
}

export interface Filter {
  terms: FilterTerm[];
}

export type ParsedFilter = { ok: true; filter: Filter } | { ok: false; error: string };

export const LONGEST_FILTER = 200;
const MOST_FILTER_TERMS = 16;

const TERM = /(!?)(?:([a-z_-]+):(?!\/\/))?(~?)(?:"([^"]*)("?)|([^\s"]+))?/iy;

/** Never throws: a filter is parsed at each key, and half of one is often wrong. The empty text matches all. */
export function parseFilter(text: string, subject: FilterSubject = 'executions'): ParsedFilter {
  if (text.length > LONGEST_FILTER) return wrong(`the filter has more than ${LONGEST_FILTER} characters`);
  const terms: FilterTerm[] = [];
  let position = 0;
  while (position < text.length) {
    if (/\s/.test(text[position]!)) {
      position += 1;
      continue;
    }
    TERM.lastIndex = position;
    const [whole, not, field, tilde, quoted, closing, bare] = TERM.exec(text)!;
    if (quoted !== undefined && closing !== '"') return wrong('a quotation mark is missing at the end');
    if (whole === '') return wrong(`"${text.slice(position)}" cannot be read`);
    position += whole.length;
    const written = {
      name: field,
      value: quoted ?? bare ?? '',
      negated: not === '!',
      pattern: tilde === '~',
    };
    const term = checkTerm(written, subject);
    if (typeof term === 'string') return wrong(term);
    terms.push(term);
  }
  if (terms.length > MOST_FILTER_TERMS) return wrong(`the filter has more than ${MOST_FILTER_TERMS} terms`);
  return { ok: true, filter: { terms } };
}

function wrong(error: string): ParsedFilter {
  return { ok: false, error };
}

interface WrittenTerm {
  name: string | undefined;
  value: string;
  negated: boolean;
  pattern: boolean;
}

/** The term, or what is wrong with it. */
function checkTerm(
  { name, value, negated, pattern }: WrittenTerm,
  subject: FilterSubject,
): FilterTerm | string {
  const field = fieldNamed(name === undefined ? 'text' : name.toLowerCase(), subject);
  if (typeof field !== 'string') return field.error;
  if (value === '') return missingValue(name === undefined ? null : field, pattern);
  if (pattern) {
    if (!FREE_FIELDS.has(field)) return `"${field}:" takes no pattern: ${valuesHint(field, subject)}`;
    return problemOf(() => linearPattern(value)) ?? { field, value, negated, pattern };
  }
  if (DURATION_FIELDS.has(field))
    return problemOf(() => parseDuration(value)) ?? { field, value, negated, pattern };
  const known = valuesOf(field, subject);
  if (known === null) return { field, value, negated, pattern };
  const lower = value.toLowerCase();
  if (known.includes(lower)) return { field, value: lower, negated, pattern };
  const nearest = nearestWord(value, known);
  return `unknown ${field} "${value}"; ${nearest === null ? `known are ${known.join(', ')}` : `did you mean "${nearest}"?`}`;
}

function fieldNamed(name: string, subject: FilterSubject): FilterField | { error: string } {
  const fields: readonly string[] = FIELDS_OF[subject];
  if (fields.includes(name)) return name as FilterField;
  const nearest = nearestWord(name, fields);
  const hint = nearest === null ? `known are ${fields.join(', ')}` : `did you mean "${nearest}"?`;
  return { error: `unknown field "${name}"; ${hint}` };
}

function missingValue(field: FilterField | null, pattern: boolean): string {
  if (pattern) return 'a pattern is missing after "~"';
  return field === null ? 'a word is missing after "!"' : `a value is missing after "${field}:"`;
}

function valuesHint(field: FilterField, subject: FilterSubject): string {
  const known = valuesOf(field, subject);
  if (known !== null) return `known are ${known.join(', ')}`;
  return DURATION_FIELDS.has(field) ? 'it is a duration, such as 2h' : 'it is a whole word';
}

function problemOf(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (thrown) {
    return messageOf(thrown);
  }
}
