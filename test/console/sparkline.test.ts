import { expect, test } from 'vitest';
import { sparkline } from '../../src/console/text/sparkline.ts';
import { plainTheme } from '../../src/console/theme.ts';

const { glyphs } = plainTheme(false);
const ascii = plainTheme(true).glyphs;

test('two values share a cell, and the newest stands at the right edge', () => {
  expect(sparkline([0, 1, 2, 3, 4, 4], 3, glyphs)).toBe('⢀⣴⣿');
  expect(sparkline([4], 3, glyphs)).toBe('⠀⠀⢸');
  expect(sparkline([9, 9, 1, 1], 1, glyphs)).toBe('⣿');
});

test('what is above nothing is seen, however small it is beside the largest', () => {
  expect(sparkline([1, 1_000_000], 1, glyphs)).toBe('⣸');
});

test('the unknown and the empty are blank', () => {
  expect(sparkline([null, null, 2, 0], 2, glyphs)).toBe('⠀⡇');
  expect(sparkline([], 3, glyphs)).toBe('⠀⠀⠀');
  expect(sparkline([0, 0], 1, glyphs)).toBe('⠀');
});

test('without Braille there are characters of a typewriter', () => {
  expect(sparkline([0, 1, 2, 3, 4, 4], 3, ascii)).toBe('.+#');
});
