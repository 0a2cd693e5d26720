import { expect, test } from 'vitest';
import { allOf, type KeptText, keptAfter } from '../../../src/scan/restless/kept-text.ts';
import { pairsThatCame, wordSketch } from '../../../src/scan/restless/word-sketch.ts';

const quotation = (name: string) =>
  wordSketch(Buffer.from(`${name} `.repeat(3) + Array.from('abcdefghijkl').join(`${name} `)));
const isNew = (kept: KeptText | null, name: string) =>
  kept === null || pairsThatCame(allOf(kept), [quotation(name), quotation(name)]) > 0;

test('what any of the last scans showed is known, and new again when it was not shown for long', () => {
  let kept: KeptText | null = null;
  for (const name of ['one', 'two', 'three']) kept = keptAfter(kept, [quotation(name), quotation('always')]);
  expect(['one', 'two', 'three', 'four'].map((name) => isNew(kept, name))).toEqual([
    false,
    false,
    false,
    true,
  ]);
  for (let scan = 0; scan < 8; scan += 1) kept = keptAfter(kept, [quotation('always')]);
  expect(isNew(kept, 'one')).toBe(false);
  for (let scan = 0; scan < 8; scan += 1) kept = keptAfter(kept, [quotation('always')]);
  expect(isNew(kept, 'one')).toBe(true);
  expect(isNew(kept, 'always')).toBe(false);
});

test('after a change only what it shows now is known', () => {
  const kept = keptAfter(null, [quotation('one'), quotation('two')]);
  expect(kept.reads).toBe(1);
  expect(['one', 'two', 'three'].map((name) => isNew(kept, name))).toEqual([false, false, true]);
});
