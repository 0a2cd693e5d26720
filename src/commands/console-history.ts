/** Lines that were typed in the console, such as those of its palette, kept between runs. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../shared/errors.ts';
import { makeDirectory } from '../shared/make-directory.ts';
import { redactSecrets } from '../shared/redact.ts';
import { safeText } from '../shared/safe-text.ts';

/** Lines that are kept, the newest ones. */
const MOST_LINES = 200;
/** Longest line that is kept (characters). */
const LONGEST_LINE = 500;
/** A longer file is none of ours. */
const LARGEST_FILE_BYTES = 1024 * 1024;

export class ConsoleHistory {
  readonly #file: string;
  #last: Promise<void> = Promise.resolve();

  /** `file`: absolute path; null = nothing is kept. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Oldest first; none where there is no file yet. Throws the error of reading it. */
  async read(): Promise<string[]> {
    const text = await readFile(this.#file, 'utf8').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return '';
      throw error;
    });
    if (text.length > LARGEST_FILE_BYTES) return [];
    const lines = text.split('\n').map((line) => safeText(line, LONGEST_LINE));
    return lines.filter((line) => line !== '').slice(-MOST_LINES);
  }

  /**
   * Adds a line without credentials; one that was there already moves to the end. Other consoles may write too: the
   * file is read anew and replaced as a whole.
   */
  async keep(line: string): Promise<void> {
    const turn = this.#last.then(() => this.#append(redactSecrets(safeText(line, LONGEST_LINE))));
    this.#last = turn.catch(() => undefined);
    await turn;
  }

  async #append(line: string): Promise<void> {
    if (line === '') return;
    makeDirectory(dirname(this.#file));
    const lines = [...(await this.read()).filter((other) => other !== line), line].slice(-MOST_LINES);
    const next = `${this.#file}.${process.pid}`;
    try {
      await writeFile(next, `${lines.join('\n')}\n`, { mode: 0o600 });
      await rename(next, this.#file);
    } catch (error) {
      await rm(next, { force: true });
      throw error;
    }
  }
}
