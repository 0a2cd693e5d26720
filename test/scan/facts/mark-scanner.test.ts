import { describe, expect, test } from 'vitest';
import { MarkScanner } from '../../../src/scan/facts/mark-scanner.ts';
import { fc } from '../../property.ts';

const scan = (marks: string[], text: string) => new MarkScanner(marks).scan(Buffer.from(text, 'latin1'));

describe('marks in a body', () => {
  test('are found where they stand, in either case, also inside each other', () => {
    expect(scan(['abcd', 'bc', 'x'], 'zABCD bc')).toEqual([
      { mark: 1, at: 2 },
      { mark: 0, at: 1 },
      { mark: 1, at: 6 },
    ]);
  });

  test('are the ones that a search for each would find', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '-', '\u00e9'), maxLength: 40 });
    const marks = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 4 }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(text, marks, (body, wanted) => {
        const lower = body.toLowerCase();
        const expected = wanted.flatMap((mark, index) =>
          Array.from(lower, (_, at) => at)
            .filter((at) => lower.startsWith(mark, at))
            .map((at) => `${index}@${at}`),
        );
        const found = scan(wanted, body).map(({ mark, at }) => `${mark}@${at}`);
        // Of each mark the first twenty are told.
        const counted = (list: string[], index: number) => list.filter((one) => one.startsWith(`${index}@`));
        for (const index of wanted.keys())
          expect(counted(found, index)).toEqual(counted(expected, index).slice(0, 20));
      }),
    );
  });

  test('that stand a million times are told a few times', () => {
    expect(scan(['ab'], 'ab'.repeat(100_000))).toHaveLength(20);
  });
});
