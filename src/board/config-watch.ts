/** Reads the configuration again when its file was saved, or when somebody asks for it. */
import { statSync } from 'node:fs';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { Settings } from '../config/settings.ts';
import { Loop } from '../engine/loop.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf, UserError } from '../shared/errors.ts';

/** Between two looks at the file. */
const LOOK_MS = 2_000;

export interface ConfigWatchOptions {
  /** Absolute path of the configuration. */
  file: string;
  clock: Clock;
  /** Reads and checks it. */
  read: () => Promise<Settings>;
  /** With what was read. */
  onRead: (settings: Settings) => Promise<void>;
  /** What is wrong with it, line by line: what held before goes on to hold. */
  onProblems: (problems: readonly string[]) => void;
}

export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  readonly #loop: Loop;
  #seen: string;
  #isAsked = false;

  constructor(options: ConfigWatchOptions) {
    this.#options = options;
    this.#seen = fingerprint(options.file);
    this.#loop = new Loop(
      options.clock,
      () => this.#look(),
      (error) => options.onProblems([messageOf(error)]),
    );
  }

  start(): void {
    this.#loop.start();
  }

  /** Also where the file was not saved: a variable or a file that it names may have changed. */
  reload(): void {
    this.#isAsked = true;
    this.#loop.ring();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #look(): Promise<number> {
    const now = fingerprint(this.#options.file);
    // A file that is missing is one that an editor is about to put there: nobody wants the defaults for that moment.
    const isSaved = now !== this.#seen && now !== '';
    if (!isSaved && !this.#isAsked) return LOOK_MS;
    this.#seen = now;
    this.#isAsked = false;
    try {
      await this.#options.onRead(await this.#options.read());
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#options.onProblems(linesOf(error));
    }
    return LOOK_MS;
  }
}

function linesOf(error: UserError): string[] {
  return error instanceof ConfigurationError ? error.lines : [error.message];
}

/**
 * '' where there is no file, or a pipe, which can be read once and holds up who reads it. With the time at which its
 * permissions changed: what was saved while it could not be read is read when it can be.
 */
function fingerprint(file: string): string {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined || status.isFIFO()) return '';
  return `${status.ino} ${status.size} ${status.mtimeMs} ${status.ctimeMs}`;
}
