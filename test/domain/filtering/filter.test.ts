import { expect, test } from 'vitest';
import { LONGEST_FILTER, parseFilter } from '../../../src/domain/filtering/filter.ts';
import type { FilterSubject } from '../../../src/domain/filtering/filter-fields.ts';
import { type FilteredRow, matchesFilter } from '../../../src/domain/filtering/filter-match.ts';
import { fc } from '../../property.ts';

function terms(text: string): string[] {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.filter.terms.map(
    ({ field, value, negated, pattern }) => `${negated ? 'not ' : ''}${field}=${pattern ? '~' : ''}${value}`,
  );
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
  ['~^lab-[0-9]+$', ['text=~^lab-[0-9]+$']],
  ['!~"two words" error:~tls.*', ['not text=~two words', 'error=~tls.*']],
  ['"~/lab"', ['text=~/lab']],
  ['task:nightly trigger:manual by:ana before:1d', ['task=nightly', 'trigger=manual', 'by=ana', 'before=1d']],
])('reads %o', (text, expected) => {
  expect(terms(text)).toEqual(expected);
});

test.each([
  ['stat:failed', 'unknown field "stat"; did you mean "state"?'],
  ['colour:red', 'unknown field "colour"; known are text, state, type, tag, target, task, kind'],
  ['state:faild', 'unknown state "faild"; did you mean "failed"?'],
  ['type:x', 'unknown type "x"; known are scan, monitor, tool'],
  ['state:', 'a value is missing after "state:"'],
  ['lab !', 'a word is missing after "!"'],
  ['since:2', '"2" is no duration; say the unit'],
  ['~lab(', 'the pattern cannot be read: '],
  ['lab ~', 'a pattern is missing after "~"'],
  ['state:~fail', '"state:" takes no pattern: known are queued'],
  ['kind:~x', '"kind:" takes no pattern: it is a whole word'],
  ['trigger:cron', 'unknown trigger "cron"; known are schedule'],
  ['level:warn', 'unknown field "level"'],
  ['changes:gne', 'unknown changes "gne"; did you mean "gone"?'],
  ['succeeded:7d', 'unknown field "succeeded"'],
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

test('each list has fields and values of its own', () => {
  const problem = (text: string, subject: FilterSubject) => {
    const parsed = parseFilter(text, subject);
    return parsed.ok ? '' : parsed.error;
  };
  expect(problem('state:redriven', 'deadLetters')).toBe('');
  expect(problem('state:failed', 'deadLetters')).toBe(
    'unknown state "failed"; known are open, redriven, discarded, all',
  );
  expect(problem('level:warn tls since:1h', 'log')).toBe('');
  expect(problem('levl:warn', 'log')).toBe('unknown field "levl"; did you mean "level"?');
  expect(problem('action:cancel by:ana', 'audit')).toBe('');
  expect(problem('state:failed', 'audit')).toBe(
    'unknown field "state"; known are text, by, action, since, before',
  );
});

test('a pattern that would take for ever elsewhere takes no time', () => {
  const parsed = parseFilter('~(a+)+$');
  if (!parsed.ok) throw new Error(parsed.error);
  const matches = matchesFilter(parsed.filter.terms, 0);
  expect(matches({ text: `${'a'.repeat(2_000)}b`, at: null })).toBe(false);
  expect(matches({ text: 'AAA', at: null })).toBe(true);
});

test('lines are matched as rows of a table are', () => {
  const matches = (text: string, row: FilteredRow, subject: FilterSubject = 'log') => {
    const parsed = parseFilter(text, subject);
    if (!parsed.ok) throw new Error(parsed.error);
    return matchesFilter(parsed.filter.terms, 10 * 3_600_000)(row);
  };
  const line = { text: 'TLS handshake failed', level: 'warn', at: 9 * 3_600_000 };
  expect(matches('handshake level:warn', line)).toBe(true);
  expect(matches('!handshake', line)).toBe(false);
  expect(matches('~^tls.*failed$', line)).toBe(true);
  expect(matches('level:error', line)).toBe(false);
  expect([matches('since:2h', line), matches('since:30m', line), matches('before:30m', line)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(matches('since:2h', { ...line, at: null })).toBe(false);
  expect(matches('by:ana', { by: 'Ana@10.0.0.7', action: 'cancel', at: 0 }, 'audit')).toBe(true);
  expect(matches('!by:ana', { action: 'cancel', at: 0 }, 'audit')).toBe(true);
});
