import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { type KeyPress, keyPresses, tornSequence } from '../../src/console/input/key-press.ts';
import { Keyboard } from '../../src/console/input/keyboard.ts';
import { FakeClock, settled } from '../fake-clock.ts';
import { Emulator } from './emulator.ts';

const names = (presses: readonly KeyPress[]) => presses.map(({ name }) => name);
const key = (flags: Partial<Key> = {}) => flags as Key;

function keyboard() {
  const clock = new FakeClock();
  const batches: string[][] = [];
  return { clock, batches, board: new Keyboard(clock, (batch) => batches.push(names(batch))) };
}

describe('key presses', () => {
  test.each([
    ['j', {}, ['j']],
    ['jjj', {}, ['j', 'j', 'j']],
    ['\r', { return: true }, ['Enter']],
    ['\r\r', {}, ['Enter', 'Enter']],
    ['', { upArrow: true }, ['Up']],
    ['', { tab: true, shift: true }, ['Shift-Tab']],
    ['d', { ctrl: true }, ['Ctrl-D']],
    ['j\u0004', {}, ['j', 'Ctrl-D']],
    ['x', { meta: true }, ['Escape', 'x']],
    [' e\u0301', {}, ['Space', 'e\u0301']],
    ['r', { eventType: 'release' as const }, []],
  ])('%j with %j are %j', (input, flags, expected) => {
    expect(names(keyPresses(input, key(flags)))).toEqual(expected);
  });

  test.each([
    ['[A', 'Up'],
    ['OB', 'Down'],
    ['[5~', 'PageUp'],
    ['[Z', 'Shift-Tab'],
    ['[1;5C', 'Right'],
    ['[H', 'Home'],
  ])('Escape and %s were %s', (text, name) => {
    expect(tornSequence(`${text}j`)).toEqual({ press: { name, text: '' }, rest: 'j' });
  });

  test('other text after Escape is text', () => {
    expect(tornSequence('x')).toBeNull();
    expect(tornSequence('[x')).toBeNull();
  });
});

describe('the keyboard', () => {
  test('delivers what was read at once as one batch', async () => {
    const { board, batches } = keyboard();
    board.feed('r', key());
    board.feed('', key({ upArrow: true }));
    board.feed('x', key());
    await settled();
    expect(batches).toEqual([['r', 'Up', 'x']]);
  });

  test('holds a lone Escape for the rest of a torn sequence', async () => {
    const { board, batches, clock } = keyboard();
    board.feed('', key({ escape: true }));
    await clock.advance(40);
    expect(batches).toEqual([]);
    board.feed('[A', key());
    await settled();
    expect(batches).toEqual([['Up']]);
    await clock.advance(100);
    expect(batches).toHaveLength(1);
  });

  test('lets a lone Escape go after 50 ms, or before the next key', async () => {
    const { board, batches, clock } = keyboard();
    board.feed('', key({ escape: true }));
    await clock.advance(50);
    board.feed('', key({ escape: true }));
    await settled();
    board.feed('j', key());
    await settled();
    expect(batches).toEqual([['Escape'], ['Escape', 'j']]);
  });

  test('takes keys as a terminal sends them', async () => {
    const emulator = new Emulator();
    await emulator.type('\t', '\u001b[Z', '\u001b[Z', '?', '\u001b[6~');
    expect(emulator.session.state()).toMatchObject({ focus: 'running', stack: [{ kind: 'help' }] });
    await emulator.close();
  });
});
