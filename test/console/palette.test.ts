import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NamedTask } from '../../src/board/named-task.ts';
import type { PaletteLayer } from '../../src/console/state/layers.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, detailOf, HOUR_MS, NOW } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

const TASKS: readonly NamedTask[] = [
  task(1, 'lab-nightly', { latest: { executionId: 101, status: 'RUNNING' } }),
  task(2, 'web-prod'),
  task(12, 'mail-gateway', { paused: true }),
  task(30, 'two words', { latest: { executionId: 44, status: 'FAILED' } }),
  task(31, 'idle', { latest: null }),
  task(32, `it's "quoted"`),
];

function task(taskId: number, name: string, parts: Partial<NamedTask> = {}): NamedTask {
  return {
    taskId,
    name,
    type: 'scan',
    paused: false,
    latest: { executionId: 90, status: 'COMPLETED' },
    ...parts,
  };
}

let operator: Operator;
beforeEach(() => {
  operator = new Operator();
  operator.board.tasks = [...TASKS];
  operator.board.details.set(101, detailOf());
});
afterEach(async () => await operator.session.close());

async function line(text: string): Promise<void> {
  await operator.press(':');
  await operator.type(text);
  await operator.press('Enter');
}

function palette(): PaletteLayer {
  const top = operator.state.stack.at(-1);
  if (top?.kind !== 'palette') throw new Error(`the palette is not open: ${operator.message}`);
  return top;
}

const typed = () => palette().field.before + palette().field.after;

