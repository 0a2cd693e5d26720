/** The title of the window, which is given back as it was. */
import { RESTORE_TITLE, SAVE_TITLE, titleSequence } from './alert-sequences.ts';

export class WindowTitle {
  readonly #write: (sequence: string) => void;
  #shown: string | null = null;

  constructor(write: (sequence: string) => void) {
    this.#write = write;
  }

  /** Writes only what changes. */
  show(title: string): void {
    if (title === this.#shown) return;
    this.#write((this.#shown === null ? SAVE_TITLE : '') + titleSequence(title));
    this.#shown = title;
  }

  /** Idempotent. A terminal that keeps no stack of titles is left with none of ours. */
  restore(): void {
    if (this.#shown === null) return;
    this.#write(titleSequence('') + RESTORE_TITLE);
    this.#shown = null;
  }
}
