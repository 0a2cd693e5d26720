import { expect, test } from 'vitest';
import { LONGEST_FILTER, parseFilter } from '../../src/domain/filter.ts';
import { fc } from '../property.ts';

function terms(text: string): string[] {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.filter.terms.map(({ field, value, negated }) => `${negated ? 'not ' : ''}${field}=${value}`);
}
function error(text: string): string {
  const parsed = parseFilter(text);
  return parsed.ok ? '' : parsed.error;
}

test.each([
  ['', []],
  ['  ', []],
  ['lab', ['text=lab']],
  [
    'lab state:failed type:scan tag:dns !target:lab since:2h',
    ['text=lab', 'state=failed', 'type=scan', 'tag=dns', 'not target=lab', 'since=2h'],
  ],
  ['STATE:Failed', ['state=failed']],
  ['!lab', ['not text=lab']],
  ['"two words" tag:"a b" !"c d"', ['text=two words', 'tag=a b', 'not text=c d']],
  ['https://lab.test/x', ['text=https://lab.test/x']],
  ['target:http://lab.test:8080/', ['target=http://lab.test:8080/']],
  ['"lab:8080"', ['text=lab:8080']],
  ['text:state:failed', ['text=state:failed']],
  ['state:paused', ['state=paused']],
  ['!state:active', ['not state=active']],
])('reads %o', (text, expected) => {
  expect(terms(text)).toEqual(expected);
});

test.each([
  ['stat:failed', 'unknown field "stat"; did you mean "state"?'],
  ['colour:red', 'unknown field "colour"; known are text, state, type, tag, target, kind, since'],
  ['state:faild', 'unknown state "faild"; did you mean "failed"?'],
  ['type:x', 'unknown type "x"; known are scan, monitor, tool'],
  ['state:', 'a value is missing after "state:"'],
  ['lab !', 'a word is missing after "!"'],
  ['since:2', '"2" is no duration; say the unit'],
  ['"lab', 'a quotation mark is missing at the end'],
  ['tag:""', 'a value is missing after "tag:"'],
  ['x'.repeat(LONGEST_FILTER + 1), 'more than 200 characters'],
  ['a '.repeat(17), 'more than 16 terms'],
])('says what is wrong with %o', (text, words) => {
  expect(error(text)).toContain(words);
});

test('every text is either a filter or an explained error', () => {
  const letters = fc.constantFrom('a', ' ', ':', '!', '"', '/', 'state', 'since', 'é', '\t', '\u0000', '2h');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(letters).map((parts) => parts.join('')),
      ),
      (text) => {
        const parsed = parseFilter(text);
        if (parsed.ok) expect(parsed.filter.terms.every((term) => term.value !== '')).toBe(true);
        else expect(parsed.error).not.toBe('');
      },
    ),
    { numRuns: 500 },
  );
});
