/** Whether the store that this process opened is still the one that others see, and what it takes on the disk. */
import { statSync } from 'node:fs';
import type { Database, Statement } from 'better-sqlite3';
import { LOG_GONE, STORE_GONE, STORE_UPGRADED } from './failure.ts';
import { logOf } from './log-of.ts';
import { OpenFile } from './open-file.ts';

export interface StoreSize {
  bytes: number;
  /** The write-ahead log beside it. */
  walBytes: number;
  /** Within the file, kept for what comes. */
  freeBytes: number;
}

export class StoreFiles {
  readonly #database: Database;
  readonly #file: OpenFile;
  readonly #logPath: string;
  /** Made with the first statement, and there as long as anybody has the store open. */
  readonly #log: OpenFile;
  readonly #schema: Statement<[], number>;
  /** Of the file as it was opened. */
  readonly #openedSchema: number;

  constructor(database: Database) {
    this.#database = database;
    this.#file = new OpenFile(database.name);
    this.#logPath = logOf(database.name);
    this.#log = new OpenFile(this.#logPath);
    this.#schema = database.prepare<[], number>('PRAGMA user_version').pluck();
    this.#openedSchema = this.#schema.get() ?? 0;
  }

  /**
   * Whether the path of the file, or that of its write-ahead log, leads to another file than the one that is open, or
   * to none: what is written from now on is seen by nobody else, and gone with this process. 5 microseconds.
   */
  isGone(): boolean {
    return this.#file.isGone() || this.#log.isGone();
  }

  /** Whether another version of the program has changed the schema since the store was opened. 2 microseconds. */
  isUpgraded(): boolean {
    try {
      return this.#schema.get() !== this.#openedSchema;
    } catch {
      // A disk that fails says nothing of it, and shows at the next statement.
      return false;
    }
  }

  /** Why nothing can be done with the store any more, for good; '' = it can be used. */
  whyUnusable(): string {
    if (this.#file.isGone()) return STORE_GONE;
    if (this.#log.isGone()) return LOG_GONE;
    return this.isUpgraded() ? STORE_UPGRADED : '';
  }

  /** Folds a log that was removed into the file while this process can still read it. */
  saveRemovedLog(): void {
    if (!this.#file.isGone() && this.#log.isGone()) this.#database.pragma('wal_checkpoint(PASSIVE)');
  }

  size(): StoreSize {
    const number = (pragma: string) => this.#database.pragma(pragma, { simple: true }) as number;
    const bytesOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return {
      bytes: bytesOf(this.#database.name),
      walBytes: bytesOf(this.#logPath),
      freeBytes: number('freelist_count') * number('page_size'),
    };
  }
}
