import { afterEach, describe, expect, test } from 'vitest';
import { KEYMAP } from '../../src/console/keymap.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, detailOf } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator | null = null;
afterEach(async () => {
  await emulator?.close();
  emulator = null;
});

async function shown(columns = 80, rows = 24): Promise<Emulator> {
  emulator = new Emulator({ board: new ScriptedBoard(busySnapshot()), columns, rows });
  await emulator.settle();
  await emulator.type('?');
  return emulator;
}

describe('help', () => {
  test('lists the keys of this screen first, and says of the chosen one that Enter does it', async () => {
    const { lines } = await shown().then((one) => ({ lines: one.lines() }));
    expect(lines).toHaveLength(24);
    expect(lines[2]).toMatch(/^ Help {2}type to search: +\d+ lines$/);
    expect(lines[3]).toMatch(/^> emergency +! +emergency scan$/);
    expect(lines[21]).toBe('  Enter does it');
  });

  test('is narrowed by what is typed, the key itself first, and shows all of it to the last line', async () => {
    const screen = await shown();
    await screen.type('x');
    expect(screen.lines()[3]).toMatch(/^> risky acts +x +cancel the execution/);
    await screen.type('\u0015');
    for (const key of 'glyph') await screen.type(key);
    expect(screen.text()).toMatch(/glyphs +> +the row that keys act on/);
    expect(screen.text()).toMatch(/✗ +failed$/m);
  });

  test('does what was chosen, where that is possible', async () => {
    const operator = new Operator();
    await operator.press('?');
    await operator.type('run the task');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([{ kind: 'trigger', taskId: 1 }]);
    expect(operator.top).toBe('');
  });

  test('opens the dialog of a risky one, which Enter alone does not confirm', async () => {
    const operator = new Operator();
    await operator.press('?', 'x', 'Enter', 'Enter');
    await operator.clock.advance(10_000);
    expect(operator.board.acts).toEqual([]);
    expect(operator.message).toBe('nothing changed');
  });

  test('says why not, and stays', async () => {
    const operator = new Operator();
    await operator.press('?', 'u', 'Enter');
    expect(operator.top).toBe('help');
    expect(operator.message).toMatch(/^u: nothing to undo/);
    await operator.press('Escape', '5', '?', 'r', 'Enter');
    expect(operator.message).toBe('r: not here, but on Floor, Tasks, History, Dead letters, Findings');
    expect(operator.board.acts).toEqual([]);
  });

  test('of an open execution is that of an open execution', async () => {
    const operator = new Operator();
    operator.board.details.set(101, detailOf());
    await operator.press('Enter', '?');
    await operator.type('pager');
    await operator.press('Enter');
    expect(operator.top).toBe('detail');
  });

  test('closes with the key that opened it, with Escape, and with nothing else by accident', async () => {
    const operator = new Operator();
    await operator.press('?', '?');
    expect(operator.top).toBe('');
    await operator.press('?', 'q', '1', '!');
    expect(operator.top).toBe('help');
    await operator.press('Escape');
    expect(operator.top).toBe('');
  });

  test('has every binding, whatever the size', async () => {
    const screen = await shown(60, 15);
    const seen = new Set<string>();
    for (let page = 0; page < 30; page += 1) {
      for (const line of screen.lines()) seen.add(line);
      await screen.press('\u001b[6~');
      await screen.advance(20);
    }
    const text = [...seen].join('\n');
    for (const { says } of KEYMAP) expect(text).toContain(says.replaceAll('`', '').slice(0, 20));
  });
});
