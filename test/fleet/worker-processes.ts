/** Real `scarefloor worker` processes, from source, that end with the test whatever becomes of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from '../journey/until.ts';
import { type RedisServer, TEST_KEY } from './redis.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

interface WorkerLine {
  level: string;
  msg: string;
  job?: string;
}

export class WorkerProcess {
  readonly child: ChildProcess;
  /** Its temporary files go here. */
  readonly folder = mkdtempSync(join(tmpdir(), 'scarefloor-fleet-test-'));
  readonly lines: WorkerLine[] = [];
  output = '';

  /** `within`: what goes before its command line, such as that of a namespace. */
  constructor(args: readonly string[], environment: NodeJS.ProcessEnv, within: readonly string[] = []) {
    const [program = '', ...argv] = [...within, process.execPath, PROGRAM, 'worker', ...args];
    this.child = spawn(program, argv, {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        TMPDIR: this.folder,
        // Where Node keeps it by itself: in a folder that is new for each worker, all would be compiled for each.
        NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let rest = '';
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('{')) this.lines.push(JSON.parse(line) as WorkerLine);
    });
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.ended();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  says(message: string): boolean {
    return this.lines.some(({ msg }) => msg.includes(message));
  }

  async untilSays(message: string): Promise<void> {
    await until(
      `the worker says "${message}"`,
      () => this.says(message),
      undefined,
      () => this.output,
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async ended(): Promise<number | null> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  }

  /** What it left behind. */
  left(): string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith('scarefloor-worker-'));
  }
}

export function startWorker(
  server: RedisServer,
  name: string,
  { concurrency = 2, key = TEST_KEY }: { concurrency?: number; key?: string } = {},
): WorkerProcess {
  const args = ['--redis', server.url, '--name', name, '--concurrency', String(concurrency)];
  return new WorkerProcess(args, { SCAREFLOOR_FLEET_KEY: key });
}

/** Workers that are ready for jobs. */
export async function startWorkers(server: RedisServer, names: readonly string[], concurrency = 2) {
  const workers = names.map((name) => startWorker(server, name, { concurrency }));
  await Promise.all(workers.map((worker) => worker.untilSays('ready for shards')));
  return workers;
}
