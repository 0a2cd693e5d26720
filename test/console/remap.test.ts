/** Keys of the operator's choice: what works, what the screen then says, and what is refused. */
import { describe, expect, test } from 'vitest';
import { CONTEXTS } from '../../src/console/binding.ts';
import { helpEntries } from '../../src/console/help/help-entries.ts';
import { KEYMAP } from '../../src/console/keymap.ts';
import { footerLines } from '../../src/console/parts/footer-lines.ts';
import { paneLines } from '../../src/console/parts/pane-lines.ts';
import { remap, remappable } from '../../src/console/remap.ts';
import { plainTheme } from '../../src/console/theme.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

const problems = (wanted: Record<string, string[]>) =>
  remap(wanted).problems.map(({ command, message }) => `${command} ${message}`);

describe('other keys', () => {
  test('do what the command did, and the former ones do nothing', async () => {
    const { keymap } = remap({ run: ['t'], up: ['Up', 'i'] });
    const operator = new Operator(new ScriptedBoard(busySnapshot()), undefined, { looks: { keymap } });
    await operator.press('t');
    expect(operator.board.acts).toMatchObject([{ kind: 'trigger' }]);
    await operator.press('r');
    expect(operator.board.acts).toHaveLength(1);
    expect(operator.message).toBe('r does nothing here; ? shows the keys');
    await operator.press('j', 'i', 'k');
    expect(operator.message).toBe('k does nothing here; ? shows the keys');
    await operator.session.close();
  });

  test('are those of footer, help and the key that closes the help', async () => {
    const { keymap } = remap({ run: ['t'], help: ['h'] });
    const emulator = new Emulator({
      board: new ScriptedBoard(busySnapshot()),
      looks: { keymap },
      columns: 120,
      rows: 40,
    });
    await emulator.settle();
    expect(emulator.lines().at(-1)).toMatch(/^t run .*h help/);
    await emulator.type('h');
    expect(emulator.text()).toMatch(/ t +run the task now/);
    await emulator.type('h');
    expect(emulator.text()).toContain('[Running');
    await emulator.close();
  });

  test('are those that words on the screen speak of', async () => {
    const { keymap } = remap({ undo: ['U'], run: ['t'], goTasks: ['W'], emergency: ['E'], nextPane: [] });
    const operator = new Operator(new ScriptedBoard(busySnapshot()), undefined, { looks: { keymap } });
    await operator.press('U');
    expect(operator.message).toBe('nothing to undo: 5 s are over; p resumes, t runs again');
    await operator.press('x', 'y');
    expect(operator.message).toBe('cancelling lab-nightly in 5 s; U takes it back');
    operator.session.paste('some text');
    expect(operator.message).toBe('pasted text does nothing here; / filters, E opens the emergency form');
    await operator.press('R');
    expect(operator.message).toMatch(
      /^lab-nightly did not fail: R retries what failed; move to Failures with :next-pane, or run it with t$/,
    );
    const theme = plainTheme(false);
    const pane = { name: 'running', width: 80, height: 8, above: 0 } as const;
    expect(paneLines(operator.state, pane, { theme }).join('\n')).toMatch(/cancelling in \ds, U to undo/);
    await operator.session.close();
    const empty = new Operator(undefined, undefined, { looks: { keymap } });
    expect(footerLines({ ...empty.state, message: null }, theme)[0]).toContain('1 Floor  W Tasks  3 History');
    await empty.session.close();
  });

  test('may be none at all, for an act that nobody here is to do by a slip', async () => {
    const { keymap, problems: wrong } = remap({ kill: [], pauseAll: [] });
    expect(wrong).toEqual([]);
    for (const context of CONTEXTS) expect(keymap.commandFor(context, 'X')).toBeNull();
    const help = helpEntries(keymap, 'floor', '');
    expect(help.filter(({ says }) => says.includes('kill the worker'))).toEqual([]);
  });

  test('can be swapped', () => {
    const { keymap, problems: wrong } = remap({ up: ['j'], down: ['k'] });
    expect(wrong).toEqual([]);
    expect([keymap.commandFor('tasks', 'j'), keymap.commandFor('tasks', 'k')]).toEqual(['up', 'down']);
  });

  test('leave the table as it is where any is refused', () => {
    const { keymap } = remap({ run: ['t'], cancel: ['Enter'] });
    expect(keymap.bindings).toEqual(KEYMAP);
  });
});

describe('refused', () => {
  test.each([
    ['a key with two meanings', { run: ['p'] }, ['run cannot be p, which is pause in the floor']],
    ['one of two that were both given it', { run: ['t'], retry: ['t'] }, 2],
    [
      'a question that its own key answers',
      { cancel: ['y'], copyId: ['t'] },
      ['cancel cannot be y, which would answer the question that it asks'],
    ],
    [
      'leaving likewise',
      { back: ['j'], down: ['i'] },
      ['back cannot be j, which would answer the question that it asks'],
    ],
    [
      'Enter for anything else',
      { kill: ['Enter'] },
      ['kill cannot be Enter, which stays what it is everywhere'],
    ],
    [
      'Ctrl-C for anything else',
      { zoom: ['Ctrl-C'] },
      ['zoom cannot be Ctrl-C, which stays what it is everywhere'],
    ],
    [
      'Escape under its other name',
      { zoom: ['Ctrl-['] },
      ['zoom cannot be Ctrl-[: terminals send it for Escape'],
    ],
    [
      'another way out',
      { escape: ['z'] },
      ['escape cannot be changed: Escape, Enter, Ctrl-C are the way out of everything'],
    ],
    ['an act without its way back', { undo: [] }, ['undo must keep a key: nobody could do without it']],
    [
      'a letter that would act while text is written',
      { redraw: ['l'] },
      ['redraw must be a Ctrl key, since it works while text is written; "l" is none'],
    ],
    [
      'what is no key',
      { run: ['Control-R'] },
      ['run must be keys such as j, Ctrl-D, PageUp, Delete or Space; "Control-R" is none'],
    ],
  ] as const)('%s', (_what, wanted, expected) => {
    const found = problems(wanted as unknown as Record<string, string[]>);
    if (typeof expected === 'number') expect(found).toHaveLength(expected);
    else expect(found).toEqual(expected);
  });

  test('what is no command, with those that there are', () => {
    expect(problems({ fly: ['f'] })[0]).toMatch(/^fly is no command with keys of its own; there are run, /);
    expect(remappable()).not.toContain('accept');
  });
});

test('Enter may stay with what has it', () => {
  expect(problems({ open: ['Enter', 'i'] })).toEqual([]);
});
