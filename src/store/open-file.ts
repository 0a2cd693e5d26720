import { type Stats, statSync } from 'node:fs';
import { codeOf } from '../shared/errors.ts';

/** A file that is open somewhere in this process, by device and inode, as its path led to it at first. */
export class OpenFile {
  readonly #path: string;
  #file: Stats | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#file = statSync(path, { throwIfNoEntry: false });
  }

  /** Whether the path leads to another file now, or to none; false for one that was never seen. */
  isGone(): boolean {
    if (!this.#file) {
      this.#file = statSync(this.#path, { throwIfNoEntry: false });
      return false;
    }
    try {
      const { dev, ino } = statSync(this.#path);
      return dev !== this.#file.dev || ino !== this.#file.ino;
    } catch (error) {
      // A directory that cannot be read for a moment says nothing of the file.
      return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
    }
  }
}
