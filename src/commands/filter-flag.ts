/** The filter language on the command line: the same for all verbs that list something. */
import { type FilterTerm, parseFilter } from '../domain/filtering/filter.ts';
import { FIELDS_OF, type FilterSubject } from '../domain/filtering/filter-fields.ts';
import { UserError } from '../shared/errors.ts';

/** For the help of a verb. */
export function filterWords(subject: FilterSubject): string {
  const fields = FIELDS_OF[subject].filter((field) => field !== 'text').map((field) => `${field}:`);
  return `A filter is words, and values of ${fields.join(' ')}
All terms must match. ! in front turns a term around; ~ makes a word or value a regular expression, as in
~^lab-[0-9]+$ or error:~"timed out"; quotes keep spaces together.`;
}

/** @throws UserError that says which term cannot be read, and what is near. */
export function filterTerms(text: string, subject: FilterSubject, where = 'filter'): FilterTerm[] {
  const parsed = parseFilter(text, subject);
  if (parsed.ok) return parsed.filter.terms;
  throw new UserError(`${where}: ${parsed.error}`);
}
