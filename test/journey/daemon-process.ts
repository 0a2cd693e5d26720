/** `scarefloor run` as a supervisor starts it, in a workspace of a journey. */
import { type ChildProcess, spawn } from 'node:child_process';
import { until } from './until.ts';
import type { Workspace } from './workspace.ts';

export interface Status {
  engine: { role: string; pid: number | null };
}

export class DaemonProcess {
  readonly child: ChildProcess;
  /** null when a signal ended it. */
  readonly code: Promise<number | null>;
  stderr = '';

  /** `program`: of another version. */
  constructor(workspace: Workspace, program = workspace.argv()[1] ?? '') {
    this.child = spawn(process.execPath, [program, 'run'], {
      cwd: workspace.folder,
      env: workspace.environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child.stderr?.on('data', (text: Buffer) => {
      this.stderr += text.toString();
    });
    this.code = new Promise((resolve) => this.child.on('close', (code) => resolve(code)));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves when it has logged this. */
  async says(text: string | RegExp, limitMs?: number): Promise<void> {
    const isSaid = () => (typeof text === 'string' ? this.stderr.includes(text) : text.test(this.stderr));
    await until(`the daemon says ${text}`, isSaid, limitMs, () => this.stderr);
  }

  /** Resolves when it is the engine of its store. */
  async isEngine(limitMs?: number): Promise<this> {
    await this.says('this process is the engine now', limitMs);
    return this;
  }
}