describe('a line', () => {
  test.each([
    ['run web-prod', { kind: 'trigger', taskId: 2 }],
    ['run two words', { kind: 'trigger', taskId: 30 }],
    ['run "two words"', { kind: 'trigger', taskId: 30 }],
    [`run it's "quoted"`, { kind: 'trigger', taskId: 32 }],
    ['retry two words', { kind: 'retry', executionId: 44 }],
    ['resume mail-gateway', { kind: 'resume', taskId: 12 }],
    ['RUN web-prod', { kind: 'trigger', taskId: 2 }],
    ['run', { kind: 'trigger', taskId: 1 }],
  ] as const)('%s acts at once', async (text, act) => {
    await line(text);
    expect(operator.board.acts).toEqual([act]);
    expect(operator.top).toBe('');
  });

  test('with a reason and an end pauses, after the same grace as the key', async () => {
    await line('pause web-prod disk work 2h');
    expect(operator.message).toBe('pausing web-prod in 5 s; u takes it back');
    expect(operator.board.acts).toEqual([]);
    await operator.clock.advance(5_000);
    expect(operator.board.acts).toMatchObject([{ kind: 'pause', taskId: 2, reason: 'disk work' }]);
    const [act] = operator.board.acts;
    expect(act?.kind === 'pause' && Math.abs((act.until ?? 0) - NOW - 2 * HOUR_MS) < 10_000).toBe(true);
  });

  test('that pauses without a reason asks for one', async () => {
    await line('pause web-prod');
    expect(operator.state.stack).toMatchObject([{ kind: 'prompt', grace: { name: 'web-prod' } }]);
  });

  test.each([
    ['cancel lab-nightly', { kind: 'cancel', executionId: 101 }],
    ['cancel 101', { kind: 'cancel', executionId: 101 }],
  ] as const)('%s asks first, with its blast radius', async (text, act) => {
    await line(text);
    expect(operator.state.stack).toMatchObject([
      { kind: 'confirm', choice: 'no', radius: operator.board.radius, intent: { grace: { act } } },
    ]);
    await operator.press('Enter');
    await operator.clock.advance(10_000);
    expect(operator.board.acts).toEqual([]);
    await line(text);
    await operator.press('y');
    await operator.clock.advance(5_000);
    expect(operator.board.acts).toEqual([act]);
  });

  test('deletes by name alone, which has to be typed again', async () => {
    await line('delete two words');
    expect(operator.state.stack).toMatchObject([
      { kind: 'typed', title: 'Delete two words?', expected: 'two words' },
    ]);
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([]);
    await operator.type('two words');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([{ kind: 'deleteTask', taskId: 30, name: 'two words' }]);
  });

  test('takes everything off a host once the host was typed again, with its reason', async () => {
    const act = { kind: 'many' as const, what: 'stop' as const, ids: [1, 2] };
    operator.board.plan = () => ({
      act,
      subject: 'shop.example',
      radius: 'pauses 2 tasks and cancels 1 execution',
      refusal: '',
      taskIds: act.ids,
    });
    await line('stop shop.example');
    expect(operator.board.planned).toMatchObject([{ verb: 'stop', selection: { host: 'shop.example' } }]);
    expect(operator.state.stack).toMatchObject([
      { kind: 'typed', title: 'Stop everything against shop.example?', expected: 'shop.example' },
    ]);
    await operator.type('ticket 4711');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([]);
    await operator.type('shop.example');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([{ ...act, reason: 'ticket 4711' }]);
  });

  test('runs a task as an emergency once that was confirmed, with its reason; without a name it is the form', async () => {
    await line('emergency web-prod defaced');
    expect(operator.state.stack).toMatchObject([
      { kind: 'confirm', title: 'Run web-prod now, as an emergency?', notes: ['reason: defaced'] },
    ]);
    expect(operator.board.acts).toEqual([]);
    await operator.clock.advance(1_000);
    await operator.press('y');
    expect(operator.board.acts).toEqual([
      { kind: 'trigger', taskId: 2, priority: 'emergency', reason: 'defaced' },
    ]);
    await line('emergency');
    expect(operator.top).toBe('emergency');
  });

  test('does not delete what runs', async () => {
    await line('delete lab-nightly');
    expect(palette().hint).toBe('lab-nightly runs now: cancel it first, then delete it');
  });

  test('goes to screens, filters and opens', async () => {
    await line('history');
    expect(operator.state.place).toBe('history');
    await line('filter type:scan lab');
    expect(operator.state.lists.history.filter).toBe('type:scan lab');
    await line('floor');
    await line('filter lab');
    expect(operator.board.filters).toEqual(['lab']);
    await line('open 101');
    expect(operator.state.stack).toMatchObject([{ kind: 'detail', detail: { executionId: 101 } }]);
    await line('quit');
    expect(operator.top).toBe('leave');
  });

  test('chooses a theme by its name, where there are colours', async () => {
    await line('theme light');
    expect(operator.state.theme).toBe('light');
    await operator.session.close();
    operator = new Operator(undefined, undefined, { looks: { themes: [] } });
    await line('theme dark');
    expect(operator.message).toMatch(/^no colours here/);
    await operator.session.close();
    operator = new Operator(undefined, undefined, { looks: { themes: ['dark', 'light'] } });
    await line('theme blue');
    expect(palette().hint).toBe('no theme "blue"; there are dark, light');
    await operator.press('Escape', ':');
    await operator.type('theme ');
    expect(palette().suggestions.map(({ shown }) => shown)).toEqual(['dark', 'light']);
  });

  test('goes to the past, where nothing is offered that acts, and back', async () => {
    operator.board.oldest = NOW - 24 * HOUR_MS;
    await line('tasks');
    await line('goto 03:00');
    expect(operator.state).toMatchObject({ place: 'floor', moment: Date.UTC(2026, 10, 23, 3) });
    await line('resume mail-gateway');
    expect(palette().hint).toBe('this is the past: nothing can be done in it; Esc returns to now');
    expect(palette().suggestions.map(({ shown }) => shown)).not.toContain('run NAME');
    await operator.press('Escape');
    await line('goto 2026-01-01 00:00');
    expect(operator.state.moment).toBe(Math.floor((NOW - 24 * HOUR_MS) / 300_000) * 300_000);
    await line('goto now');
    expect(operator.state.moment).toBeNull();
    await line('goto tomorrow');
    expect(palette().hint).toBe('"tomorrow" is no time of the past');
    expect(operator.board.acts).toEqual([]);
  });

  test('redrives on the dead letters alone', async () => {
    await line('redrive');
    expect(palette().hint).toBe('redrive runs dead letters again: 4 shows them');
    await operator.press('Escape', ':');
    await operator.type('red');
    expect(palette().suggestions.map(({ shown }) => shown)).not.toContain('redrive');
    await operator.press('Escape', '4', ':');
    await operator.type('red');
    expect(palette().suggestions.map(({ shown }) => shown)).toContain('redrive');
  });

  test('has the keys of the screen by their words', async () => {
    await line('pause-all');
    expect(operator.state.stack).toMatchObject([{ kind: 'typed', title: 'Pause everything?' }]);
    await operator.press('Escape');
    await line('zoom');
    expect(operator.state.zoomed).toBe(true);
  });
});

