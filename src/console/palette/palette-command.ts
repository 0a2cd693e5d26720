/** What a palette's command is: a word, what may follow it, and what it does. */
import type { Command } from '../command.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { BoardReader, Transition } from '../state/transition.ts';

export interface Invocation {
  /** What stands behind the command's word. */
  rest: string;
  /** With the palette closed. */
  state: ConsoleState;
  board: BoardReader;
  /** Does what a key of this command would do here. */
  press: (command: Command, state: ConsoleState) => Transition;
}

/** Why the line cannot be done as it stands; the palette stays open for it to be mended. */
export interface Refusal {
  refusal: string;
}

export interface PaletteCommand {
  word: string;
  /** `NAME`, `NAME [REASON] [2h|until 09:00]`; '' = nothing follows. */
  args: string;
  says: string;
  /** What completes its first argument. */
  completes: 'task' | 'execution' | 'theme' | 'none';
  /** Changes something: refused where the console is read-only. */
  acts: boolean;
  /** Whether its key does anything here and now; absent = it always does. */
  possible?(state: ConsoleState): boolean;
  /** Without what follows it does nothing. */
  needsArgument: boolean;
  run(invocation: Invocation): Transition | Refusal;
  /** What it would do, while it is being typed; '' = nothing worth saying. */
  tells?(invocation: Invocation): string;
}

export function refuse(refusal: string): Refusal {
  return { refusal };
}
