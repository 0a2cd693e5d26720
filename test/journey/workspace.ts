/** A folder of its own for each journey: configuration, store, results and a home that nobody else uses. */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PATIENCE_MS } from '../patience.ts';
import { TerminalSession } from '../screens/terminal.ts';

const PROJECT = dirname(dirname(import.meta.dirname));
const PROGRAM = join(PROJECT, 'dist', 'cli.js');
/** Each waits 100 ms longer than the one before. */
const CLOSE_RETRIES = 8;

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'scarefloor-journey-'));
  /** Nothing of the caller's environment but what a program needs to start. */
  readonly environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: this.folder,
    USER: 'ana',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    TERM: 'xterm-256color',
  };
  readonly #terminals: TerminalSession[] = [];
  readonly #program: string;

  /** @param program another than the one that was built here: where a package was installed. */
  constructor(configuration = '', program = PROGRAM) {
    this.#program = program;
    if (!existsSync(program)) throw new Error(`${program} is missing: run npm run build`);
    if (configuration !== '') this.write('scarefloor.yaml', configuration);
  }

  /** A further section of the configuration. */
  configure(section: string): void {
    appendFileSync(this.path('scarefloor.yaml'), `${section}\n`);
  }

  /** The program's own command line, for a pty or tmux. */
  argv(...args: string[]): [string, ...string[]] {
    return [process.execPath, this.#program, ...args];
  }

  /** Makes the program a command of this name, for shells. */
  command(name: string): void {
    mkdirSync(this.path('bin'), { recursive: true });
    const [node, program] = this.argv();
    writeFileSync(this.path(`bin/${name}`), `#!/bin/sh\nexec '${node}' '${program}' "$@"\n`, { mode: 0o755 });
    this.environment.PATH = `${this.path('bin')}:${this.environment.PATH}`;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** Runs a verb without a terminal, to its end. */
  async run(...args: string[]): Promise<Ended> {
    return await this.runWith(process.execPath, args);
  }

  /** `program`: the entry of another version. */
  async runWith(node: string, args: readonly string[], program = this.#program): Promise<Ended> {
    const child = spawn(node, [program, ...args], {
      cwd: this.folder,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A command that takes longer hangs; what it printed is told then.
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    const ended = { code: -1, stdout: '', stderr: '' };
    child.stdout.on('data', (text: Buffer) => {
      ended.stdout += text.toString();
    });
    child.stderr.on('data', (text: Buffer) => {
      ended.stderr += text.toString();
    });
    const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
      child.on('error', reject).on('close', (code, endedBy) => {
        ended.code = code ?? -1;
        resolve(endedBy);
      });
    });
    if (signal !== null)
      throw new Error(
        `${args.join(' ')} ended by ${signal}; it had printed:\n${ended.stdout}${ended.stderr}`,
      );
    return ended;
  }

  /** Runs a verb with `--json` and reads what it printed; fails with its message when it failed. */
  async json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** The console, or any other argv, in a real pty; closed with the workspace. */
  terminal(argv: [string, ...string[]] = this.argv(), columns = 80, rows = 24): TerminalSession {
    const environment = { ...this.environment };
    const session = new TerminalSession({
      argv,
      columns,
      rows,
      workingDirectory: this.folder,
      environment,
    });
    this.#terminals.push(session);
    return session;
  }

  async close(): Promise<void> {
    for (const terminal of this.#terminals) await terminal.close();
    // The workers of a console that was killed end a moment after it, and write until then.
    await rm(this.folder, { recursive: true, force: true, maxRetries: CLOSE_RETRIES, retryDelay: 100 });
  }
}
