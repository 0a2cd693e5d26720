/**
 * Makes commits durable beside the event loop. A connection at `synchronous = NORMAL` leaves what it commits in the
 * write-ahead log without waiting for the disk; here the log is synced after that, and only then is anybody told. One
 * sync covers all that was committed before it began, and the next commits are made while it is under way (pipelined
 * group commit).
 *
 * That is the promise of `synchronous = FULL`, which syncs the log within each commit. Recovery takes the longest
 * run of whole frames from the log's beginning, so commits become durable in their order, and a torn tail is what
 * nobody was told of. Where a checkpoint has folded commits back, it synced the log before and the file after, whatever
 * the level but OFF; and the log begins anew only after that, with a header that is synced before any frame
 * (sqlite.org/wal.html, sqlite.org/pragma.html#pragma_synchronous).
 */
import { messageOf } from '../shared/errors.ts';

/** Puts all that was written to the log before the call onto the disk, then calls back; never twice at once. */
export type SyncLog = (done: (error: Error | null) => void) => void;

/** null = it is durable, else why it perhaps is not. */
export type WhenDurable = (failure: LogNotSynced | null) => void;

/**
 * What the log holds may be lost, and a later sync that succeeds says nothing of it: the system has dropped what it
 * could not write (fsync(2), "fsyncgate").
 */
export class LogNotSynced extends Error {
  override readonly name = 'LogNotSynced';
  /** As SQLite says it of a commit. */
  readonly code = 'SQLITE_IOERR_FSYNC';

  constructor(cause: Error) {
    super(`the write-ahead log was not synced: ${messageOf(cause)}`, { cause });
  }
}

export class LogSync {
  readonly #sync: SyncLog;
  #waiting: WhenDurable[] = [];
  #isUnderWay = false;
  #covered = 0;
  #begun = 0;
  #failure: LogNotSynced | null = null;

  constructor(sync: SyncLog) {
    this.#sync = sync;
  }

  get failure(): LogNotSynced | null {
    return this.#failure;
  }

  /** Which one is under way, counted from 1; null = none. */
  get underWay(): number | null {
    return this.#isUnderWay ? this.#begun : null;
  }

  /** How many wait to be told. */
  get unconfirmed(): number {
    return this.#covered + this.#waiting.length;
  }

  /** What was written is known to be on the disk after all. */
  mended(): void {
    this.#failure = null;
  }

  /** Calls back, in the order of the calls, when all is durable that was committed before this one. */
  onceDurable(told: WhenDurable): void {
    if (this.#failure !== null) {
      told(this.#failure);
      return;
    }
    this.#waiting.push(told);
    if (!this.#isUnderWay) this.#begin();
  }

  #begin(): void {
    const covered = this.#waiting;
    this.#waiting = [];
    this.#isUnderWay = true;
    this.#begun += 1;
    this.#covered = covered.length;
    this.#sync((error) => {
      this.#isUnderWay = false;
      this.#covered = 0;
      if (error !== null) this.#failure = new LogNotSynced(error);
      const failure = this.#failure;
      // Those who came meanwhile stand after a commit that may be lost, and are lost with it.
      if (failure !== null) covered.push(...this.#waiting.splice(0));
      // First, so that the disk is at work while this process does what the others waited for.
      else if (this.#waiting.length > 0) this.#begin();
      for (const told of covered) told(failure);
    });
  }
}
