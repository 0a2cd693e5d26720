import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/tool/line-splitter.ts';

function linesOf(chunks: (string | Buffer)[], longest = 10): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(longest, ({ bytes, tooLong }) =>
    lines.push(`${bytes.toString('latin1')}${tooLong ? '...' : ''}`),
  );
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.end();
  return lines;
}

test('lines are split wherever the chunks end, and the last one needs no line break', () => {
  expect(linesOf(['a\nb', 'c\n\r', '\nd'])).toEqual(['a', 'bc', '', 'd']);
  expect(linesOf(['a\r\nb\r', '\n'])).toEqual(['a', 'b']);
  expect(linesOf([])).toEqual([]);
});

test('characters that a chunk ends in the middle of are whole again', () => {
  const euro = Buffer.from('\u20ac\n');
  const lines: string[] = [];
  const splitter = new LineSplitter(10, ({ bytes }) => lines.push(bytes.toString()));
  for (const byte of euro) splitter.push(Buffer.of(byte));
  expect(lines).toEqual(['\u20ac']);
});

test('a line of the longest length is whole; of a longer one only the beginning is kept', () => {
  expect(linesOf(['0123456789\nx'])).toEqual(['0123456789', 'x']);
  expect(linesOf(['0123456789\r\nx'])).toEqual(['0123456789', 'x']);
  expect(linesOf(['01234567890\nx'])).toEqual(['01234567890...', 'x']);
  expect(linesOf(['012345', '67890123', '456', '\nx\n'])).toEqual(['012345' + '67890123' + '...', 'x']);
});

test('a line without end is held in bounds', () => {
  const held: number[] = [];
  const splitter = new LineSplitter(1_000, ({ bytes, tooLong }) => {
    expect(tooLong).toBe(true);
    held.push(bytes.length);
  });
  const chunk = Buffer.alloc(64 * 1024, 'x');
  for (let index = 0; index < 100; index += 1) splitter.push(chunk);
  splitter.end();
  expect(held).toEqual([1_024]);
});
