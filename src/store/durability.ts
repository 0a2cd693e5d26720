/**
 * When a commit is durable, that is, survives a power loss: within the commit itself, as SQLite does it, or behind the
 * thread that committed (see LogSync), so that a screen and its workers never wait for the disk.
 */
import type { Database } from 'better-sqlite3';
import { LogFile, syncLogOf } from './log-file.ts';
import { LogSync, type SyncLog, type WhenDurable } from './log-sync.ts';

/** As PRAGMA synchronous tells it. */
const FULL = 2;

export class Durability {
  readonly #database: Database;
  /** null: each commit waits for the disk by itself, or none does. */
  #sync: LogSync | null = null;
  #file: LogFile | null = null;
  #isLight = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * What is committed within survives the death of the process, but perhaps not that of the machine: for what would
   * be done again. It is written to the disk with the next commit of somebody else, or by a checkpoint.
   */
  lightly<Result>(work: () => Result): Result {
    const before = this.#isLight;
    this.#isLight = true;
    try {
      return this.#at('NORMAL', work);
    } finally {
      this.#isLight = before;
    }
  }

  /** What is committed within is durable when this returns, and so is all before it, however the others are synced. */
  atOnce<Result>(work: () => Result): Result {
    return this.#sync === null ? work() : this.#at('FULL', work);
  }

  /**
   * From now on commits that must survive a power loss do not hold up this thread: they are synced behind it, and
   * whoever needs one asks `onceDurable`. Does nothing where the store was opened for less. `sync` stands in for the disk.
   * @throws Error when the log cannot be opened; commits then go on as they did.
   */
  syncBehind(sync?: SyncLog): void {
    if (this.#sync !== null) return;
    if (sync === undefined) {
      if (this.#level() !== FULL) return;
      this.#file = new LogFile(this.#database.name);
    }
    this.#sync = new LogSync(sync ?? this.#file!.sync);
    this.#database.pragma('synchronous = NORMAL');
  }

  /**
   * To be called before the store is closed: once it resolves, each commit waits for the disk again. Rejects with
   * LogNotSynced.
   */
  async endSyncing(): Promise<void> {
    const sync = this.#sync;
    if (sync === null) return;
    if (this.#database.open) this.#database.pragma('synchronous = FULL');
    const failure = await new Promise((resolve) => sync.onceDurable(resolve));
    this.#sync = null;
    this.#file?.close();
    this.#file = null;
    if (failure !== null) throw failure;
  }

  /** Whether what was committed just now becomes durable only when somebody asks for it, and should. */
  get owesSync(): boolean {
    return this.#sync !== null && !this.#isLight;
  }

  /**
   * Calls back when all is durable that was committed before the call, or with why it may not be; in the order of
   * the calls, and at once where commits are not synced behind this thread.
   */
  onceDurable(told: WhenDurable): void {
    if (this.#sync === null) told(null);
    else this.#sync.onceDurable(told);
  }

  /** Which sync is under way, counted from 1; null = none. */
  get underWay(): number | null {
    return this.#sync?.underWay ?? null;
  }

  /** How many callers of `onceDurable` still wait. */
  get unconfirmed(): number {
    return this.#sync?.unconfirmed ?? 0;
  }

  /** After a sync has failed, before anything is promised again. @throws Error where the disk still does not take it. */
  mend(): void {
    if (this.#sync === null || this.#sync.failure === null) return;
    this.#database.transaction(() => this.#file?.rewrite()).immediate();
    this.#sync.mended();
  }

  /** Resolves when what was read from here is durable, whoever committed it. Rejects where that cannot be had. */
  async seenIsDurable(): Promise<void> {
    const mustSurvive = this.#sync !== null || this.#level() === FULL;
    if (mustSurvive) await syncLogOf(this.#database.name);
  }

  #level(): number {
    return this.#database.pragma('synchronous', { simple: true }) as number;
  }

  #at<Result>(level: 'NORMAL' | 'FULL', work: () => Result): Result {
    const usual = this.#level();
    this.#database.pragma(`synchronous = ${level}`);
    try {
      return work();
    } finally {
      this.#database.pragma(`synchronous = ${usual}`);
    }
  }
}
