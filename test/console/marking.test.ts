import { describe, expect, test } from 'vitest';
import type { ListRequest, View } from '../../src/board/views/view.ts';
import { busySnapshot } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';
import { taskRow } from './task-rows.ts';

const TASKS = 1_000;

function tasksView({ filter, offset, limit }: ListRequest): View {
  const total = filter === '' ? TASKS : 20;
  const length = Math.max(0, Math.min(limit, total - offset));
  const rows = Array.from({ length }, (_, at) => taskRow({ taskId: offset + at + 1 }));
  return { kind: 'tasks', list: { offset, rows, total, atLeast: false, filter, filterError: '' } };
}

function onTasks(): Operator {
  const board = new ScriptedBoard(busySnapshot());
  board.views = (request) => (request.kind === 'tasks' ? tasksView(request.list) : null);
  return new Operator(board);
}

const list = (operator: Operator) => operator.state.lists.tasks;
const marks = (operator: Operator) => [...list(operator).marks].sort((one, other) => one - other);

describe('marks', () => {
  test('Space marks the row and moves on, and takes the mark away', async () => {
    const operator = onTasks();
    await operator.press('2', 'Space', 'Space', 'j', 'Space');
    expect(marks(operator)).toEqual([1, 2, 4]);
    expect(list(operator).cursor.index).toBe(4);
    await operator.press('g', 'Space');
    expect(marks(operator)).toEqual([2, 4]);
  });

  test('a held Space marks row after row, although its repeats arrive together', async () => {
    const operator = onTasks();
    await operator.press('2');
    operator.chunk('Space', 'Space', 'Space');
    expect(marks(operator)).toEqual([1, 2, 3]);
  });

  test('V begins a range that grows with the cursor, and V ends it', async () => {
    const operator = onTasks();
    await operator.press('2', 'j', 'V', 'j', 'j');
    expect(marks(operator)).toEqual([]);
    await operator.press('V');
    expect(marks(operator)).toEqual([2, 3, 4]);
    await operator.press('g');
    expect(marks(operator)).toEqual([2, 3, 4]);
  });

  test('a range reaches beyond the rows that were read', async () => {
    const operator = onTasks();
    await operator.press('2', 'V', 'G', 'V');
    expect(list(operator).marks.size).toBe(TASKS);
  });

  test('a range that was not read yet is not acted on by mistake', async () => {
    const operator = onTasks();
    await operator.press('2', 'V', 'G', 'p');
    expect(operator.message).toContain('V ends it');
    expect(operator.board.planned).toEqual([]);
  });

  test('* marks all that the filter lets through, also what was never read; Space leaves one out', async () => {
    const operator = onTasks();
    await operator.press('2', '*', 'Space', 'r');
    expect(operator.board.planned).toEqual([
      { verb: 'run', selection: { list: 'tasks', filter: '', ids: [1] } },
    ]);
    await operator.press('Escape', '*');
    expect(list(operator).allMatching).toBe(true);
    await operator.press('*');
    expect(list(operator).allMatching).toBe(false);
  });

  test('another filter was never meant by *, but marks of single rows stay', async () => {
    const operator = onTasks();
    await operator.press('2', '*', '/');
    await operator.type('dns');
    await operator.press('Enter');
    expect(list(operator).allMatching).toBe(false);
    await operator.press('Space', '/');
    await operator.type('x');
    await operator.press('Enter');
    expect(marks(operator)).toEqual([1]);
  });

  test('Escape clears them before it goes anywhere', async () => {
    const operator = onTasks();
    await operator.press('2', 'Space', 'Escape');
    expect(marks(operator)).toEqual([]);
    expect(operator.state.place).toBe('tasks');
    await operator.press('Escape');
    expect(operator.state.place).toBe('floor');
  });
});

