/** One tool as a process: started without a shell, read, told to stop, and confirmed gone with all that it started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '../shared/clock.ts';
import { codeOf, messageOf } from '../shared/errors.ts';
import { endMarked } from '../shared/marked-processes.ts';
import { WorkError } from '../shared/work.ts';
import { ToolGuard } from './tool-guard.ts';

/** From SIGTERM to SIGKILL: an executor ends within a second of being told to. */
const TERM_GRACE_MS = 700;
/** What a tool left running can hold its output open after it has ended. */
const OUTPUT_GRACE_MS = 500;

export interface ToolProcessOptions {
  /** Absolute path of the program. */
  program: string;
  /** With the name of the program first. */
  argv: readonly string[];
  directory: string;
  environment: Record<string, string>;
  /** `NAME=value`, which is in `environment` too: how all that the tool starts is found. */
  mark: string;
  /** What it reads from its stdin; null = nothing. */
  stdin: string | null;
  clock: Clock;
  /** Ends the tool. */
  signal: AbortSignal;
  /** What these throw ends the tool as well. */
  onStdout(chunk: Buffer): void;
  onStderr(chunk: Buffer): void;
}

export interface ToolEnding {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** It ended and left something running, which was killed. */
  leftBehind: boolean;
}

/**
 * Runs it to its end. When `signal` aborts, its process group gets SIGTERM and, 0.7 s later, SIGKILL. Settles only when
 * nothing works any more that it started, whatever group or session that moved to.
 * @throws WorkError `no_tool`, permanent, when it cannot be started; `io` when the machine has no room for it; what
 * `onStdout` or `onStderr` threw.
 */
export async function runToolProcess(options: ToolProcessOptions): Promise<ToolEnding> {
  const guard = new ToolGuard(options.mark, options.directory);
  const reading = new GuardedReading(options);
  const guarded = { ...options, ...reading.handlers, signal: reading.signal };
  try {
    const child = await start(guarded);
    guard.watch(child.pid!);
    const ending = await attend(child, guarded);
    reading.throwIfFailed();
    return ending;
  } finally {
    guard.release();
  }
}

/** Whoever reads can fail (a full disk), and must not take the process down with an error that nobody catches. */
class GuardedReading {
  readonly signal: AbortSignal;
  readonly #failed = new AbortController();
  readonly #options: ToolProcessOptions;
  #failure: { error: unknown } | null = null;

  constructor(options: ToolProcessOptions) {
    this.#options = options;
    this.signal = AbortSignal.any([options.signal, this.#failed.signal]);
  }

  readonly handlers: Pick<ToolProcessOptions, 'onStdout' | 'onStderr'> = {
    onStdout: (chunk) => this.#read(() => this.#options.onStdout(chunk)),
    onStderr: (chunk) => this.#read(() => this.#options.onStderr(chunk)),
  };

  throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  #read(read: () => void): void {
    if (this.#failure !== null) return;
    try {
      read();
    } catch (error) {
      this.#failure = { error };
      this.#failed.abort();
    }
  }
}

async function start(options: ToolProcessOptions): Promise<ChildProcess> {
  const { program, argv, directory, environment, stdin } = options;
  try {
    const child = spawn(program, argv.slice(1), {
      argv0: argv[0],
      cwd: directory,
      env: environment,
      // A process group and session of its own: signals reach all of it and nothing else, and it has no terminal.
      detached: true,
      stdio: [stdin === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk: Buffer) => options.onStdout(chunk));
    child.stderr?.on('data', (chunk: Buffer) => options.onStderr(chunk));
    await once(child, 'spawn');
    // A tool that does not read all of its input is not at fault.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin);
    return child;
  } catch (error) {
    throw notStarted(error, program);
  }
}

async function attend(child: ChildProcess, options: ToolProcessOptions): Promise<ToolEnding> {
  const { clock, signal, mark } = options;
  const exited = new AbortController();
  const closed = new AbortController();
  child.once('close', () => closed.abort());
  child.on('error', () => undefined);
  const end = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, by) => {
      exited.abort();
      resolve({ code, signal: by });
    });
  });
  const stop = () => void stopGroup(child.pid!, clock, exited.signal);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const { code, signal: by } = await end;
    // Its output may be read to the end only now; what it left running would keep it open for ever.
    if (!signal.aborted) await clock.sleep(OUTPUT_GRACE_MS, closed.signal);
    const leftBehind = !closed.signal.aborted || signalGroup(child.pid!, 0);
    signalGroup(child.pid!, 'SIGKILL');
    await endMarked({ text: mark }, clock);
    if (!closed.signal.aborted) await clock.sleep(OUTPUT_GRACE_MS, closed.signal);
    return { code, signal: by, leftBehind };
  } finally {
    signal.removeEventListener('abort', stop);
    for (const stream of [child.stdout, child.stderr]) stream?.removeAllListeners('data').destroy();
  }
}

async function stopGroup(group: number, clock: Clock, exited: AbortSignal): Promise<void> {
  signalGroup(group, 'SIGTERM');
  await clock.sleep(TERM_GRACE_MS, exited);
  if (!exited.aborted) signalGroup(group, 'SIGKILL');
}

/** Whether there is such a group: 0 only asks. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    const code = codeOf(error);
    // EPERM: it became somebody else (a set-user-ID program), and there is nothing that we could do about it.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    return code === 'EPERM';
  }
}

function notStarted(error: unknown, program: string): WorkError {
  const code = codeOf(error);
  const message = `${program} could not be started: ${messageOf(error)}`;
  // The machine is short of something; everything else is wrong with the program or its arguments.
  const passing = ['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'ETXTBSY'].includes(code);
  if (passing) return new WorkError('io', message, { cause: error });
  const kind = code === 'E2BIG' ? 'bad_input' : 'no_tool';
  return new WorkError(kind, message, { permanent: true, cause: error });
}
