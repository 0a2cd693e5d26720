import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { ActResult } from '../../domain/operator.ts';
import { codeOf } from '../../shared/errors.ts';
import { safeLine } from '../../shared/safe-text.ts';
import type { CommandContext } from '../verb.ts';
import { pageLines } from './page-lines.ts';

/** Longest line that a pager is given (characters). */
const LONGEST_LINE = 100_000;

/**
 * A log in the operator's pager, from its start to what there is now, as plain text without anything that a terminal
 * would obey. Resolves once they have closed it, or `signal` ends it.
 */
export async function pageLog(
  context: CommandContext,
  file: string,
  signal: AbortSignal,
): Promise<ActResult> {
  const isThere = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (isThere === null) return { ok: false, message: 'nothing has been logged yet' };
  return await pageLines(context, () => safeLines(file, isThere.size), signal);
}

/** Of a log that still grows only what was there when it was opened. */
async function* safeLines(file: string, size: number): AsyncGenerator<string> {
  if (size === 0) return;
  const lines = createInterface({ input: createReadStream(file, { end: size - 1 }), crlfDelay: Infinity });
  for await (const line of lines) yield `${safeLine(line, LONGEST_LINE)}\n`;
}