describe('acts on marked rows', () => {
  test('ask once with what they would hit, and reach the board as one act', async () => {
    const operator = onTasks();
    operator.board.radius = 'runs 2 tasks now (2 scan)';
    await operator.press('2', 'Space', 'Space', 'r');
    expect(operator.top).toBe('confirm');
    expect(operator.board.acts).toEqual([]);
    await operator.press('y');
    expect(operator.board.acts).toEqual([{ kind: 'many', what: 'trigger', ids: [1, 2] }]);
    expect(marks(operator)).toEqual([]);
  });

  test('take the rows that were marked when the key was pressed', async () => {
    const operator = onTasks();
    await operator.press('2', 'Space', 'Space');
    operator.session.press([{ name: 'R', text: 'R' }]);
    operator.board.show({ queued: 77 });
    await operator.press('y');
    expect(operator.board.planned).toEqual([
      { verb: 'retry', selection: { list: 'tasks', filter: null, ids: [1, 2] } },
    ]);
  });

  test('Enter on the dialog that just opened changes nothing: No is chosen', async () => {
    const operator = onTasks();
    await operator.press('2', 'Space', 'Space', 'x', 'Enter');
    await operator.clock.advance(6_000);
    expect(operator.board.acts).toEqual([]);
    expect(marks(operator)).toEqual([1, 2]);
  });

  test('the keys of the first 300 ms are not for the dialog', async () => {
    const operator = onTasks();
    await operator.press('2', 'Space', 'Space');
    operator.session.press([{ name: 'r', text: 'r' }]);
    await operator.clock.advance(0);
    operator.session.press([{ name: 'y', text: 'y' }]);
    await operator.clock.advance(50);
    expect(operator.top).toBe('confirm');
    expect(operator.board.acts).toEqual([]);
  });

  test('ten or more ask for their number', async () => {
    const operator = onTasks();
    await operator.press('2', 'V', ...Array.from({ length: 9 }, () => 'j'), 'x');
    expect(operator.top).toBe('typed');
    await operator.press('y', 'Enter');
    expect(operator.top).toBe('typed');
    await operator.press('Ctrl-U');
    await operator.type('10');
    await operator.press('Enter');
    expect(operator.top).toBe('');
    await operator.clock.advance(5_000);
    expect(operator.board.acts).toMatchObject([{ kind: 'many', what: 'cancel' }]);
  });

  test('a kill asks for the number of a few as well', async () => {
    const operator = onTasks();
    await operator.press('2', 'Space', 'Space', 'X');
    await operator.type('2');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([{ kind: 'many', what: 'kill', ids: [1, 2] }]);
  });

  test('a pause asks for the reason, waits five seconds, and u takes all of it back', async () => {
    const operator = onTasks();
    await operator.press('2', 'Space', 'Space', 'p');
    expect(operator.top).toBe('prompt');
    await operator.type('site move 2h');
    await operator.press('Enter');
    expect(operator.state.graces).toHaveLength(1);
    await operator.press('u');
    await operator.clock.advance(6_000);
    expect(operator.board.acts).toEqual([]);
    expect(marks(operator)).toEqual([1, 2]);
    await operator.press('p');
    await operator.type('site move');
    await operator.press('Enter');
    await operator.clock.advance(5_000);
    expect(operator.board.acts).toEqual([
      { kind: 'many', what: 'pause', ids: [1, 2], reason: 'site move', until: null },
    ]);
  });

  test('a pause of ten or more asks for reason and number', async () => {
    const operator = onTasks();
    await operator.press('2', '*');
    operator.board.plan = () => ({
      act: { kind: 'many', what: 'pause', ids: Array.from({ length: 1_000 }, (_, at) => at + 1) },
      subject: '1000 tasks',
      radius: 'stops 1000 tasks from starting',
      refusal: '',
      taskIds: [],
    });
    await operator.press('p');
    await operator.type('site move');
    await operator.press('Tab');
    await operator.type('1000');
    await operator.press('Enter');
    await operator.clock.advance(5_000);
    expect(operator.board.acts).toMatchObject([{ what: 'pause', reason: 'site move', until: null }]);
  });

  test('where nothing can be done the board says why, and no dialog opens', async () => {
    const operator = onTasks();
    operator.board.plan = () => ({
      act: { kind: 'many', what: 'kill', ids: [] },
      subject: '',
      radius: '',
      refusal: 'none of them runs: there is nothing to kill',
      taskIds: [],
    });
    await operator.press('2', 'Space', 'X');
    expect(operator.top).toBe('');
    expect(operator.message).toBe('none of them runs: there is nothing to kill');
  });

  test('an answer that comes when the operator has gone elsewhere opens no dialog', async () => {
    const operator = onTasks();
    await operator.press('2', 'Space');
    operator.session.press([{ name: 'x', text: 'x' }]);
    operator.session.press([{ name: '1', text: '1' }]);
    await operator.clock.advance(400);
    expect(operator.top).toBe('');
  });

  test('are refused where the console is read-only', async () => {
    const operator = onTasks();
    operator.board.show({ readOnly: true });
    await operator.press('2', 'Space', 'x');
    expect(operator.board.planned).toEqual([]);
    expect(operator.message).toContain('read-only');
  });
});

describe('the order', () => {
  test('o goes from one sortable column to the next and back to the own order, O turns it around', async () => {
    const operator = onTasks();
    await operator.press('2', 'o');
    const first = list(operator).sort;
    expect(first).toMatchObject({ descending: false });
    await operator.press('O');
    expect(list(operator).sort).toEqual({ ...first, descending: true });
    const seen = new Set<string>();
    for (let press = 0; press < 20 && list(operator).sort !== null; press += 1) {
      seen.add(list(operator).sort?.column ?? '');
      await operator.press('o');
    }
    expect(list(operator).sort).toBeNull();
    expect([...seen]).toContain('next');
  });

  test('the cursor stands on the first row of the new order, not where the first row of the old one went', async () => {
    const operator = onTasks();
    const turned = (request: ListRequest): View => {
      const view = tasksView(request);
      if (view.kind !== 'tasks' || request.sort === null) return view;
      return { ...view, list: { ...view.list, rows: view.list.rows.toReversed() } };
    };
    operator.board.views = (request) => (request.kind === 'tasks' ? turned(request.list) : null);
    await operator.press('2', 'o');
    expect(list(operator).cursor).toMatchObject({ index: 0 });
    expect(list(operator).cursor.id).not.toBe(1);
  });

  test('another order begins at its first row and keeps the marks', async () => {
    const operator = onTasks();
    await operator.press('2', 'Space', 'Space', 'Space', 'o');
    expect(list(operator).cursor.index).toBe(0);
    expect(marks(operator)).toEqual([1, 2, 3]);
    expect(operator.board.requests.at(-1)).toMatchObject({ list: { sort: { column: 'name' } } });
  });
});
