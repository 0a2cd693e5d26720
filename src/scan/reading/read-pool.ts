/**
 * Reads responses, in this thread while that keeps up, and in others besides once reading is what the crawl waits
 * for: parsing costs more than the network on any site that answers as fast as it can. A small heap of their own keeps
 * the garbage of parsing small, and this thread is then never held up by a page that takes long.
 */
import { availableParallelism } from 'node:os';
import type { Clock } from '../../shared/clock.ts';
import type { FetchResult } from '../../web/client.ts';
import type { Visit } from '../frontier.ts';
import type { Breadth } from '../links/link-sources.ts';
import { type ReadResponse, readResponse } from '../read-response.ts';
import { ReadThread } from './read-thread.ts';
import { giveBack, takeResting } from './resting-threads.ts';

/** Threads besides this one: that has the network and the files to attend to, which is work for a few. */
const MOST_THREADS = 3;
/** Up to here a body is read in this thread while the others are busy: it takes no longer than a few requests. */
const LARGEST_HERE_BYTES = 128 * 1_024;
/**
 * Having read so much or for so long, and for such a share of the time, is worth a thread: only a host nearby that
 * answers as fast as it can has that much read, and the start of the thread is work for a processor that was idle.
 */
const BUSY_BYTES = 256 * 1_024;
const BUSY_MS = 1_000;
const BUSY_SHARE = 0.3;
/**
 * A thread with so many responses, or as many more as come to so many bytes, is busy: this thread comes by with the next
 * ones only between two rounds of its own work, and many small pages are soon read.
 */
const AHEAD = 2;
const AHEAD_BYTES = 256 * 1_024;
/** Bytes of responses that found all threads busy, after which one more is worth its start. */
const WAITING_BYTES_PER_THREAD = 2 * 1_024 * 1_024;

export interface ReadPoolOptions {
  clock: Clock;
  breadth: Breadth;
  /** Inflated bytes that a compressed file inside a response may give. */
  capBytes: number;
  /** Folder of the operator's own rules of technologies; '' = none. */
  technologies?: string;
  /**
   * Hosts are asked as fast as they answer: there will be much to read, and this thread had better not begin with it,
   * since what has to be compiled for that is then compiled twice. It reads the first response, which all wait for, where
   * no thread is ready.
   */
  isUnpaced?: boolean;
  /** Default: one for each processor that this thread leaves, MOST_THREADS at most. */
  threads?: number;
}

export class ReadPool {
  readonly #options: ReadPoolOptions;
  readonly #most: number;
  readonly #threads: ReadThread[] = [];
  readonly #ending: Promise<void>[] = [];
  #hasRead = false;
  #waitingBytes = 0;
  #readMs = 0;
  #readBytes = 0;
  #countedSince: number | null = null;
  #closed = false;

  constructor(options: ReadPoolOptions) {
    this.#options = options;
    this.#most = options.threads ?? Math.min(MOST_THREADS, availableParallelism() - 1);
    if (options.isUnpaced) this.#startAnother();
  }

  /** How many threads there are at present that can read. */
  get threads(): number {
    return this.#threads.filter(({ isReady }) => isReady).length;
  }

  /**
   * What readResponse gives. The body may be gone afterwards, because it moves to another thread.
   * Rejects with WorkError for a response that cannot be read.
   */
  async read(visit: Visit, result: FetchResult): Promise<ReadResponse> {
    const thread = this.#threadFor(result.body.length);
    if (thread !== null) return await thread.read(visit, result);
    const { clock, breadth, capBytes, technologies } = this.#options;
    this.#hasRead = true;
    if (this.#threads.length > 0) return await readResponse(visit, result, breadth, capBytes, technologies);
    const startedAt = clock.uptime();
    this.#readBytes += result.body.length;
    try {
      return await readResponse(visit, result, breadth, capBytes, technologies);
    } finally {
      this.#count(startedAt, clock.uptime());
    }
  }

  /** Gives up what is being read; the threads that have nothing to read rest until another pool has work for them. */
  interrupt(): void {
    this.#closed = true;
    for (const thread of this.#threads.splice(0)) {
      if (thread.pending.count === 0) giveBack(thread);
      else this.#ending.push(this.#end(thread));
    }
  }

  /** Resolves when nothing is read any more. */
  async close(): Promise<void> {
    this.interrupt();
    await Promise.all(this.#ending);
  }

  /** null for this one. */
  #threadFor(bytes: number): ReadThread | null {
    let least: ReadThread | null = null;
    for (const thread of this.#threads)
      if (this.#takes(thread) && (least === null || thread.pending.count < least.pending.count))
        least = thread;
    if (least === null) return bytes > LARGEST_HERE_BYTES ? (this.#threads[0] ?? null) : null;
    const { pending } = least;
    if (pending.count < AHEAD || pending.bytes + bytes <= AHEAD_BYTES) return least;
    this.#waitingBytes += bytes;
    if (this.#waitingBytes >= WAITING_BYTES_PER_THREAD) this.#startAnother();
    return bytes > LARGEST_HERE_BYTES ? least : null;
  }

  #takes(thread: ReadThread): boolean {
    return thread.isReady || (this.#options.isUnpaced === true && this.#hasRead);
  }

  #count(startedAt: number, endedAt: number): void {
    this.#countedSince ??= startedAt;
    this.#readMs += endedAt - startedAt;
    if (this.#readMs < BUSY_MS && this.#readBytes < BUSY_BYTES) return;
    const isBusy = this.#readMs / (endedAt - this.#countedSince) > BUSY_SHARE;
    this.#readMs = 0;
    this.#readBytes = 0;
    this.#countedSince = null;
    if (isBusy) this.#startAnother();
  }

  #startAnother(): void {
    this.#waitingBytes = 0;
    if (this.#threads.length >= this.#most || this.#closed) return;
    const { breadth, capBytes, technologies = '' } = this.#options;
    const thread = takeResting() ?? new ReadThread();
    thread.begin({ breadth, capBytes, technologies });
    this.#threads.push(thread);
    void thread.gone.then(() => {
      const at = this.#threads.indexOf(thread);
      if (at >= 0) this.#threads.splice(at, 1);
    });
  }

  async #end(thread: ReadThread): Promise<void> {
    thread.end();
    await thread.gone;
  }
}
