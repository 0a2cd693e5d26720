import { expect, test } from 'vitest';
import { completeFilter, quotedValue } from '../../../src/domain/filtering/complete-filter.ts';
import type { FilterSubject } from '../../../src/domain/filtering/filter-fields.ts';

const complete = (text: string, subject: FilterSubject = 'executions') => completeFilter(text, subject);

test.each([
  ['st', 0, ['state:'], 'task'],
  ['lab st', 4, ['state:'], 'task'],
  ['!st', 1, ['state:'], 'task'],
  ['state:fa', 6, ['failed'], null],
  ['!state:c', 7, ['completed', 'cancelled'], null],
  ['tag:dn', 4, [], 'tag'],
  ['task:"two w', 5, [], 'task'],
  ['lab kind:', 9, [], 'kind'],
  ['since:', 6, ['15m', '1h', '6h', '24h', '7d', '30d'], null],
  ['by:a', 3, [], 'by'],
])('%o completes from %i with %j and asks for %j', (text, from, candidates, ask) => {
  expect(complete(text)).toMatchObject({ from, candidates, ask });
});

test('an empty place shows the fields and asks for nothing', () => {
  expect(complete('lab ')).toMatchObject({ from: 4, typed: '', ask: null });
  expect(complete('')?.candidates.slice(0, 3)).toEqual(['state:', 'type:', 'tag:']);
});

test('each list completes its own fields and values', () => {
  expect(complete('', 'log')?.candidates).toEqual([
    'level:',
    'task:',
    'type:',
    'kind:',
    'error:',
    'since:',
    'before:',
  ]);
  expect(complete('state:', 'deadLetters')?.candidates).toEqual(['open', 'redriven', 'discarded', 'all']);
  expect(complete('state:', 'log')).toBeNull();
});

test.each(['~st', 'error:~st', '"st', 'nothing:st'])('nothing completes %o', (text) => {
  expect(complete(text)).toBeNull();
});

test('a value with spaces is put in quotes', () => {
  expect([quotedValue('lab'), quotedValue('two words'), quotedValue('a"b c'), quotedValue('~x')]).toEqual([
    'lab',
    '"two words"',
    '"ab c"',
    '"~x"',
  ]);
});
