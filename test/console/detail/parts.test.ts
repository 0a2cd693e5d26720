/** How an execution's facts and its log share a screen. */
import { expect, test } from 'vitest';
import { detailLayout } from '../../../src/console/detail/detail-layout.ts';

/** Of a screen of 80 columns: rows of facts and log. */
function rowsOf(rows: number, need?: { facts: number; log: number }): [number, number] {
  const { facts, log } = detailLayout(80, rows, null, need);
  return [facts.height, log.height];
}

test('each has half where both are longer than the screen, or nobody knows', () => {
  expect(rowsOf(21)).toEqual([9, 9]);
  expect(rowsOf(21, { facts: 40, log: 40 })).toEqual([9, 9]);
});

test('what the log does not need is for the facts', () => {
  expect(rowsOf(21, { facts: 19, log: 2 })).toEqual([16, 2]);
  expect(rowsOf(21, { facts: 12, log: 2 })).toEqual([12, 6]);
});

test('what the facts do not need is for the log', () => {
  expect(rowsOf(21, { facts: 5, log: 40 })).toEqual([5, 13]);
});

test('a part without lines keeps its heading and a line', () => {
  expect(rowsOf(21, { facts: 40, log: 0 })).toEqual([17, 1]);
});
