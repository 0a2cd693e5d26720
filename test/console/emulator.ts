/**
 * The console on an emulated terminal in this process: real Ink, real input parser, a clock that a test moves. What
 * it shows is read from the grid of cells, as a person would see it.
 */
import { Console } from 'node:console';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm, { type Terminal } from '@xterm/headless';
import { Keyboard } from '../../src/console/input/keyboard.ts';
import type { Size } from '../../src/console/layout.ts';
import { mountApp } from '../../src/console/mount-app.tsx';
import { ConsoleSession, type SessionOptions } from '../../src/console/session.ts';
import { type Abilities, abilitiesOf } from '../../src/console/terminal/abilities.ts';
import { frameStream } from '../../src/console/terminal/frame-stream.ts';
import { themesOf } from '../../src/console/theme.ts';
import { FakeClock, settled } from '../fake-clock.ts';
import { type Grid, readGrid, textOf } from '../screens/grid.ts';
import { NOW } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

// Ink keeps stray console output off the screen with it; the console of a test runner has none.
globalThis.console.Console ??= Console;

/** A stdout of a given size that feeds a terminal. */
export class EmulatedStdout extends EventEmitter {
  readonly isTTY = true;
  readonly terminal: Terminal;
  readonly chunks: string[] = [];
  /** Pieces that the terminal has not read yet. */
  #unread = 0;
  columns: number;
  rows: number;

  constructor({ columns, rows }: Size) {
    super();
    this.columns = columns;
    this.rows = rows;
    // Node leaves ONLCR on in raw mode: the line discipline turns LF into CR LF.
    this.terminal = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      scrollback: 0,
      convertEol: true,
    });
  }

  write(chunk: string, encoding?: unknown, callback?: () => void): boolean {
    const done = (typeof encoding === 'function' ? encoding : callback) as (() => void) | undefined;
    if (chunk === '') {
      if (done !== undefined) setImmediate(done);
      return true;
    }
    this.chunks.push(chunk);
    this.#unread += 1;
    this.terminal.write(chunk, () => {
      this.#unread -= 1;
      done?.();
    });
    return true;
  }

  /** Resolves once the terminal shows all that was written. It reads after a timer: not to be waited for in vain. */
  async read(): Promise<void> {
    if (this.#unread > 0) await new Promise<void>((resolve) => this.terminal.write('', resolve));
  }

  resize({ columns, rows }: Size): void {
    this.columns = columns;
    this.rows = rows;
    this.terminal.resize(columns, rows);
    this.emit('resize');
  }

  asStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

export class EmulatedStdin extends PassThrough {
  readonly isTTY = true;
  raw = false;

  setRawMode(raw: boolean): this {
    this.raw = raw;
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  asStream(): NodeJS.ReadStream {
    return this as unknown as NodeJS.ReadStream;
  }
}

interface EmulatorOptions extends Partial<Size> {
  board?: ScriptedBoard;
  environment?: NodeJS.ProcessEnv;
  abilities?: Partial<Abilities>;
  looks?: SessionOptions['looks'];
}

export class Emulator {
  readonly board: ScriptedBoard;
  readonly clock = new FakeClock(NOW);
  readonly session: ConsoleSession;
  readonly stdout: EmulatedStdout;
  readonly stdin = new EmulatedStdin();
  readonly #frames;
  readonly #ink;
  readonly #keyboard: Keyboard;

  constructor(options: EmulatorOptions = {}) {
    const { columns = 80, rows = 24, environment = { LANG: 'C.UTF-8', TERM: 'xterm-256color' } } = options;
    this.board = options.board ?? new ScriptedBoard();
    this.stdout = new EmulatedStdout({ columns, rows });
    this.session = new ConsoleSession({
      board: this.board,
      clock: this.clock,
      size: { columns, rows },
      ...(options.looks && { looks: options.looks }),
    });
    this.#keyboard = new Keyboard(this.clock, (batch) => this.session.press(batch));
    this.#frames = frameStream(this.stdout.asStream());
    const themeOf = themesOf({ ...abilitiesOf(environment), ...options.abilities });
    const props = { session: this.session, keyboard: this.#keyboard, themeOf, onTerminal: () => undefined };
    this.stdout.prependListener('resize', () => this.session.resize(this.stdout));
    this.#ink = mountApp(props, this.stdin.asStream(), this.#frames.stream);
  }

  /** Everything pressed and changed so far has reached the screen. */
  async settle(): Promise<void> {
    await settled();
    await this.#ink.waitUntilRenderFlush();
    await this.stdout.read();
  }

  /** Keys as one chunk of bytes, as they come from a terminal. */
  async press(bytes: string): Promise<void> {
    this.stdin.write(bytes);
    await this.settle();
  }

  /** One chunk for each, with time enough between them for a dialog to listen. */
  async type(...chunks: readonly string[]): Promise<void> {
    for (const chunk of chunks) {
      await this.press(chunk);
      await this.advance(400);
    }
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.settle();
  }

  grid(): Grid {
    return readGrid(this.stdout.terminal, false);
  }

  lines(): string[] {
    return textOf(this.grid()).split('\n');
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** Bytes and writes since the start. */
  written(): { bytes: number; writes: number } {
    return this.#frames.written();
  }

  async close(): Promise<void> {
    this.#keyboard.close();
    await this.session.close();
    this.#ink.unmount();
    await this.#ink.waitUntilExit();
    this.stdout.terminal.dispose();
  }
}
