/** The hash of what comes behind the kept part of a body, without keeping it: so that a change there is noticed. */
import { createHash } from 'node:crypto';
import type { Transform } from 'node:stream';
import { LARGEST_RATIO, openInflater } from './inflate.ts';

/** Give it the wire piece by piece, from its first byte on, then end or drop it. */
export class TailDigest {
  readonly #hash = createHash('sha256');
  readonly #inflater: Transform | null;
  readonly #closed = Promise.withResolvers<void>();
  readonly #most: number;
  /** Bytes of the body that are not hashed. */
  #before: number;
  #wire = 0;
  #read = 0;
  #failed = false;

  /**
   * @param coding Content-Encoding as sent; a body that is encoded twice has no digest
   * @param keptBytes of the body, undone, that are kept elsewhere
   * @param mostBytes of the body, undone; a longer one has no digest
   */
  constructor(coding: string, first: Buffer, limits: { keptBytes: number; mostBytes: number }) {
    this.#before = limits.keptBytes;
    this.#most = limits.mostBytes;
    const inflater = openInflater(coding, first);
    this.#failed = inflater === 'unknown';
    this.#inflater = inflater === 'unknown' ? null : inflater;
    this.#inflater?.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#inflater?.on('error', () => this.#fail());
    this.#inflater?.once('close', () => this.#closed.resolve());
  }

  /** Nothing more needs to be read: there will be no digest. */
  get isOver(): boolean {
    return this.#failed;
  }

  /** false when the next piece should wait for `drained`. */
  write(chunk: Buffer): boolean {
    this.#wire += chunk.length;
    if (this.#failed) return true;
    if (this.#inflater) return this.#inflater.write(chunk);
    this.#take(chunk);
    return true;
  }

  async drained(): Promise<void> {
    const inflater = this.#inflater;
    if (inflater === null || inflater.destroyed || !inflater.writableNeedDrain) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    inflater.once('drain', resolve);
    inflater.once('close', resolve);
    await promise;
  }

  /** SHA-256 in hex; '' when the body was too long, or not what it said. */
  async end(): Promise<string> {
    if (this.#inflater && !this.#inflater.destroyed) {
      this.#inflater.end();
      await this.#closed.promise;
    }
    return this.#failed ? '' : this.#hash.digest('hex');
  }

  drop(): void {
    this.#fail();
  }

  #take(chunk: Buffer): void {
    if (this.#failed) return;
    this.#read += chunk.length;
    const isBomb = this.#read > this.#most || (this.#inflater && this.#read > this.#wire * LARGEST_RATIO);
    if (isBomb) {
      this.#fail();
      return;
    }
    const skipped = Math.min(this.#before, chunk.length);
    this.#before -= skipped;
    if (skipped < chunk.length) this.#hash.update(chunk.subarray(skipped));
  }

  #fail(): void {
    this.#failed = true;
    this.#inflater?.destroy();
  }
}
