import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ActResult } from '../../domain/operator.ts';
import { codeOf } from '../../shared/errors.ts';
import { safeLine, safeText } from '../../shared/safe-text.ts';
import type { CommandContext } from '../verb.ts';
import { choosePager } from './choose-program.ts';
import { keepTerminal } from './keep-terminal.ts';
import { runProgram } from './run-program.ts';

/** Longest line that a pager is given (characters). */
const LONGEST_LINE = 100_000;

/** A pager that was gone so soon has printed and ended, as cat(1) or `less -F` do: nobody has read it yet. */
const TOO_SOON_MS = 500;

/**
 * A log in the operator's pager, from its start to what there is now, as plain text without anything that a terminal
 * would obey. Resolves once they have closed it, or `signal` ends it.
 */
export async function pageLog(
  context: CommandContext,
  file: string,
  signal: AbortSignal,
): Promise<ActResult> {
  const { environment, workingDirectory, clock, streams } = context;
  const pager = choosePager(environment);
  if (pager === null) return { ok: false, message: 'no pager here: set $PAGER, or install less' };
  const isThere = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (isThere === null) return { ok: false, message: 'nothing has been logged yet' };
  const { command, source } = pager;
  return await keepTerminal(streams.stdin, async () => {
    const started = clock.uptime();
    const input = Readable.from(safeLines(file, isThere.size));
    const program = { environment, workingDirectory, clock, signal };
    const problem = await runProgram({ ...program, command, input });
    if (problem !== '') return { ok: false, message: `${safeText(command, 60)} (${source}): ${problem}` };
    if (clock.uptime() - started < TOO_SOON_MS) {
      streams.stdout.write('-- Enter goes back --');
      // By a program too: what this process reads belongs to the console.
      await runProgram({ ...program, command: 'read -r _ #' });
    }
    return { ok: true, message: '' };
  });
}

/** Of a log that still grows only what was there when it was opened. */
async function* safeLines(file: string, size: number): AsyncGenerator<string> {
  if (size === 0) return;
  const lines = createInterface({ input: createReadStream(file, { end: size - 1 }), crlfDelay: Infinity });
  for await (const line of lines) yield `${safeLine(line, LONGEST_LINE)}\n`;
}
