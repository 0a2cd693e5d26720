/**
 * Drives a program in a real pty and shows what a terminal would show. Waiting is on conditions only: a
 * predicate is asked again after each piece of output was parsed, never by a timer.
 */

import { type IPty, spawn } from '@lydell/node-pty';
import xterm, { type Terminal } from '@xterm/headless';
import { PATIENCE_MS } from '../patience.ts';
import { type Grid, readGrid, textOf } from './grid.ts';

export interface TerminalOptions {
  argv: readonly [string, ...string[]];
  columns: number;
  rows: number;
  workingDirectory?: string;
  /** Added to a small fixed environment; undefined removes. Nothing else of ours is passed on. */
  environment?: Record<string, string | undefined>;
}

export interface Exit {
  code: number;
  /** Signal number; 0 = none. */
  signal: number;
}

/** What the keys of a keyboard send in an xterm. */
export const KEYS = {
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  backTab: '\u001b[Z',
  up: '\u001b[A',
  down: '\u001b[B',
  backspace: '\u007f',
  ctrlC: '\u0003',
  ctrlL: '\u000c',
  ctrlZ: '\u001a',
} as const;

export class TerminalSession {
  /** Bytes the program wrote so far, and in how many pieces they were read. */
  bytes = 0;
  reads = 0;
  title = '';
  /** How often it rang. */
  bells = 0;
  readonly exited: Promise<Exit>;
  #exit: Exit | null = null;
  readonly #pty: IPty;
  readonly #screen: Terminal;
  readonly #watchers = new Set<() => void>();
  #cursorVisible = true;
  #parsedAt = 0;

  constructor(options: TerminalOptions) {
    const { argv, columns, rows } = options;
    this.#screen = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      scrollback: 1_000,
      logLevel: 'off',
    });
    this.#pty = spawn(argv[0], argv.slice(1), {
      cols: columns,
      rows,
      name: 'xterm-256color',
      cwd: options.workingDirectory ?? process.cwd(),
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        USER: process.env.USER ?? 'operator',
        LANG: 'C.UTF-8',
        TZ: 'UTC',
        ...options.environment,
      },
      // Raw bytes: the emulator decodes, and a count of characters would be no count of bytes.
      encoding: null,
    });
    this.#pty.onData((data) => this.#receive(data));
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        const exit = { code: exitCode, signal: signal ?? 0 };
        // Output that is still being parsed belongs to the screen that a caller sees after the exit.
        this.#screen.write('', () => {
          this.#exit = exit;
          resolve(exit);
          this.#changed();
        });
      });
    });
    // Answers of the terminal (device attributes, keyboard protocol) go back as its user's input would.
    this.#screen.onData((answer) => this.press(answer));
    this.#screen.onBell(() => {
      this.bells += 1;
    });
    this.#screen.onTitleChange((title) => {
      this.title = title;
    });
    for (const [final, visible] of [
      ['h', true],
      ['l', false],
    ] as const)
      this.#screen.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
        if (parameters.includes(25)) this.#cursorVisible = visible;
        return false;
      });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** null while it runs. */
  get exit(): Exit | null {
    return this.#exit;
  }

  /** Sends keys as one chunk, as a terminal would send a paste; see KEYS. */
  press(keys: string): void {
    if (this.#exit === null) this.#pty.write(keys);
  }

  /** Sends bytes that need be no text. */
  send(bytes: Buffer): void {
    // It takes both, and says so only of strings.
    if (this.#exit === null) this.#pty.write(bytes as unknown as string);
  }

  grid(): Grid {
    return readGrid(this.#screen, this.#cursorVisible);
  }

  text(): string {
    return textOf(this.grid());
  }

  /** Resolves once the text on screen satisfies `wanted`; rejects with the screen when time or program ends. */
  async waitFor(
    what: string,
    wanted: RegExp | ((text: string) => boolean),
    timeoutMs = PATIENCE_MS,
  ): Promise<string> {
    const matches = typeof wanted === 'function' ? wanted : (text: string) => wanted.test(text);
    return await this.#until(
      what,
      () => {
        const text = this.text();
        return matches(text) ? text : null;
      },
      timeoutMs,
    );
  }

  /** Resolves with the milliseconds from now to the next byte of output. */
  async nextOutput(timeoutMs = PATIENCE_MS): Promise<number> {
    const started = performance.now();
    const before = this.reads;
    return await this.#until(
      'any output',
      () => (this.reads > before ? performance.now() - started : null),
      timeoutMs,
    );
  }

  /**
   * Presses keys as one chunk and resolves with the milliseconds until the first byte of the answer was read, and
   * until a cell of the screen was another (text or style). What the program shows unasked counts as well: press
   * when it is quiet.
   */
  async answerTo(keys: string, timeoutMs = PATIENCE_MS): Promise<{ byteMs: number; changeMs: number }> {
    const before = JSON.stringify(this.grid());
    const { reads } = this;
    let parsed = this.#parsedAt;
    let byteMs = Number.NaN;
    const started = performance.now();
    this.press(keys);
    return await this.#until(
      `another screen after ${JSON.stringify(keys)}`,
      () => {
        if (Number.isNaN(byteMs) && this.reads > reads) byteMs = performance.now() - started;
        // Comparing takes a while: only after something was parsed, and with the time at which it was.
        if (this.#parsedAt === parsed) return null;
        parsed = this.#parsedAt;
        return JSON.stringify(this.grid()) === before ? null : { byteMs, changeMs: parsed - started };
      },
      timeoutMs,
    );
  }

  /** Resolves once nothing was read for so long. */
  async quiet(ms: number): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let seen = -1; seen !== this.reads; ) {
      if (performance.now() > deadline) throw new Error(`it never kept quiet for ${ms} ms`);
      seen = this.reads;
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.#pty.pid, name);
  }

  /** Ends the program however it behaves, and waits until it is gone. */
  async close(): Promise<void> {
    if (this.#exit === null) this.#pty.kill('SIGKILL');
    await this.exited;
    this.#screen.dispose();
  }

  #receive(data: string): void {
    const bytes = data as unknown as Uint8Array;
    this.bytes += bytes.length;
    this.reads += 1;
    this.#changed();
    this.#screen.write(bytes, () => {
      this.#parsedAt = performance.now();
      this.#changed();
    });
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #until<T>(what: string, probe: () => T | null, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(check);
        settle();
      };
      const fail = (why: string) =>
        finish(() =>
          reject(new Error(`${why} while waiting for ${what}; the screen:\n${this.text().trimEnd()}`)),
        );
      const check = () => {
        const found = probe();
        if (found !== null) finish(() => resolve(found));
        else if (this.#exit !== null)
          fail(`the program ended with code ${this.#exit.code}, signal ${this.#exit.signal}`);
      };
      const timer = setTimeout(() => fail(`${timeoutMs} ms passed`), timeoutMs);
      this.#watchers.add(check);
      check();
    });
  }
}
