import { afterEach, describe, expect, test } from 'vitest';
import type { ListRequest, View, ViewRequest } from '../../src/board/views/view.ts';
import { PLACES } from '../../src/console/places/place-name.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, detailOf } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';
import { taskRow } from './task-rows.ts';

const TASKS = 100_000;

/** As the store answers: a window of the rows that the filter lets through. */
function tasksView({ filter, offset, limit }: ListRequest): View {
  const total = filter === '' ? TASKS : 3;
  const length = Math.max(0, Math.min(limit, total - offset));
  const rows = Array.from({ length }, (_, at) => taskRow({ taskId: offset + at + 1 }));
  return {
    kind: 'tasks',
    list: { offset, rows, total, atLeast: false, filter, filterError: filter === '!' ? 'no' : '' },
  };
}

function boardOfTasks(): ScriptedBoard {
  const board = new ScriptedBoard(busySnapshot());
  board.views = (request: ViewRequest) => (request.kind === 'tasks' ? tasksView(request.list) : null);
  return board;
}

const offsets = (board: ScriptedBoard) =>
  board.requests.map((request) => (request !== null && 'list' in request ? request.list.offset : null));

describe('screens', () => {
  test('open by their digits and close by q, Escape and the digit of another', async () => {
    const operator = new Operator(boardOfTasks());
    for (const [digit, place] of PLACES.entries()) {
      await operator.press(String(digit + 1));
      expect(operator.state.place).toBe(place);
    }
    await operator.press('-');
    expect(operator.state.place).toBe('log');
    await operator.press('q');
    expect(operator.state.place).toBe('floor');
    await operator.press('2', 'Escape');
    expect(operator.state.place).toBe('floor');
    expect(operator.top).toBe('');
  });

  test('ask the board for what they show, and for nothing more than that when they close', async () => {
    const operator = new Operator(boardOfTasks());
    await operator.press('5', '2', '1');
    expect(operator.board.requests.map((request) => request?.kind ?? null)).toEqual([
      'health',
      'tasks',
      null,
    ]);
  });

  test('leave a detail behind', async () => {
    const operator = new Operator(boardOfTasks());
    operator.board.details.set(101, detailOf());
    await operator.press('Enter', '2');
    expect(operator.state.place).toBe('tasks');
    expect(operator.top).toBe('');
  });
});

describe('a list of a hundred thousand rows', () => {
  test('is read in windows: moving within one asks for nothing', async () => {
    const operator = new Operator(boardOfTasks());
    await operator.press('2', 'j', 'j', 'PageDown', 'PageDown');
    expect(offsets(operator.board)).toEqual([0]);
    await operator.press('G');
    expect(operator.state.lists.tasks.cursor).toMatchObject({ id: TASKS, index: TASKS - 1 });
    expect(operator.board.requests).toHaveLength(2);
    await operator.press('g');
    expect(operator.state.lists.tasks.cursor).toEqual({ id: 1, index: 0, top: 0 });
  });

  test('keeps the selection with its row when rows come before it', async () => {
    const operator = new Operator(boardOfTasks());
    await operator.press('2', 'j', 'j');
    expect(operator.state.lists.tasks.cursor).toMatchObject({ id: 3, index: 2 });
    const view = tasksView({ filter: '', sort: null, offset: 0, limit: 400 });
    if (view.kind !== 'tasks') throw new Error('not the tasks');
    const rows = [taskRow({ taskId: 999_999 }), ...view.list.rows];
    operator.board.show({ view: { ...view, list: { ...view.list, rows, total: TASKS + 1 } } });
    expect(operator.state.lists.tasks.cursor).toMatchObject({ id: 3, index: 3 });
  });

  test('has a filter of its own, and says how many rows it lets through', async () => {
    const operator = new Operator(boardOfTasks());
    await operator.press('2', 'G', '/');
    await operator.type('dns');
    expect(operator.board.filters).toEqual([]);
    expect(operator.board.requests.at(-1)).toMatchObject({
      kind: 'tasks',
      list: { filter: 'dns', offset: 0 },
    });
    await operator.press('Enter', 'j');
    expect(operator.state.lists.tasks.cursor).toMatchObject({ id: 2, index: 1 });
    await operator.press('Escape');
    expect(operator.state.lists.tasks.filter).toBe('');
    expect(operator.state.place).toBe('tasks');
  });

  test('acts on the task under its cursor', async () => {
    const operator = new Operator(boardOfTasks());
    await operator.press('2', 'j', 'r');
    expect(operator.board.acts).toEqual([{ kind: 'trigger', taskId: 2 }]);
  });
});

describe('on the screen', () => {
  let emulator: Emulator;
  afterEach(async () => await emulator.close());

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 50],
  ])('a list fills %i columns and %i rows and no more', async (columns, rows) => {
    emulator = new Emulator({ board: boardOfTasks(), columns, rows });
    await emulator.settle();
    await emulator.press('2');
    const lines = emulator.lines();
    expect(lines).toHaveLength(rows);
    expect(lines.some((line) => /\[Tasks 1-\d+ of 100/.test(line))).toBe(true);
    expect(lines.filter((line) => line.includes('task-')).length).toBeGreaterThan(rows - 8);
    expect(lines.filter((line) => line.startsWith('>'))).toHaveLength(1);
  });
});
