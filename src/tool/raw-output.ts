import { closeSync, openSync, writeSync } from 'node:fs';
import { messageOf } from '../shared/errors.ts';

/** Of stdout as much is kept: enough to look into what a reader made of it. */
export const LARGEST_RAW_BYTES = 32 * 1024 * 1024;
/** Lines gathered for one write. */
const BUFFERED = 64 * 1024;

/**
 * What a tool printed, in a file (0600) of LARGEST_RAW_BYTES at most. A full disk ends the keeping, not
 * the work: `trouble` says so.
 */
export class RawOutput {
  readonly path: string;
  readonly #largest: number;
  #descriptor: number | null = null;
  #waiting: string[] = [];
  #waitingSize = 0;
  #size = 0;
  /** Lines that are not in the file. */
  dropped = 0;
  trouble = '';

  constructor(path: string, largest = LARGEST_RAW_BYTES) {
    this.path = path;
    this.#largest = largest;
    try {
      this.#descriptor = openSync(path, 'w', 0o600);
    } catch (error) {
      this.trouble = messageOf(error);
    }
  }

  /** Nothing was printed, or nothing could be kept. */
  get isEmpty(): boolean {
    return this.#size === 0 || this.trouble !== '';
  }

  /** A line without its line break and without secrets. */
  write(line: string): void {
    if (this.#descriptor === null || this.#size + line.length + 1 > this.#largest) {
      this.dropped += 1;
      // Later, shorter lines would look as if they followed.
      this.#size = this.#largest;
      return;
    }
    this.#size += Buffer.byteLength(line) + 1;
    this.#waiting.push(line, '\n');
    this.#waitingSize += line.length + 1;
    if (this.#waitingSize >= BUFFERED) this.#flush();
  }

  /** Idempotent. */
  close(): void {
    this.#flush();
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #flush(): void {
    if (this.#descriptor === null || this.#waiting.length === 0) return;
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#waitingSize = 0;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    } catch (error) {
      this.trouble = messageOf(error);
      closeSync(this.#descriptor);
      this.#descriptor = null;
    }
  }
}
