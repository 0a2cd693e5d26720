/** A program that fills a terminal, and what it takes to measure it like any other. */
import type { Size } from '../../../src/console/layout.ts';
import { TerminalSession } from '../../screens/terminal.ts';

export interface ConsoleProgram {
  name: string;
  argv: readonly [string, ...string[]];
  workingDirectory: string;
  environment: Record<string, string | undefined>;
  /** What its user can work with first, in words and as it stands on the screen. */
  useful: { says: string; shown: RegExp };
  /** Two keys, pressed in turn: each moves a selection and so changes the screen. */
  keys: readonly [string, string];
  /** A process that works for what is shown, besides those that the program started itself; null = none. */
  helperPid: number | null;
}

export const SIZES: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 50 },
];

export const sizeText = ({ columns, rows }: Size) => `${columns}x${rows}`;

/** Starts it in a pty of its own. The caller closes it. */
export function openProgram(program: ConsoleProgram, { columns, rows }: Size): TerminalSession {
  const { argv, workingDirectory, environment } = program;
  return new TerminalSession({ argv, columns, rows, workingDirectory, environment });
}

/** Starts it and waits until it is of use. */
export async function openUseful(program: ConsoleProgram, size: Size): Promise<TerminalSession> {
  const terminal = openProgram(program, size);
  try {
    await terminal.waitFor(program.useful.says, program.useful.shown);
    return terminal;
  } catch (error) {
    await terminal.close();
    throw error;
  }
}
