/**
 * Every key of the table in every place where it means something: alone, twice in one chunk, and where it is refused.
 * The table is walked, so that a new screen is covered as soon as its way in is said here.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { type Binding, CONTEXTS, type Context } from '../../src/console/binding.ts';
import type { Command } from '../../src/console/command.ts';
import { KEYMAP } from '../../src/console/keymap.ts';
import { PLACES } from '../../src/console/places/place-name.ts';
import { contextOf } from '../../src/console/state/context.ts';
import type { OperatorAct } from '../../src/domain/operator.ts';
import { Emulator } from './emulator.ts';
import type { ScriptedBoard } from './scripted-board.ts';
import { wholeBoard } from './whole-board.ts';

/** What a terminal sends (xterm, ECMA-48). */
const BYTES: Readonly<Record<string, string>> = {
  Enter: '\r',
  Escape: '\u001b',
  Tab: '\t',
  'Shift-Tab': '\u001b[Z',
  Space: ' ',
  Up: '\u001b[A',
  Down: '\u001b[B',
  Right: '\u001b[C',
  Left: '\u001b[D',
  Home: '\u001b[H',
  End: '\u001b[F',
  PageUp: '\u001b[5~',
  PageDown: '\u001b[6~',
  Delete: '\u001b[3~',
  Backspace: '\u007f',
};

function bytesOf(key: string): string {
  const control = /^Ctrl-([A-Z])$/.exec(key)?.[1];
  return control === undefined ? (BYTES[key] ?? key) : String.fromCharCode(control.charCodeAt(0) - 0x40);
}

/** From the Floor into each context, one chunk after the other. */
const WAYS = {
  floor: [],
  tasks: ['2'],
  history: ['3'],
  dead: ['4'],
  health: ['5'],
  log: ['6'],
  group: ['\t', '\t', '\r'],
  task: ['2', '\r'],
  detail: ['\r'],
  findings: ['7'],
  mute: ['7', 'm'],
  reading: ['6', '\r'],
  help: ['?'],
  palette: [':'],
  filter: ['/'],
  logSearch: ['\r', '/'],
  prompt: ['\t', 'j', 'p'],
  typed: ['X'],
  confirm: ['x'],
  form: ['!'],
  leave: ['q'],
} as const satisfies Record<Context, readonly string[]>;

/** A key alone may ask these of the board: they take nothing away. Everything else is asked about first. */
const AT_ONCE: Partial<Record<Command, OperatorAct['kind']>> = {
  run: 'trigger',
  retry: 'retry',
  pause: 'resume',
  acknowledge: 'acknowledge',
  mute: 'unmute',
};
/** In these a key is an answer to a question. */
const ANSWERED: readonly Context[] = ['confirm', 'typed', 'prompt', 'mute', 'form', 'leave'];

let emulator: Emulator;
let failed: unknown;
afterEach(async () => await emulator.close());

async function reach(context: Context, board: ScriptedBoard): Promise<void> {
  emulator = new Emulator({ board });
  failed = undefined;
  emulator.session.left.catch((error: unknown) => {
    failed = error;
  });
  await emulator.settle();
  await emulator.type(...WAYS[context]);
}

/** A frame is whole: its header, its last line, and nothing beside or between that does not belong there. */
function expectWhole(): void {
  expect(failed).toBeUndefined();
  const { cells, rows } = emulator.grid();
  expect(cells).toHaveLength(rows);
  expect(emulator.lines()[0]).toMatch(/^scarefloor\b/);
  expect(emulator.lines().at(-1)?.trim()).not.toBe('');
}

const boundIn = (context: Context) =>
  KEYMAP.filter(({ contexts }) => contexts.includes(context)).flatMap((binding) =>
    binding.keys.map((key) => ({ binding, key })),
  );

describe.each(CONTEXTS)('in %s', (context) => {
  test('which is reached', async () => {
    await reach(context, wholeBoard());
    expect(contextOf(emulator.session.state())).toBe(context);
  });

  test('each key alone leaves a whole screen, and acts at once only where that takes nothing away', async () => {
    for (const { binding, key } of boundIn(context)) {
      const board = wholeBoard();
      await reach(context, board);
      await emulator.type(bytesOf(key));
      expectWhole();
      const acts = board.acts.map(({ kind }) => kind);
      const allowed = ANSWERED.includes(context) ? acts : [AT_ONCE[binding.command]];
      expect(
        acts.filter((kind) => !allowed.includes(kind)),
        `${key} in ${context}`,
      ).toEqual([]);
      await emulator.close();
    }
    await reach(context, wholeBoard());
  });

  test('each key twice in one chunk acts on nothing', async () => {
    for (const { key } of boundIn(context)) {
      const board = wholeBoard();
      await reach(context, board);
      await emulator.press(bytesOf(key).repeat(2));
      await emulator.advance(400);
      expectWhole();
      expect(board.acts, `${key} twice in ${context}`).toEqual([]);
      await emulator.close();
    }
    await reach(context, wholeBoard());
  });
});

describe('a key that is refused', () => {
  const isAct = ({ area, command }: Binding) =>
    (['safe acts', 'risky acts', 'emergency'].includes(area) && command !== 'undo') ||
    command === 'emergency';
  const screens = CONTEXTS.filter((context) => !ANSWERED.includes(context) && context !== 'filter');

  test.each(screens)('says why in %s of a console that may only look', async (context) => {
    for (const { key } of boundIn(context).filter(({ binding }) => isAct(binding))) {
      const board = wholeBoard();
      board.show({ readOnly: true });
      await reach(context, board);
      await emulator.type(bytesOf(key));
      expectWhole();
      expect(board.acts).toEqual([]);
      expect(emulator.session.state().message, `${key} in ${context}`).toMatchObject({
        text: expect.stringContaining('read-only'),
        tone: 'bad',
      });
      await emulator.close();
    }
    await reach(context, wholeBoard());
  });

  test('does nothing on a floor with nothing on it, and says so', async () => {
    for (const place of ['1', '2', '3', '4', '5', '6', '7']) {
      const context = PLACES[Number(place) - 1] ?? 'floor';
      const acting = boundIn(context).filter(
        ({ binding }) => isAct(binding) && !['emergency', 'pauseAll'].includes(binding.command),
      );
      for (const { key } of acting) {
        emulator = new Emulator();
        await emulator.settle();
        await emulator.type(place, bytesOf(key));
        expectWhole();
        expect(emulator.board.acts).toEqual([]);
        expect(emulator.session.state().message, `${key} in ${context}`).toMatchObject({ tone: 'bad' });
        await emulator.close();
      }
    }
    emulator = new Emulator();
  });
});
