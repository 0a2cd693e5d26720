import { describe, expect, test } from 'vitest';
import {
  pairsThatCame,
  readSketch,
  sketchBytes,
  unionOf,
  wordSketch,
} from '../../../src/scan/restless/word-sketch.ts';

/** A word of letters alone for each number. */
const word = (index: number) =>
  index
    .toString()
    .padStart(5, '0')
    .replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
const words = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => word(from + index)).join(' ');
const sketch = (text: string) => wordSketch(Buffer.from(text));

describe('what came to a text', () => {
  test('is what all looks show and the text before did not have', () => {
    const before = sketch(`${words(0, 300)} now ${words(900, 3)}`);
    const looks = [1, 2].map((look) =>
      sketch(`${words(0, 100)} ${words(500, 20)} ${words(120, 180)} now ${words(1_000 * look, 3)}`),
    );
    // A row of twenty words is twenty-one pairs; the clock's words are in one look alone.
    expect(pairsThatCame(before, looks)).toBe(21);
    expect(pairsThatCame(unionOf(looks), looks)).toBe(0);
  });

  test('are no numbers, times and prices, wherever they stand', () => {
    const shown = (at: number) =>
      sketch(`${words(0, 50)} ${`${at}:${at} for ${at * 7}.99 or v${at} `.repeat(40)}`);
    expect(pairsThatCame(shown(11), [shown(12), shown(12)])).toBe(0);
  });

  test('is nothing where one of the looks is as before', () => {
    const [before, other] = [sketch(words(0, 100)), sketch(words(500, 100))];
    expect(pairsThatCame(before, [other, before])).toBe(0);
    expect(pairsThatCame(before, [])).toBe(0);
  });

  test('does not depend on where in the text it stands', () => {
    const [one, two] = [words(0, 60), words(100, 60)];
    expect(pairsThatCame(sketch(`${one} ${two}`), [sketch(`${two} ${one}`), sketch(`${two} ${one}`)])).toBe(
      0,
    );
  });

  test('is estimated in long texts, and is no matter of chance there', () => {
    const long = (from: number, count: number) =>
      sketch(`${words(0, 10_000)} ${words(from, count)} ${words(10_000, 10_000)}`);
    const before = long(30_000, 0);
    for (let from = 30_000; from < 50_000; from += 1_000) {
      expect(pairsThatCame(before, [long(from, 3), long(from, 3)])).toBe(0);
      const many = pairsThatCame(before, [long(from, 600), long(from, 600)]);
      expect(Math.abs(many - 601)).toBeLessThan(500);
      expect(many).toBeGreaterThan(100);
    }
  });
});

test('a sketch is kept in a few kilobytes, and read as it was', () => {
  const long = sketch(words(0, 20_000));
  const bytes = sketchBytes(long);
  expect(bytes.length).toBeLessThan(5_000);
  expect(readSketch(bytes)).toEqual(long);
  const none = sketch('');
  expect(readSketch(sketchBytes(none))).toEqual(none);
  expect(none.pairs).toHaveLength(0);
});
