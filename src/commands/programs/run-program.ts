/** Programs of the operator's own choice, such as their editor, on the terminal of this process. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../shared/clock.ts';
import { codeOf, messageOf } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';

/** With any of these a command is for a shell to read, as git reads its editor's. */
const NEEDS_SHELL = /[|&;<>()$`\\"' \t\n*?[#~=%]/;

/** What a shell answers for a program that is not there, or is none (POSIX, Shell Command Language 2.8.2). */
const SHELL_PROBLEMS: Readonly<Record<number, string>> = {
  126: 'it cannot be executed',
  127: 'there is no such program',
};

/** How long a program that was asked to end may take. */
const END_MS = 2_000;

export interface Program {
  /** As people set it in $EDITOR: a program's name, or a command line for the shell. */
  command: string;
  args?: readonly string[];
  /** What it reads; absent: the terminal. A program that reads no further ends it. */
  input?: Readable;
  environment: NodeJS.ProcessEnv;
  workingDirectory: string;
  clock: Clock;
  /** Ends it. */
  signal: AbortSignal;
}

/**
 * Runs a program until it has ended. '' = it ended well, otherwise why not, such as `there is no such program`.
 * The event loop goes on meanwhile, and with it whatever else this process does.
 */
export async function runProgram(program: Program): Promise<string> {
  const { command, args = [], input, environment, workingDirectory, clock, signal } = program;
  if (signal.aborted) return 'it was not started';
  const byShell = NEEDS_SHELL.test(command);
  const child = spawn(
    byShell ? '/bin/sh' : command,
    byShell ? ['-c', `${command} "$@"`, command, ...args] : args,
    { cwd: workingDirectory, env: environment, stdio: [input ? 'pipe' : 'inherit', 'inherit', 'inherit'] },
  );
  const ended = new AbortController();
  const end = async () => {
    child.kill('SIGTERM');
    await clock.sleep(END_MS, ended.signal);
    if (!ended.signal.aborted) child.kill('SIGKILL');
  };
  const endings: Promise<void>[] = [];
  const onAbort = () => void endings.push(end());
  signal.addEventListener('abort', onAbort, { once: true });
  // Who quits a pager before the end of a text has read enough.
  const fed = input && child.stdin ? pipeline(input, child.stdin).catch(quietly) : null;
  try {
    return await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(startProblem(error)));
      child.once('exit', (code, killedBy) => resolve(endProblem(code, killedBy, byShell)));
    });
  } finally {
    ended.abort();
    signal.removeEventListener('abort', onAbort);
    input?.destroy();
    await fed;
    await Promise.all(endings);
  }
}

function startProblem(error: Error): string {
  if (codeOf(error) === 'ENOENT') return SHELL_PROBLEMS[127] as string;
  if (codeOf(error) === 'EACCES') return SHELL_PROBLEMS[126] as string;
  return safeText(messageOf(error));
}

function endProblem(code: number | null, killedBy: NodeJS.Signals | null, byShell: boolean): string {
  if (killedBy !== null) return `it was ended by ${killedBy}`;
  if (code === 0 || code === null) return '';
  return (byShell ? SHELL_PROBLEMS[code] : undefined) ?? `it ended with code ${code}`;
}

/** The other end is closed, or ours was. Whatever else cannot be read is for whoever made the input to say. */
function quietly(error: unknown): void {
  if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(codeOf(error)))
    throw error;
}
