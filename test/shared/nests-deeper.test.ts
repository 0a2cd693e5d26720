import { expect, test } from 'vitest';
import { nestsDeeper } from '../../src/shared/nests-deeper.ts';

test.each([
  ['[1, {"a": [2]}]', 3],
  ['[[], [], []]', 2],
  ['"[[[["', 0],
  ['{"a\\"[[": "]\\\\", "b": ["{{"]}', 2],
  ['["never closed [[[', 1],
  ['', 0],
])('%s is %i deep', (json, deep) => {
  expect(nestsDeeper(json, deep)).toBe(false);
  if (deep > 0) expect(nestsDeeper(json, deep - 1)).toBe(true);
});

test('brackets without end are told at once', () => {
  expect(nestsDeeper('['.repeat(10_000_000), 1_000)).toBe(true);
});
