/** `:why NAME 02:00`: the question of the night, without leaving the console. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { busySnapshot } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

let operator: Operator;

beforeEach(() => {
  const board = new ScriptedBoard(busySnapshot());
  board.tasks = [{ taskId: 7, name: 'night scan', type: 'scan', paused: false, latest: null }];
  operator = new Operator(board);
});
afterEach(async () => await operator.session.close());

async function line(text: string): Promise<void> {
  await operator.press(':');
  await operator.type(text);
  await operator.press('Enter');
}

test.each([
  ['why night scan 02:00', '7 02:00'],
  ['why night scan yesterday 02:00', '7 yesterday 02:00'],
  ['why night scan', '7 '],
  ['why 02:00', '1 02:00'],
  ['why', '1 '],
])('%o asks the board %o', async (text, asked) => {
  await line(text);
  expect(operator.board.slotsAsked).toEqual([asked]);
  expect(operator.top).toBe('reading');
});

test('the answer is a page, and Escape goes back to where it was asked', async () => {
  await operator.press('2');
  await line('why night scan 02:00');
  expect(operator.state.stack).toMatchObject([
    { title: 'Why night scan at 02:00', entries: [{ text: 'lab-nightly, 02:00 UTC: skipped.' }, {}] },
  ]);
  await operator.press('Escape');
  expect(operator.state).toMatchObject({ place: 'tasks', stack: [] });
});

test('a time that cannot be read is said, and a name that nobody knows', async () => {
  operator.board.slotAnswered = { lines: [], error: '"soon" is no time that can be asked about' };
  await line('why night scan soon');
  expect(operator.message).toBe('"soon" is no time that can be asked about');
  expect(operator.top).toBe('');
  await line('why nihgt scan');
  expect(operator.top).toBe('palette');
  expect(operator.board.slotsAsked).toHaveLength(1);
});
