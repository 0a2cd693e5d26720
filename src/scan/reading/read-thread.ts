/** One thread that reads responses, as a pool of them sees it: for one scan after another. */
import type { Worker } from 'node:worker_threads';
import { entryFile } from '../../shared/entry-file.ts';
import { codeOf } from '../../shared/errors.ts';
import { startThread } from '../../shared/start-thread.ts';
import { WorkError } from '../../shared/work.ts';
import type { FetchResult } from '../../web/client.ts';
import type { Visit } from '../frontier.ts';
import type { ReadResponse } from '../read-response.ts';
import { unpackLinks } from './packed-links.ts';
import type { ReadOrder, ReadReply, ReadSettings } from './read-order.ts';

/** Of a thread's heap: what a page of the largest size can need, and no more. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4, stackSizeMb: 4 };

interface Pending {
  bytes: number;
  resolve(read: ReadResponse): void;
  reject(error: Error): void;
}

export class ReadThread {
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #orders = 0;
  #pendingBytes = 0;
  #isReady = false;
  #isEnding = false;

  constructor() {
    this.#worker = startThread(entryFile(import.meta.dirname, 'reading-thread'), {
      resourceLimits: LIMITS,
      execArgv: [],
    });
    this.gone = this.#watch();
  }

  /** It has loaded what it needs: until then what is small is read elsewhere sooner. */
  get isReady(): boolean {
    return this.#isReady && !this.#isEnding;
  }

  /** Responses that it has not read yet, and their bytes. */
  get pending(): { count: number; bytes: number } {
    return { count: this.#pending.size, bytes: this.#pendingBytes };
  }

  /** For whom it reads from now on. The process stays for as long as it does. */
  begin(settings: ReadSettings): void {
    this.#worker.ref();
    this.#worker.postMessage(settings);
  }

  /** It waits for the next `begin`, and keeps no process alive. */
  rest(): void {
    this.#worker.unref();
  }

  /** What readResponse gives and rejects with. The body may be gone afterwards, because it moves to the thread. */
  read(visit: Visit, result: FetchResult): Promise<ReadResponse> {
    this.#orders += 1;
    const id = this.#orders;
    const { body } = result;
    const bytes = body.length;
    this.#pendingBytes += bytes;
    // A small buffer is a part of one that others use too: that is copied.
    const own = body.byteOffset === 0 && body.byteLength === body.buffer.byteLength;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { bytes, resolve, reject });
      const order: ReadOrder = { id, visit, result };
      this.#worker.postMessage(order, own ? [body.buffer as ArrayBuffer] : []);
    });
  }

  /** Ends it; what it has not read yet rejects. */
  end(): void {
    this.#isEnding = true;
    void this.#worker.terminate();
  }

  #watch(): Promise<void> {
    const worker = this.#worker;
    worker.on('message', (reply: ReadReply) => this.#take(reply));
    let fault: unknown = null;
    worker.on('error', (error) => {
      fault = error;
    });
    return new Promise((resolve) => {
      worker.once('exit', () => {
        this.#isEnding = true;
        for (const asked of this.#pending.values()) asked.reject(faultOf(fault));
        this.#pending.clear();
        this.#pendingBytes = 0;
        resolve();
      });
    });
  }

  #take(reply: ReadReply): void {
    if (reply === 'ready') {
      this.#isReady = true;
      return;
    }
    const asked = this.#pending.get(reply.id);
    if (asked === undefined) return;
    this.#pending.delete(reply.id);
    this.#pendingBytes -= asked.bytes;
    if ('read' in reply) asked.resolve({ ...reply.read, links: unpackLinks(reply.links) });
    else asked.reject(errorOf(reply.failure));
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