describe('what is wrong', () => {
  test.each([
    ['tsks', 'no command "tsks" here; did you mean tasks?'],
    ['xyzzy', 'no command "xyzzy" here; Down shows them all'],
    ['run web', 'no task "web"; there is web-prod'],
    ['run nothing', 'no task "nothing"'],
    ['emergency nothing', 'no task "nothing"'],
    ['cancel 999', 'no execution 999'],
    ['cancel lab-nightly at once', 'leave out what follows the name: at once'],
    ['cancel web-prod', 'web-prod is not running: x cancels what runs, waits or will be retried'],
    ['open idle', 'idle has never run: there is nothing to open; r runs it'],
    ['resume web-prod', 'web-prod is not paused'],
    ['pause mail-gateway', 'mail-gateway is paused already; resume mail-gateway ends that'],
    ['resume', 'resume NAME: let a paused task start again'],
    ['tasks now', 'tasks stands alone; leave out: now'],
    ['undo', 'nothing to undo'],
  ])('%s is told in the palette, which stays open', async (text, hint) => {
    await line(text);
    expect(palette()).toMatchObject({ hint: expect.stringContaining(hint) as string, hintTone: 'bad' });
    expect(typed()).toBe(text);
    expect(operator.board.acts).toEqual([]);
  });

  test('a read-only console refuses what acts, and does not offer it', async () => {
    operator.board.show({ readOnly: true });
    await line('run web-prod');
    expect(palette().hint).toMatch(/^read-only/);
    expect(palette().suggestions.map(({ shown }) => shown)).not.toContain('run NAME');
  });
});

describe('suggestions', () => {
  test('are commands first and then names, completed by Tab as far as they agree', async () => {
    await operator.press(':');
    await operator.type('re');
    expect(
      palette()
        .suggestions.slice(0, 3)
        .map(({ shown }) => shown),
    ).toEqual(['resume NAME', 'retry ID|NAME', 'redraw']);
    await operator.press('s', 'Tab');
    expect(typed()).toBe('resume ');
    await operator.type('mail');
    await operator.press('Tab');
    expect(typed()).toBe('resume mail-gateway');
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([{ kind: 'resume', taskId: 12 }]);
  });

  test('are chosen by arrows, and names with spaces are quoted', async () => {
    await operator.press(':');
    await operator.type('run w');
    expect(palette().suggestions.map(({ line: whole }) => whole)).toEqual([
      'run web-prod',
      'run mail-gateway',
      'run "two words"',
    ]);
    await operator.press('Down', 'Down', 'Down', 'Enter');
    expect(operator.board.acts).toEqual([{ kind: 'trigger', taskId: 30 }]);
  });

  test('of executions begin with those that run', async () => {
    await operator.press(':');
    await operator.type('cancel ');
    expect(palette().suggestions[0]).toMatchObject({ shown: 'lab-nightly', says: 'execution 101' });
  });

  test('tell what a line would do before Enter', async () => {
    await operator.press(':');
    await operator.type('pause web-prod disk 2h');
    expect(palette().hint).toBe(`${operator.board.radius} until 16:05; reason: disk`);
    expect(palette().suggestions).toEqual([]);
  });
});

