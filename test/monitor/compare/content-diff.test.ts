import { describe, expect, test } from 'vitest';
import { diffTexts } from '../../../src/monitor/compare/content-diff.ts';
import { LINEAR_MS, processorTime } from '../../processor-time.ts';
import { fc } from '../../property.ts';

describe('a difference', () => {
  test('shows the lines with three of context, and counts them', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
    const after = lines.with(9, 'another');
    expect(diffTexts(lines.join('\n'), after.join('\n'))).toMatchObject({
      hunks: [
        {
          before: 7,
          after: 7,
          lines: [
            ' line 7',
            ' line 8',
            ' line 9',
            '-line 10',
            '+another',
            ' line 11',
            ' line 12',
            ' line 13',
          ],
        },
      ],
      added: 1,
      removed: 1,
      note: '',
    });
  });

  test('keeps some of the equal lines around it, to be unfolded', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index + 1}`);
    const after = lines.with(99, 'another');
    const { folds } = diffTexts(lines.join('\n'), after.join('\n'));
    expect(folds).toMatchObject([
      { before: 1, after: 1, left: 56 },
      { before: 104, after: 104, left: 57 },
    ]);
    expect(folds?.[0]?.head.at(0)).toBe('line 1');
    expect(folds?.[0]?.tail.at(-1)).toBe('line 96');
    expect(folds?.[1]?.head.at(0)).toBe('line 104');
    expect(folds?.[1]?.tail.at(-1)).toBe('line 200');
    expect(diffTexts('a', 'b').folds).toEqual([null, null]);
  });

  test('of a last line is none of line ends', () => {
    expect(diffTexts('a', 'a\nb')).toMatchObject({ added: 1, removed: 0 });
    expect(diffTexts('', 'a')).toMatchObject({ added: 1, removed: 0 });
    expect(diffTexts('a', '')).toMatchObject({ added: 0, removed: 1 });
  });

  test('cuts long lines and says how many it does not show', () => {
    const { hunks, note, added } = diffTexts('', `${'x'.repeat(9_000)}\n`.repeat(3_000));
    expect(added).toBe(3_000);
    expect(hunks[0]?.lines[0]).toHaveLength(501);
    expect(note).toBe('1000 more lines are not shown');
  });

  test('of a page that was replaced as a whole is found at once', () => {
    const one = Array.from({ length: 40_000 }, (_, index) => `a ${index}`);
    const other = Array.from({ length: 40_000 }, (_, index) => `b ${index}`);
    let diff: ReturnType<typeof diffTexts> | undefined;
    const ms = processorTime(() => {
      diff = diffTexts(['head', ...one, 'same'].join('\n'), ['head', ...other, 'same'].join('\n'));
    });
    expect(ms).toBeLessThan(1_000);
    expect(diff).toMatchObject({ added: 40_000, removed: 40_000 });
    expect(diff?.hunks[0]?.lines.slice(0, 2)).toEqual([' head', '-a 0']);
  });

  test('of two million lines is cut, not refused', () => {
    const { added, note } = diffTexts('', 'a\n'.repeat(2_000_000));
    expect(added).toBe(200_000);
    expect(note).toBe('only the first 200000 lines are compared; 198000 more lines are not shown');
  });

  test('of lines in another order gives up in time, and says that it is not the shortest', () => {
    const one = Array.from({ length: 30_000 }, (_, index) => `${(index * 7_919) % 30_011}`);
    const other = one.toSorted();
    let diff: ReturnType<typeof diffTexts> | undefined;
    const ms = processorTime(() => {
      diff = diffTexts(one.join('\n'), other.join('\n'));
    });
    expect(ms).toBeLessThan(LINEAR_MS);
    expect(diff?.note).toContain('too much is out of order');
    expect(diff?.added).toBe(diff?.removed);
    expect(diff?.hunks.length).toBeGreaterThan(0);
  });

  test('applied to the one text gives the other', () => {
    const text = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e'), { maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { hunks, note } = diffTexts(before.join('\n'), after.join('\n'));
        const result = before.join('\n') === '' ? [] : [...before];
        for (const hunk of hunks.toReversed()) {
          const kept = hunk.lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
          const replaced = hunk.lines.filter((line) => !line.startsWith('+')).length;
          result.splice(hunk.before - 1, replaced, ...kept);
        }
        expect(result.join('\n')).toBe(after.join('\n'));
        expect(note).toBe('');
      }),
    );
  });
});
