/** The programs that ours is measured beside: htop and btop (Debian) and `pm2 monit` (npm), with five jobs to show. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEYS } from '../../screens/terminal.ts';
import { missingPeers, PEERS_FOLDER } from '../engine/peers-installed.ts';
import type { Scratch } from '../engine/scratch.ts';
import type { ConsoleProgram } from './console-program.ts';

const PM2 = join(PEERS_FOLDER, 'node_modules', 'pm2', 'bin', 'pm2');
const PM2_LIMIT_MS = 30_000;
export const JOBS = 5;

/** A job that says once a second how far it is, or waits. */
const JOB = `const [mode] = process.argv.slice(2);
let done = 0;
setInterval(() => { if (mode === 'busy') console.log(\`page \${++done} of 2000\`); }, 1_000);
`;

/** The jobs run under pm2, and are seen by htop and btop like any other process. */
export class PeerConsoles implements Disposable {
  readonly programs: readonly ConsoleProgram[];
  /** Those that cannot take part, and why. */
  readonly missing: readonly { name: string; why: string }[];
  readonly #folder: string;
  /** The process that keeps the jobs; null = none was started. */
  #daemon: number | null = null;
  readonly #onExit = () => this.#endAtOnce();

  constructor(scratch: Scratch, mode: 'idle' | 'busy') {
    this.#folder = scratch.folder();
    const missing: { name: string; why: string }[] = [];
    const programs: ConsoleProgram[] = [];
    const environment = { HOME: this.#folder, TERM: 'xterm-256color', PM2_HOME: join(this.#folder, 'pm2') };
    const common = { workingDirectory: this.#folder, environment, helperPid: null };
    const debian = (program: Omit<ConsoleProgram, keyof typeof common>) => {
      const [command] = program.argv;
      if (spawnSync(command, ['--version']).error === undefined) programs.push({ ...program, ...common });
      else missing.push({ name: program.name, why: `not installed; run: apt-get install ${command}` });
    };
    const downAndUp = [KEYS.down, KEYS.up] as const;
    debian({
      name: 'htop',
      argv: ['htop'],
      useful: { says: 'the list of processes', shown: /PID\s+USER.*\n\s*\d+ / },
      // It puts the keypad into application mode, in which arrows come as SS3 (ECMA-48 8.3.143).
      keys: ['\u001bOB', '\u001bOA'],
    });
    debian({
      name: 'btop',
      argv: ['btop', '--utf-force'],
      useful: { says: 'the list of processes', shown: /Pid:[\s\S]*\n[^\d\n]*\d+ \S/ },
      keys: downAndUp,
    });
    const why = missingPeers();
    if (why !== null) missing.push({ name: 'pm2 monit', why });
    else
      programs.push({
        ...common,
        name: 'pm2 monit',
        argv: [process.execPath, PM2, 'monit'],
        useful: { says: 'the list of its jobs', shown: /\[ ?0\] job-1/ },
        keys: downAndUp,
        helperPid: this.#startJobs(mode),
      });
    this.programs = programs;
    this.missing = missing;
  }

  [Symbol.dispose](): void {
    this.#end();
    process.off('exit', this.#onExit);
  }

  /** Answers with the process that keeps the jobs. */
  #startJobs(mode: string): number {
    writeFileSync(join(this.#folder, 'job.mjs'), JOB);
    const apps = Array.from({ length: JOBS }, (_, index) => ({
      name: `job-${index + 1}`,
      script: join(this.#folder, 'job.mjs'),
      args: mode,
    }));
    const file = join(this.#folder, 'jobs.json');
    writeFileSync(file, JSON.stringify({ apps }));
    process.on('exit', this.#onExit);
    this.#pm2('start', file);
    this.#daemon = Number(readFileSync(this.#pidFile(), 'utf8'));
    return this.#daemon;
  }

  #pidFile(): string {
    return join(this.#folder, 'pm2', 'pm2.pid');
  }

  #end(): void {
    if (existsSync(this.#pidFile())) this.#pm2('kill');
    this.#daemon = null;
  }

  /** Its folder may be gone already: the daemon ends its jobs when it is told to end. */
  #endAtOnce(): void {
    if (this.#daemon !== null) process.kill(this.#daemon, 'SIGTERM');
  }

  #pm2(...args: string[]): void {
    const { status, stderr, error } = spawnSync(process.execPath, [PM2, ...args], {
      cwd: this.#folder,
      env: { PATH: process.env.PATH, HOME: this.#folder, PM2_HOME: join(this.#folder, 'pm2') },
      encoding: 'utf8',
      timeout: PM2_LIMIT_MS,
    });
    if (status !== 0) throw new Error(`pm2 ${args.join(' ')}: ${error?.message ?? stderr}`);
  }
}
