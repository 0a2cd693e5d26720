/** A real tmux with a server of its own, so that neither the operator's sessions nor their settings take part. */
import { execFileSync, spawnSync } from 'node:child_process';
import { until } from './until.ts';

export function tmuxIsMissing(): boolean {
  return spawnSync('tmux', ['-V']).error !== undefined;
}

export class Tmux {
  readonly #socket: string;
  readonly #environment: NodeJS.ProcessEnv;

  /** `socket`: a name that nothing else on the machine uses. */
  constructor(socket: string, environment: NodeJS.ProcessEnv) {
    this.#socket = socket;
    this.#environment = environment;
  }

  /** Opens a window of its own that stays after its program ended. */
  start(argv: readonly string[], columns: number, rows: number, folder: string): void {
    const size = ['-x', String(columns), '-y', String(rows)];
    this.#run('new-session', '-d', ...size, '-c', folder, 'cat');
    this.#run('set-option', '-g', 'remain-on-exit', 'on');
    this.#run('set-option', '-g', 'status', 'off');
    this.#run('respawn-pane', '-k', '-c', folder, ...argv);
  }

  /** Names of keys as tmux knows them: `Enter`, `Escape`, `Tab`, `C-c`; anything else is typed. */
  keys(...names: string[]): void {
    this.#run('send-keys', ...names);
  }

  type(text: string): void {
    this.#run('send-keys', '-l', text);
  }

  text(): string {
    return this.#run('capture-pane', '-p');
  }

  async waitFor(what: string, wanted: RegExp, limitMs?: number): Promise<string> {
    const probe = () => {
      const text = this.text();
      return wanted.test(text) ? text : null;
    };
    return await until(what, probe, limitMs, () => this.text());
  }

  resize(columns: number, rows: number): void {
    this.#run('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** The exit status of the program; null while it runs. */
  exitStatus(): number | null {
    const [dead, status] = this.#run('display-message', '-p', '#{pane_dead} #{pane_dead_status}').split(' ');
    return dead === '1' ? Number(status) : null;
  }

  panePid(): number {
    return Number(this.#run('display-message', '-p', '#{pane_pid}'));
  }

  /** Of the pane, as programs in it set it. */
  title(): string {
    return this.#run('display-message', '-p', '#{pane_title}').trim();
  }

  /** Whether a bell rang in a window that nobody looks at. */
  rang(): boolean {
    return this.#run('list-windows', '-F', '#{window_bell_flag}').includes('1');
  }

  close(): void {
    spawnSync('tmux', ['-L', this.#socket, 'kill-server'], { env: this.#environment });
  }

  #run(...command: string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, '-f', '/dev/null', ...command], {
      env: this.#environment,
      encoding: 'utf8',
    });
  }
}
