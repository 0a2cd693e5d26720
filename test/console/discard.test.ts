import { expect, test } from 'vitest';
import type { View, ViewRequest } from '../../src/board/views/view.ts';
import { deadRow, deadView } from './list-rows.ts';
import { Operator } from './press.ts';

const view = (request: ViewRequest): View | null =>
  request.kind === 'dead' ? deadView([deadRow(), deadRow({ executionId: 90 })], request.list) : null;

async function asked(...ids: number[]): Promise<Operator> {
  const operator = new Operator();
  operator.board.views = view;
  operator.board.plan = () => ({
    act: { kind: 'many', what: 'discard', ids },
    subject: ids.length === 1 ? 'intranet' : `${ids.length} dead letters`,
    radius: 'puts them away',
    refusal: '',
    taskIds: [9],
  });
  await operator.press('4', 'D');
  return operator;
}

test('a dead letter is discarded with a reason, and only once the word was typed', async () => {
  const operator = await asked(91);
  expect(operator.top).toBe('typed');
  await operator.type('site is gone');
  await operator.press('Enter');
  expect(operator.board.acts).toEqual([]);
  await operator.type('discrad');
  await operator.press('Enter');
  expect(operator.message).toBe('type discard exactly, or Esc');
  await operator.press('Ctrl-U');
  await operator.type('discard');
  await operator.press('Enter');
  expect(operator.board.acts).toEqual([{ kind: 'many', what: 'discard', ids: [91], reason: 'site is gone' }]);
});

test('many are discarded once their number was typed, and a time is no end of that', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => index);
  const operator = await asked(...ids);
  await operator.type('gone for 2h');
  await operator.press('Enter');
  await operator.type('12');
  await operator.press('Enter');
  expect(operator.board.acts).toEqual([{ kind: 'many', what: 'discard', ids, reason: 'gone for 2h' }]);
});

test('Escape keeps the letter', async () => {
  const operator = await asked(91);
  await operator.press('Escape');
  expect(operator.top).toBe('');
  expect(operator.board.acts).toEqual([]);
});
