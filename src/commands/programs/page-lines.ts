import { Readable } from 'node:stream';
import type { ActResult } from '../../domain/operator.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { CommandContext } from '../verb.ts';
import { choosePager } from './choose-program.ts';
import { keepTerminal } from './keep-terminal.ts';
import { runProgram } from './run-program.ts';

/** A pager that was gone so soon has printed and ended, as cat(1) or `less -F` do: nobody has read it yet. */
const TOO_SOON_MS = 500;

/**
 * Lines in the operator's pager, each with its line end, of which nothing may be left that a terminal would obey.
 * Resolves once they have closed it, or `signal` ends it. `lines` is not begun where there is no pager.
 */
export async function pageLines(
  context: CommandContext,
  lines: () => Iterable<string> | AsyncIterable<string>,
  signal: AbortSignal,
): Promise<ActResult> {
  const { environment, workingDirectory, clock, streams } = context;
  const pager = choosePager(environment);
  if (pager === null) return { ok: false, message: 'no pager here: set $PAGER, or install less' };
  const { command, source } = pager;
  return await keepTerminal(streams.stdin, async () => {
    const started = clock.uptime();
    const input = Readable.from(lines());
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