describe('history', () => {
  test('is gone through by Up on an empty line, newest first, each line once', async () => {
    await line('tasks');
    await line('filter lab');
    await line('tasks');
    await operator.press(':', 'Up');
    expect(typed()).toBe('tasks');
    await operator.press('Up', 'Up');
    expect(typed()).toBe('filter lab');
    await operator.press('Down', 'Down');
    expect(typed()).toBe('');
  });

  test('holds no line that was refused', async () => {
    await line('run nothing');
    await operator.press('Escape', ':', 'Up');
    expect(typed()).toBe('');
  });
});

describe('keys that arrive together', () => {
  test('are typing in the palette, but an Enter among them enters nothing', async () => {
    operator.chunk(':', 'r', 'u', 'n');
    expect(typed()).toBe('run');
    operator.chunk(' ', 'w', 'e', 'b', '-', 'p', 'r', 'o', 'd', 'Enter');
    expect(operator.board.acts).toEqual([]);
    expect(typed().trim()).toBe('run web-prod');
    expect(palette().hint).toMatch(/^an Enter came along/);
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([{ kind: 'trigger', taskId: 2 }]);
  });

  test('complete with the Tab among them', () => {
    operator.chunk(':', 'r', 'e', 's', 'Tab');
    expect(typed()).toBe('resume ');
  });

  test('are pasted text where an Enter comes with the opening key', () => {
    operator.chunk(':', 'r', 'u', 'n', 'Enter');
    expect(operator.top).toBe('');
    expect(operator.message).toBe('5 keys at once look like pasted text: nothing done');
  });

  test('open the filter too, and end it', () => {
    operator.chunk('/', 'l', 'a', 'b');
    expect(operator.board.filters.at(-1)).toBe('lab');
    operator.chunk('Escape');
    operator.chunk('Escape');
    operator.chunk('/', 'w', 'e', 'b', 'Enter');
    expect(operator.board.filters.at(-1)).toBe('web');
    expect(operator.top).toBe('');
  });

  test('pasted text becomes part of the line and does nothing', async () => {
    await operator.press(':');
    operator.session.paste('run web-prod\nkill lab-nightly\n');
    await operator.clock.advance(400);
    expect(operator.board.acts).toEqual([]);
    expect(typed()).toBe('run web-prod kill lab-nightly ');
  });
});

describe('on the screen', () => {
  let emulator: Emulator;
  afterEach(async () => await emulator.close());

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
  ])('suggestions, line and hint stand above the footer at %dx%d', async (columns, rows) => {
    const board = new ScriptedBoard(busySnapshot());
    board.tasks = [...TASKS];
    emulator = new Emulator({ board, columns, rows });
    await emulator.settle();
    await emulator.type(':', 'r', 'u', 'n', ' ');
    const lines = emulator.lines();
    expect(lines).toHaveLength(rows);
    expect(lines[rows - 4]).toBe(' : run');
    expect(lines[rows - 3]).toBe('   run lab-nightly (selected), or type which');
    expect(lines[rows - 1]).toMatch(/^Enter do it {2}Tab complete {2}Up earlier/);
    expect(emulator.text()).toMatch(/── Command ─+\n/);
    await emulator.type('\u001b[B');
    expect(emulator.text()).toMatch(/^ > lab-nightly/m);
  });

  test('hostile names are shown as what they are', async () => {
    const board = new ScriptedBoard(busySnapshot());
    emulator = new Emulator({ board });
    await emulator.settle();
    await emulator.type(':');
    await emulator.press('\u001b[200~run \u202ex\u001b]0;gotcha\u0007\u001b[201~');
    await emulator.advance(100);
    expect(emulator.lines()).toHaveLength(24);
    expect(emulator.text()).toContain('no task');
  });
});
