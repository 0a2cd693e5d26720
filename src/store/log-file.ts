/**
 * The write-ahead log as a file that can be synced without SQLite. Unlike the store's file and its -shm it carries no
 * locks, so that opening and closing it here takes none from SQLite (sqlite.org/howtocorrupt.html, "Posix advisory
 * locks canceled"). It is one and the same file for as long as some connection is open.
 */
import {
  close,
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsync,
  open,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../shared/errors.ts';
import { logOf } from './log-of.ts';
import type { SyncLog } from './log-sync.ts';

/** Written again in one go. */
const PIECE_BYTES = 1 << 20;

/** Of a store whose connection is open. */
export class LogFile {
  readonly #descriptor: number;
  readonly #directory: string;
  #isEntered = false;

  /** @throws Error when it cannot be opened. */
  constructor(store: string) {
    this.#descriptor = openSync(logOf(store), 'r+');
    this.#directory = dirname(store);
  }

  readonly sync: SyncLog = (done) => {
    fdatasync(this.#descriptor, (error) => {
      if (error !== null || this.#isEntered) return done(error);
      this.#isEntered = true;
      // Once: whoever made the file may have died before its name was on the disk.
      syncDirectory(this.#directory, done);
    });
  };

  /**
   * After a sync that failed, while nobody writes: what this machine still has of the log in its memory is written
   * once more, or the disk might lack a piece in the middle of it without the next sync saying so.
   * @throws Error when the disk does not take it.
   */
  rewrite(): void {
    const piece = Buffer.alloc(PIECE_BYTES);
    let offset = 0;
    for (;;) {
      const read = readSync(this.#descriptor, piece, 0, PIECE_BYTES, offset);
      if (read === 0) break;
      offset += writeSync(this.#descriptor, piece, 0, read, offset);
    }
    fdatasyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/**
 * Resolves when what this process has read from the store is on the disk, whoever committed it: what the engine has
 * just committed can be seen a moment before. Rejects when it cannot be synced.
 */
export async function syncLogOf(store: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const end = (error: Error | null) => (error === null ? resolve() : reject(error));
  open(logOf(store), 'r+', (problem, descriptor) => {
    // Its last connection has folded it back, which syncs.
    if (problem !== null) return end(codeOf(problem) === 'ENOENT' ? null : problem);
    fdatasync(descriptor, (error) => close(descriptor, () => end(error)));
  });
  await promise;
}

function syncDirectory(path: string, done: (error: Error | null) => void): void {
  open(path, 'r', (problem, descriptor) => {
    // No error for SQLite either: some file systems cannot sync a directory.
    if (problem !== null) return done(null);
    fsync(descriptor, () => close(descriptor, () => done(null)));
  });
}
