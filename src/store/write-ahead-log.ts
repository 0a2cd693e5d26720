/** Folding the write-ahead log back into the store's file: by the commits themselves, or by a thread beside them. */
import type { Database } from 'better-sqlite3';
import { Checkpointer } from './checkpointer.ts';

/** Pages of the log at which a commit folds it back itself: SQLite's own measure, and where a thread does it. */
const FOLD_AT_PAGES = 1_000;
const FOLD_AT_PAGES_BESIDE_THREAD = 20_000;

export class WriteAheadLog {
  readonly #database: Database;
  #checkpointer: Checkpointer | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * From now on a thread folds the log back, until `endFolding`. When that fails, commits do it again as they do
   * without a thread.
   */
  foldInBackground(onFailed: (error: unknown) => void): void {
    if (this.#checkpointer) return;
    this.#database.pragma(`wal_autocheckpoint = ${FOLD_AT_PAGES_BESIDE_THREAD}`);
    this.#checkpointer = new Checkpointer(this.#database.name, (error) => {
      this.#checkpointer = null;
      if (this.#database.open) this.#database.pragma(`wal_autocheckpoint = ${FOLD_AT_PAGES}`);
      onFailed(error);
    });
  }

  /** From now on no commit folds the log back, which waits for the disk: that is left to the engine. */
  leaveFolding(): void {
    this.#database.pragma('wal_autocheckpoint = 0');
  }

  /** Before the store is closed. */
  async endFolding(): Promise<void> {
    await this.#checkpointer?.end();
    this.#checkpointer = null;
  }

  /** After each transaction; `rowsWritten()` counts what this connection has written in its life. */
  noteCommit(rowsWritten: () => number): void {
    if (this.#checkpointer && !this.#database.inTransaction) this.#checkpointer.noteCommit(rowsWritten());
  }

  /**
   * Folds the log back. PASSIVE does what can be done without waiting for anybody, in the background where that is on;
   * TRUNCATE waits for readers and leaves an empty log.
   */
  checkpoint(mode: 'PASSIVE' | 'TRUNCATE' = 'TRUNCATE'): void {
    if (mode === 'PASSIVE' && this.#checkpointer) this.#checkpointer.fold();
    else this.#database.pragma(`wal_checkpoint(${mode})`);
  }

  /** Which pass of the thread is under way, counted from 1; null = none. */
  get underWay(): number | null {
    return this.#checkpointer?.underWay ?? null;
  }

  /** Resolves when the log is short, or folded back as far as the background could; see Checkpointer. */
  async caughtUp(): Promise<void> {
    await this.#checkpointer?.caughtUp();
  }

  /**
   * Resolves when what was committed so far is on the disk, where the background folds: after much that was written
   * lightly, the next commit that must survive a power loss would wait for all of it, and the whole process with it.
   */
  async folded(): Promise<void> {
    await this.#checkpointer?.folded();
  }
}
