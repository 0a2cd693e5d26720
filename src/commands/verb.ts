/** What a verb of the command line declares, and what it gets to work with. */
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../shared/clock.ts';
import type { Flags } from './flags.ts';

export interface Streams {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

export interface FlagSpec {
  /** `list` may be given more than once. `number` values stay text until a verb says which range it takes. */
  type: 'boolean' | 'text' | 'number' | 'list';
  help: string;
  /** The word for its value in the help, such as `DURATION`. */
  value?: string;
  short?: string;
  choices?: readonly string[];
  /** A boolean that is on unless `--no-NAME` is given. */
  on?: boolean;
  /** `--reason ""` means something. */
  emptyAllowed?: boolean;
}

export type FlagTable = Readonly<Record<string, FlagSpec>>;

export interface Verb {
  name: string;
  /** What follows the name: `NAME [--every DURATION]`. */
  usage: string;
  /** One sentence or a few. */
  about: string;
  /** How many words it takes beside flags. */
  inputs: { least: number; most: number };
  /** What its words can be, for completion in a shell: names of tasks, files, or a few words that it knows. */
  completes?: 'tasks' | 'files' | readonly string[];
  /** What stands behind `--` is the command line of a program, and no further words. */
  takesCommand?: true;
  flags: FlagTable;
  /** Command lines with what they do. */
  examples: readonly (readonly [commandLine: string, does: string])[];
  /** Does the work and returns the exit code; throws a UserError for what the operator can mend. */
  run(context: CommandContext): Promise<number>;
}

/** Signals of the process, or an emitter that a test fires. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

export interface CommandContext {
  input: readonly string[];
  /** The words behind `--`; null = there was none. */
  command: readonly string[] | null;
  flags: Flags;
  streams: Streams;
  environment: NodeJS.ProcessEnv;
  workingDirectory: string;
  clock: Clock;
  signals: SignalSource;
  version: string;
  /** Read once, when first asked for. */
  settings: () => Promise<Settings>;
  /** Reads them anew, as they were read first. */
  reread: () => Promise<Settings>;
}
