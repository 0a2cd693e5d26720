import { expect, test } from 'vitest';
import { nearestWord } from '../../src/domain/nearest-word.ts';

const WORDS = ['interval', 'schedule', 'timezone', 'tags', 'type', 'at'];

test.each([
  ['intervall', 'interval'],
  ['Interval', 'interval'],
  ['shcedule', 'schedule'],
  ['timezon', 'timezone'],
  ['tag', 'tags'],
  ['tpye', 'type'],
  ['priority', null],
  ['x', null],
  ['', null],
  ['z'.repeat(1_000), null],
])('%s was meant to be %s', (word, expected) => {
  expect(nearestWord(word, WORDS)).toBe(expected);
});
