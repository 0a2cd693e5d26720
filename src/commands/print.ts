/** What the verbs write to stdout: tables for people, JSON for programs. */
import type { ActResult } from '../domain/operator.ts';
import { redactSecrets } from '../shared/redact.ts';
import { type Column, gridLines, gridOf } from './cells.ts';
import type { Output, OutputName } from './outputs/outputs.ts';
import type { CommandContext } from './verb.ts';

/** Beyond so many rows ink-table takes longer than people like to wait. */
const MOST_INK_ROWS = 200;

const DEFAULT_WIDTH = 80;

export function printLine(context: CommandContext, line: string): void {
  context.streams.stdout.write(`${line}\n`);
}

/** For people, beside the result: progress, hints. */
export function printNote(context: CommandContext, line: string): void {
  context.streams.stderr.write(`${line}\n`);
}

/** One document, of the published schema of that name (see outputs/outputs.ts). */
export function printJson<Name extends OutputName>(
  context: CommandContext,
  _schema: Name,
  value: Output<Name>,
): void {
  context.streams.stdout.write(`${redactSecrets(JSON.stringify(value, null, 2))}\n`);
}

/**
 * A table: drawn by ink-table and fitted to the terminal there, plain aligned text that is never cut
 * elsewhere, because programs read it. Without rows it says `none` on stderr.
 */
export async function printTable<Row>(
  context: CommandContext,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  none: string,
): Promise<void> {
  const { stdout } = context.streams;
  if (rows.length === 0) return printNote(context, none);
  const width = stdout.isTTY ? stdout.columns || DEFAULT_WIDTH : null;
  const grid = gridOf(columns, rows, width);
  if (width === null || rows.length > MOST_INK_ROWS)
    return printLine(context, redactSecrets(gridLines(grid).join('\n')));
  const { inkGrid } = await import('./ink-grid.ts');
  printLine(context, redactSecrets(inkGrid(grid, !context.environment.NO_COLOR)));
}

/**
 * As printTable, of rows of which one more was asked for than `limit`: that one is not printed, and where it is there it is
 * said that there is more. `first` says which rows come first, such as `newest`.
 */
export async function printFirst<Row>(
  context: CommandContext,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  none: string,
  { limit, first }: { limit: number; first: string },
): Promise<void> {
  await printTable(context, columns, rows.slice(0, limit), none);
  if (rows.length > limit) printNote(context, `the ${first} ${limit}; -n shows more`);
}

/** What became of an act, and the exit code: a refusal goes to stderr with 3. */
export function printAct(context: CommandContext, result: ActResult): number {
  if (context.flags.is('json')) printJson(context, 'act', result);
  return tellAct(context, result);
}

/** The same of several that one command line asked for: one document, however many they were. */
export function printActs(context: CommandContext, results: readonly ActResult[]): number {
  const [only, ...more] = results;
  if (only && more.length === 0) return printAct(context, only);
  const refused = results.filter(({ ok }) => !ok).length;
  const message = `${results.length - refused} done, ${refused} refused`;
  if (context.flags.is('json')) printJson(context, 'act', { ok: refused === 0, message, results });
  return Math.max(0, ...results.map((result) => tellAct(context, result)));
}

function tellAct(context: CommandContext, { ok, message }: ActResult): number {
  if (!ok) printNote(context, `scarefloor: ${message}`);
  else if (!context.flags.is('json')) printLine(context, message);
  return ok ? 0 : 3;
}

/** The flag of every verb that prints. */
export const JSON_FLAG = { json: { type: 'boolean', help: 'print JSON' } } as const;
