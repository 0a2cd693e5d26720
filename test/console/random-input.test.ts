import { render } from 'ink';
import { createElement } from 'react';
import { expect, test } from 'vitest';
import { Keyboard } from '../../src/console/input/keyboard.ts';
import { Router } from '../../src/console/router.tsx';
import { ConsoleSession } from '../../src/console/session.ts';
import type { ConsoleState } from '../../src/console/state/console-state.ts';
import type { OperatorAct } from '../../src/domain/operator.ts';
import { FakeClock, settled } from '../fake-clock.ts';
import { EmulatedStdin, EmulatedStdout } from './emulator.ts';
import { busySnapshot, detailOf, NOW } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

const BYTES = 10_000;
/** Escape more often than letters, or everything ends up in a text field. */
const KEY_BYTES = ':rRxXpPu!/?zgGjkyyn[[{]\t\t\r\r\u001b\u001b\u001b\u001b\u001b\u001b\u001b\u001b';

/** mulberry32: the same bytes on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Acts that change nothing that was not asked for by one deliberate key: run, retry, resume a task. */
const AT_ONCE: readonly OperatorAct['kind'][] = ['trigger', 'retry', 'resume'];

/** What the operator was asked when the state changed to this one, and said yes to; null = nothing. */
function agreed(before: ConsoleState, after: ConsoleState): OperatorAct['kind'] | null {
  const asked = before.stack.at(-1);
  if (asked === undefined || after.stack.length >= before.stack.length) return null;
  if (asked.kind === 'prompt' && after.graces.length > before.graces.length) return 'pause';
  if (asked.kind === 'typed') {
    if (asked.intent.kind === 'leave') return null;
    const act = asked.intent.kind === 'send' ? asked.intent.act : asked.intent.grace.act;
    return asked.field.before + asked.field.after === asked.expected ? act.kind : null;
  }
  if (asked.kind !== 'confirm') return null;
  const { intent } = asked;
  if (intent.kind === 'send')
    return after.message?.text === `${intent.about}: asked for` ? intent.act.kind : null;
  return after.graces.length > before.graces.length ? intent.grace.act.kind : null;
}

test.each([1, 2, 3])(
  'ten thousand random bytes do nothing that was not confirmed (seed %d)',
  async (seed) => {
    const random = seeded(seed);
    const board = new ScriptedBoard(busySnapshot());
    board.details.set(101, detailOf());
    board.latest = 101;
    board.oldest = NOW - 86_400_000;
    board.preview = {
      targets: ['https://a.example/'],
      targetsFile: '',
      urls: 1,
      hosts: 1,
      hostNames: ['a.example'],
      repeated: 0,
      blackout: '',
      bad: [],
      error: '',
      warnings: [],
    };
    const clock = new FakeClock(NOW);
    const session = new ConsoleSession({ board, clock, size: { columns: 80, rows: 24 } });
    const keyboard = new Keyboard(clock, (batch) => session.press(batch));
    const stdin = new EmulatedStdin();
    const stdout = new EmulatedStdout({ columns: 80, rows: 24 });
    // Ink's own parser and the router, without a screen: drawing thousands of frames would prove nothing more.
    const onPaste = (text: string) => session.paste(text);
    const ink = render(createElement(Router, { keyboard, onPaste, onTerminal: () => undefined }), {
      stdin: stdin.asStream(),
      stdout: stdout.asStream(),
      interactive: true,
      exitOnCtrlC: false,
    });
    await settled();
    const confirmed: OperatorAct['kind'][] = [];
    let opened = 0;
    let before = session.state();
    session.subscribe(() => {
      const after = session.state();
      const kind = agreed(before, after);
      if (kind !== null) confirmed.push(kind);
      if (after.stack.length > before.stack.length) opened += 1;
      before = after;
    });
    for (let sent = 0; sent < BYTES; ) {
      // Single bytes, half of them keys that mean something, as from a cat on the keyboard; and bursts of any bytes,
      // as from a broken line.
      const single = random() < 0.95;
      const length = single ? 1 : 1 + Math.floor(random() * 24);
      const any = () => Math.floor(random() * 256);
      const meant = () => KEY_BYTES.charCodeAt(Math.floor(random() * KEY_BYTES.length));
      stdin.write(Buffer.from(Array.from({ length }, () => (single && random() < 0.5 ? meant() : any()))));
      sent += length;
      await settled();
      await clock.advance(random() < 0.5 ? 400 : 20);
    }
    await clock.advance(10_000);
    const risky = board.acts.map(({ kind }) => kind).filter((kind) => !AT_ONCE.includes(kind));
    for (const kind of new Set(risky))
      expect(risky.filter((one) => one === kind).length, kind).toBeLessThanOrEqual(
        confirmed.filter((one) => one === kind).length,
      );
    expect(risky).not.toContain('kill');
    expect(risky).not.toContain('pauseAll');
    // It was no test if the bytes had reached nothing.
    expect(opened).toBeGreaterThan(100);
    expect(board.acts.length).toBeGreaterThan(10);
    keyboard.close();
    await session.close();
    ink.unmount();
  },
);
