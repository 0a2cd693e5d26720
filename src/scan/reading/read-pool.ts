/**
 * Reads responses, in this thread while that keeps up, and in others besides once reading is what the crawl waits
 * for: parsing costs more than the network on any site that answers as fast as it can. A small heap of their own keeps
 * the garbage of parsing small, and this thread is then never held up by a page that takes long.
 */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../shared/clock.ts';
import { entryFile } from '../../shared/entry-file.ts';
import { codeOf } from '../../shared/errors.ts';
import { startThread } from '../../shared/start-thread.ts';
import { WorkError } from '../../shared/work.ts';
import type { FetchResult } from '../../web/client.ts';
import type { Visit } from '../frontier.ts';
import type { Breadth } from '../links/link-sources.ts';
import { type ReadResponse, readResponse } from '../read-response.ts';
import { unpackLinks } from './packed-links.ts';
import { READY, type ReadOrder, type ReadReply, type ReadSettings } from './read-order.ts';

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
/** A thread with so many responses is busy: one to read, and the next. */
const AHEAD = 2;
/** Bytes of responses that found all threads busy, after which one more is worth its start. */
const WAITING_BYTES_PER_THREAD = 2 * 1_024 * 1_024;
/** Of a thread's heap: what a page of the largest size can need, and no more. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4, stackSizeMb: 4 };

export interface ReadPoolOptions {
  clock: Clock;
  breadth: Breadth;
  /** Inflated bytes that a compressed file inside a response may give. */
  capBytes: number;
  /** Folder of the operator's own rules of technologies; '' = none. */
  technologies?: string;
  /** Default: one for each processor that this thread leaves, MOST_THREADS at most. */
  threads?: number;
}

interface Pending {
  resolve(read: ReadResponse): void;
  reject(error: Error): void;
}

interface Thread {
  worker: Worker;
  pending: Map<number, Pending>;
  /** It has loaded what it needs: until then what is small is read here sooner. */
  isReady: boolean;
  gone: Promise<void>;
}

export class ReadPool {
  readonly #options: ReadPoolOptions;
  readonly #most: number;
  readonly #threads: Thread[] = [];
  #orders = 0;
  #waitingBytes = 0;
  #readMs = 0;
  #readBytes = 0;
  #countedSince: number | null = null;
  #closed = false;

  constructor(options: ReadPoolOptions) {
    this.#options = options;
    this.#most = options.threads ?? Math.min(MOST_THREADS, availableParallelism() - 1);
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
    if (thread !== null) return await this.#order(thread, visit, result);
    const { clock, breadth, capBytes, technologies } = this.#options;
    if (this.#threads.length > 0) return await readResponse(visit, result, breadth, capBytes, technologies);
    const startedAt = clock.uptime();
    this.#readBytes += result.body.length;
    try {
      return await readResponse(visit, result, breadth, capBytes, technologies);
    } finally {
      this.#count(startedAt, clock.uptime());
    }
  }

  /** Ends the threads; reads under way there reject. */
  interrupt(): void {
    this.#closed = true;
    for (const { worker } of this.#threads) void worker.terminate();
  }

  /** Resolves when the threads are gone. */
  async close(): Promise<void> {
    this.interrupt();
    await Promise.all(this.#threads.map(({ gone }) => gone));
  }

  #order({ worker, pending }: Thread, visit: Visit, result: FetchResult): Promise<ReadResponse> {
    this.#orders += 1;
    const id = this.#orders;
    const { body } = result;
    // A small buffer is a part of one that others use too: that is copied.
    const own = body.byteOffset === 0 && body.byteLength === body.buffer.byteLength;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      const order: ReadOrder = { id, visit, result };
      worker.postMessage(order, own ? [body.buffer as ArrayBuffer] : []);
    });
  }

  /** null for this one. */
  #threadFor(bytes: number): Thread | null {
    let least: Thread | null = null;
    for (const thread of this.#threads)
      if (thread.isReady && (least === null || thread.pending.size < least.pending.size)) least = thread;
    if (least === null) return bytes > LARGEST_HERE_BYTES ? (this.#threads[0] ?? null) : null;
    if (least.pending.size < AHEAD) return least;
    this.#waitingBytes += bytes;
    if (this.#waitingBytes >= WAITING_BYTES_PER_THREAD) this.#startAnother();
    return bytes > LARGEST_HERE_BYTES ? least : null;
  }

  #startAnother(): void {
    this.#waitingBytes = 0;
    if (this.#threads.length < this.#most && !this.#closed) this.#threads.push(this.#start());
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

  #start(): Thread {
    const { breadth, capBytes, technologies = '' } = this.#options;
    const workerData: ReadSettings = { breadth, capBytes, technologies };
    const worker = startThread(entryFile(import.meta.dirname, 'reading-thread'), {
      workerData,
      resourceLimits: LIMITS,
      execArgv: [],
    });
    const pending = new Map<number, Pending>();
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const thread: Thread = { worker, pending, isReady: false, gone };
    worker.on('message', (reply: ReadReply | typeof READY) => {
      if (reply === READY) {
        thread.isReady = true;
        return;
      }
      const asked = pending.get(reply.id);
      pending.delete(reply.id);
      if ('read' in reply) asked?.resolve({ ...reply.read, links: unpackLinks(reply.links) });
      else asked?.reject(errorOf(reply.failure));
    });
    let fault: unknown = null;
    worker.on('error', (error) => {
      fault = error;
    });
    worker.on('exit', () => {
      this.#threads.splice(this.#threads.indexOf(thread), 1);
      for (const asked of pending.values()) asked.reject(faultOf(fault));
      pending.clear();
    });
    return thread;
  }
}

function errorOf({ kind, message }: { kind: WorkError['kind'] | null; message: string }): Error {
  return kind === null ? new Error(message) : new WorkError(kind, message);
}

/** The thread is gone: a page that takes all of its memory is the page's failure, anything else is ours. */
function faultOf(fault: unknown): Error {
  if (codeOf(fault) === 'ERR_WORKER_OUT_OF_MEMORY')
    return new WorkError('blocked', 'reading the page takes too much memory');
  return fault instanceof Error ? fault : new Error('a reading thread ended');
}
