/**
 * Folds the write-ahead log back into the file from a thread of its own: that waits for the disk, and the thread
 * that draws the screen must not (sqlite.org/wal.html, "Avoiding Excessively Large WAL Files": a checkpoint may run
 * in any thread or process, beside readers and a writer).
 */
import type { Worker } from 'node:worker_threads';
import { entryFile } from '../shared/entry-file.ts';
import { startThread } from '../shared/start-thread.ts';
import type { CheckpointOrder, FoldedLog } from './checkpoint-thread.ts';

/**
 * Rows written, or transactions, after which the log is worth folding back: some thousand pages. Not sooner, since the
 * first commit to a log that begins anew waits for the disk, be it as light as can be: its header is synced.
 */
const ROWS_BEFORE_FOLD = 1_500;
const COMMITS_BEFORE_FOLD = 300;

/** A log that is longer than this is waited for by who can. */
const LONG_PAGES = 4_000;

/** It runs one statement; megabytes. */
const LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4, stackSizeMb: 1 };

export class Checkpointer {
  readonly #file: string;
  readonly #onFailed: (error: unknown) => void;
  #thread: Worker | null = null;
  #gone: Promise<void> = Promise.resolve();
  /** Of the order under way; null = there is none. */
  #folding: PromiseWithResolvers<void> | null = null;
  #pages = 0;
  #ended = false;
  #commits = 0;
  #rowsAtFold = 0;
  #folds = 0;

  /** `onFailed` is told once when the thread has failed: from then on nothing is folded back here. */
  constructor(file: string, onFailed: (error: unknown) => void) {
    this.#file = file;
    this.#onFailed = onFailed;
  }

  /** Which order is under way, counted from 1; null = none. */
  get underWay(): number | null {
    return this.#folding === null ? null : this.#folds;
  }

  /** After each transaction; `rows` that this connection has written in its life. */
  noteCommit(rows: number): void {
    this.#commits += 1;
    if (rows - this.#rowsAtFold < ROWS_BEFORE_FOLD && this.#commits < COMMITS_BEFORE_FOLD) return;
    if (!this.fold()) return;
    this.#commits = 0;
    this.#rowsAtFold = rows;
  }

  /** Folds what is there as soon as the thread can; false while it is at it already, or after the end. */
  fold(): boolean {
    if (this.#folding !== null || this.#ended) return false;
    // Whoever only looks, or writes little, never needs the thread.
    this.#thread ??= this.#start();
    this.#folding = Promise.withResolvers();
    this.#folds += 1;
    this.#thread.postMessage('fold' satisfies CheckpointOrder);
    return true;
  }

  /**
   * Resolves at once while the log is short, else when it was folded back as far as it went. Who writes much and can
   * wait, does: the log then begins anew, and no commit has to fold back what the thread could not keep up with.
   */
  async caughtUp(): Promise<void> {
    if (this.#pages < LONG_PAGES) return;
    this.fold();
    await this.#folding?.promise;
  }

  /** Resolves when what was committed before this call is on the disk, as far as nobody is in the way. */
  async folded(): Promise<void> {
    // The order under way may have begun before that.
    await this.#folding?.promise;
    this.fold();
    await this.#folding?.promise;
  }

  /** Resolves when the thread is gone. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#thread?.ref();
    this.#thread?.postMessage('end' satisfies CheckpointOrder);
    await this.#gone;
  }

  #start(): Worker {
    const thread = startThread(entryFile(import.meta.dirname, 'checkpoint-thread'), {
      workerData: this.#file,
      resourceLimits: LIMITS,
      execArgv: [],
    });
    // Nobody stays alive for the sake of a checkpoint.
    thread.unref();
    thread.on('message', ({ pages }: FoldedLog) => {
      this.#pages = pages;
      this.#rest();
    });
    thread.on('error', (error) => {
      this.#ended = true;
      this.#onFailed(error);
    });
    this.#gone = new Promise((resolve) =>
      thread.on('exit', () => {
        this.#rest();
        resolve();
      }),
    );
    return thread;
  }

  #rest(): void {
    this.#folding?.resolve();
    this.#folding = null;
  }
}
