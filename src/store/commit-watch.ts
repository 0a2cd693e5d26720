/**
 * Tells at once when any process, this one included, writes to the store's write-ahead log, as far as the file
 * system tells us. Asking twenty times a second instead costs a hundred times the processor time of waiting.
 */
import { type FSWatcher, watch } from 'node:fs';

export class CommitWatch {
  #watcher: FSWatcher | null = null;

  /** `path` is the store's file, open in this process so that its log exists. */
  constructor(path: string, onCommit: () => void) {
    try {
      // Not persistent: waiting for others keeps no process alive.
      this.#watcher = watch(`${path}-wal`, { persistent: false }, onCommit);
      this.#watcher.on('error', () => this.close());
    } catch {
      this.#watcher = null;
    }
  }

  /** How often to ask besides, in ms: rarely where the file system tells, often where it does not. */
  pollMs(often: number, rarely: number): number {
    return this.#watcher === null ? often : rarely;
  }

  /** Idempotent. */
  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }
}
