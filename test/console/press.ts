/** A session without a screen, and keys as words: `x`, `Enter`, `Ctrl-C`. */
import type { KeyPress } from '../../src/console/input/key-press.ts';
import { ConsoleSession } from '../../src/console/session.ts';
import type { ConsoleState } from '../../src/console/state/console-state.ts';
import { FakeClock } from '../fake-clock.ts';
import { busySnapshot, NOW } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

export function keyPress(name: string): KeyPress {
  if (name === 'Space') return { name, text: ' ' };
  return { name, text: name.length === 1 ? name : '' };
}

export class Operator {
  readonly board: ScriptedBoard;
  readonly clock = new FakeClock(NOW);
  readonly session: ConsoleSession;

  constructor(board = new ScriptedBoard(busySnapshot()), size = { columns: 80, rows: 24 }, more = {}) {
    this.board = board;
    this.session = new ConsoleSession({ board, clock: this.clock, size, ...more });
  }

  get state(): ConsoleState {
    return this.session.state();
  }

  get message(): string {
    return this.state.message?.text ?? '';
  }

  /** Kind of what lies on top; '' = the Floor. */
  get top(): string {
    return this.state.stack.at(-1)?.kind ?? '';
  }

  /** One after the other, each after the time in which a dialog is deaf. */
  async press(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.session.press([keyPress(name)]);
      await this.clock.advance(400);
    }
  }

  /** All in one chunk. */
  chunk(...names: readonly string[]): void {
    this.session.press(names.map(keyPress));
  }

  /** Text key by key, as a person types it. */
  async type(text: string): Promise<void> {
    for (const name of text) this.session.press([keyPress(name === ' ' ? 'Space' : name)]);
    await this.clock.advance(400);
  }
}
