import { afterEach, describe, expect, test } from 'vitest';
import { fieldText } from '../../../src/console/input/text-field.ts';
import { Emulator } from '../emulator.ts';
import { busySnapshot } from '../floor-rows.ts';
import { Operator } from '../press.ts';
import { ScriptedBoard } from '../scripted-board.ts';

function board(): ScriptedBoard {
  const scripted = new ScriptedBoard(busySnapshot());
  scripted.words = {
    task: ['lab-nightly', 'lab-daily', 'two words'],
    tag: ['dns', 'prod'],
    kind: [],
    by: ['ana'],
  };
  return scripted;
}

function typed(operator: Operator): string {
  const top = operator.state.stack.at(-1);
  return top?.kind === 'filter' ? fieldText(top.field) : '(closed)';
}

describe('in the filter line Tab', () => {
  test('completes a field, then its value, and goes on behind it', async () => {
    const operator = new Operator(board());
    await operator.press('3', '/');
    await operator.type('st');
    await operator.press('Tab');
    expect(typed(operator)).toBe('state:');
    await operator.type('fa');
    await operator.press('Tab');
    expect(typed(operator)).toBe('state:failed ');
    expect(operator.state.lists.history.filter).toBe('state:failed ');
    await operator.type('tag:d');
    await operator.press('Tab', 'Enter');
    expect(operator.state.lists.history.filter).toBe('state:failed tag:dns');
  });

  test('takes as much as all candidates agree on, then one after the other, and Shift-Tab goes back', async () => {
    const operator = new Operator(board());
    await operator.press('/');
    await operator.type('task:l');
    await operator.press('Tab');
    expect(typed(operator)).toBe('task:lab-');
    await operator.press('Tab');
    expect(typed(operator)).toBe('task:lab-nightly ');
    await operator.press('Tab');
    expect(typed(operator)).toBe('task:lab-daily ');
    await operator.press('Shift-Tab');
    expect(typed(operator)).toBe('task:lab-nightly ');
    await operator.type('x');
    expect(typed(operator)).toBe('task:lab-nightly x');
  });

  test('puts a name with a space in quotes, and says so where nothing completes', async () => {
    const operator = new Operator(board());
    await operator.press('/');
    await operator.type('task:tw');
    await operator.press('Tab');
    expect(typed(operator)).toBe('task:"two words" ');
    await operator.type('zzz');
    await operator.press('Tab');
    expect(operator.message).toBe('nothing completes this');
  });
});

describe('filters of before', () => {
  test('come back with Up, the newest first, and what was being typed with Down', async () => {
    const operator = new Operator(board());
    await operator.press('3', '/');
    await operator.type('one');
    await operator.press('Enter', '/', 'Ctrl-U');
    await operator.type('two');
    await operator.press('Enter', '/', 'Ctrl-U');
    await operator.type('thr');
    await operator.press('Up');
    expect(typed(operator)).toBe('two');
    await operator.press('Up');
    expect(typed(operator)).toBe('one');
    expect(operator.state.lists.history.filter).toBe('one');
    await operator.press('Up');
    expect(operator.message).toBe('no older filter');
    await operator.press('Down', 'Down');
    expect(typed(operator)).toBe('thr');
    await operator.press('Escape', '2', '/', 'Up');
    expect(operator.message).toBe('no filter was kept before');
  });
});

describe('on the screen', () => {
  let emulator: Emulator;
  afterEach(async () => await emulator.close());

  test.each([
    [60, 15],
    [80, 24],
    [200, 50],
  ])('candidates stand above the line at %ix%i, the chosen one marked by brackets', async (columns, rows) => {
    emulator = new Emulator({ board: board(), columns, rows });
    await emulator.settle();
    await emulator.type('/', 'task:l');
    const at = () => emulator.lines().findIndex((line) => line.startsWith('  Tab'));
    expect(emulator.lines()[at()]).toMatch(/^ {2}Tab {3}lab-nightly {2}lab-daily/);
    expect(emulator.lines()[at() + 1]).toMatch(/^ {2}\/ task:l/);
    await emulator.type('\t', '\t');
    expect(emulator.lines()[at()]).toMatch(/^ {2}Tab {2}\[lab-nightly\] lab-daily/);
    expect(emulator.lines()).toHaveLength(rows);
  });
});
