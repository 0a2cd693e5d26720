import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LineMatch, matchLines } from '../../../src/monitor/compare/match-lines.ts';

const lines = (text: string) => Array.from(text);

/** Length of the longest common subsequence, by the book. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = other.map(() => 0);
  for (const line of one) {
    const next: number[] = [];
    for (const [index, against] of other.entries())
      next.push(
        line === against
          ? (index === 0 ? 0 : (row[index - 1] ?? 0)) + 1
          : Math.max(row[index] ?? 0, next[index - 1] ?? 0),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}

const lengthOf = (matches: readonly LineMatch[]) => matches.reduce((sum, { length }) => sum + length, 0);

describe('the lines that two texts have in common', () => {
  test('are runs, from the first to the last', () => {
    expect(matchLines(lines('abcXYdef'), lines('abcZdeNf')).matches).toEqual([
      { before: 0, after: 0, length: 3 },
      { before: 5, after: 4, length: 2 },
      { before: 7, after: 7, length: 1 },
    ]);
    expect(matchLines(lines('abc'), lines('abc'))).toEqual({
      matches: [{ before: 0, after: 0, length: 3 }],
      isShortest: true,
    });
    expect(matchLines([], lines('a')).matches).toEqual([]);
  });

  test('are found where a line comes again: those at the ends are not taken twice', () => {
    expect(lengthOf(matchLines(lines('aaa'), lines('aa')).matches)).toBe(2);
    expect(lengthOf(matchLines(lines('aba'), lines('a')).matches)).toBe(1);
  });

  test('are as many as there can be, in the order of both, and equal', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 30 });
    fc.assert(
      fc.property(text, text, (had, has) => {
        const { matches, isShortest } = matchLines(had, has);
        expect(isShortest).toBe(true);
        let [i, j] = [0, 0];
        for (const { before, after, length } of matches) {
          expect(length).toBeGreaterThan(0);
          expect(before >= i && after >= j).toBe(true);
          // Two runs that go on in both would be one.
          if (i > 0) expect(before > i || after > j).toBe(true);
          expect(had.slice(before, before + length)).toEqual(has.slice(after, after + length));
          [i, j] = [before + length, after + length];
        }
        expect(lengthOf(matches)).toBe(longestCommon(had, has));
      }),
    );
  });
});

test('a search that would take too long is given up, and keeps what stands at both ends', () => {
  const count = 30_000;
  const one = Array.from({ length: count }, (_, index) => String(index));
  const { matches, isShortest } = matchLines(['head', ...one, 'tail'], ['head', ...one.toReversed(), 'tail']);
  expect(isShortest).toBe(false);
  expect(matches).toEqual([
    { before: 0, after: 0, length: 1 },
    { before: count + 1, after: count + 1, length: 1 },
  ]);
});
