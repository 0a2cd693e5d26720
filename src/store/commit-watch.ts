/**
 * Tells at once when any process, this one included, writes to the store's write-ahead log, as far as the file
 * system tells us. Asking twenty times a second instead costs a hundred times the processor time of waiting.
 */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../shared/clock.ts';
import { logOf } from './log-of.ts';

/**
 * The log is written first, then made durable, and only then can others read the commit: whoever looks in the
 * moment of the notice sees nothing new. For this long after one, looking often is worth it.
 */
const SETTLING_MS = 1_000;

export class CommitWatch {
  readonly #clock: Clock;
  #watcher: FSWatcher | null = null;
  #noticedAt = Number.NEGATIVE_INFINITY;

  /** `path` is the store's file, open in this process so that its log exists. */
  constructor(path: string, clock: Clock, onCommit: () => void) {
    this.#clock = clock;
    try {
      // Not persistent: waiting for others keeps no process alive.
      this.#watcher = watch(logOf(path), { persistent: false }, () => {
        this.#noticedAt = clock.uptime();
        onCommit();
      });
      this.#watcher.on('error', () => this.close());
    } catch {
      this.#watcher = null;
    }
  }

  /** How often to ask besides, in ms: rarely where the file system tells, often where it does not. */
  pollMs(often: number, rarely: number): number {
    const settling = this.#clock.uptime() - this.#noticedAt < SETTLING_MS;
    return this.#watcher === null || settling ? often : rarely;
  }

  /** Idempotent. */
  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }
}
