/** One thread that asks hosts, as the crawl's thread sees it. */
import type { performance } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';
import { codeOf } from '../../shared/errors.ts';
import { startThread } from '../../shared/start-thread.ts';
import type { FetchOrder, FetchReply, ThreadData } from './fetching-thread.ts';
import type { Slowed } from './shared-pace.ts';

/** Of a thread's heap: bodies are outside of it, and what is large is read elsewhere. */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 12, stackSizeMb: 4 };

/** The thread had not enough of the machine to begin, or to go on: what it was asked for is to be asked for by another. */
export class ThreadLostError extends Error {}

export interface FetchThreadOptions {
  /** Absolute path. */
  entry: string;
  data: ThreadData;
  /** Told when it takes orders. */
  onReady: () => void;
  onSlowed: (slowed: Slowed) => void;
  /** Told before what it was asked for rejects with ThreadLostError. */
  onLost: (why: string) => void;
}

type Asked = { kind: 'visit' | 'fetch' };
/** An order to be answered, before it has its number. */
export type Question = FetchOrder extends infer Order
  ? Order extends Asked
    ? Omit<Order, 'id'>
    : never
  : never;
export type Told = Extract<FetchReply, { kind: 'read' | 'fetched' | 'failed' }>;

interface Pending {
  resolve(reply: Told): void;
  reject(error: Error): void;
}

export class FetchThread {
  readonly #worker: Worker;
  readonly #options: FetchThreadOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #gone: Promise<void>;
  #orders: FetchOrder[] = [];
  #asked = 0;
  /** Why it is no more; null while it is. */
  #ended: Error | null = null;
  #isReady = false;
  #lookedAt: ReturnType<typeof performance.eventLoopUtilization>;

  constructor(options: FetchThreadOptions) {
    this.#options = options;
    this.#worker = startThread(options.entry, {
      resourceLimits: LIMITS,
      execArgv: [],
      workerData: options.data,
    });
    this.#gone = this.#watch();
    this.#lookedAt = this.#worker.performance.eventLoopUtilization();
  }

  /** It has begun to take orders, and has not ended. */
  get isReady(): boolean {
    return this.#isReady && this.#ended === null;
  }

  /** The share of the time since the last call that it was not waiting, from 0 to 1. */
  takeBusyShare(): number {
    const now = this.#worker.performance.eventLoopUtilization();
    const { utilization } = this.#worker.performance.eventLoopUtilization(now, this.#lookedAt);
    this.#lookedAt = now;
    return utilization;
  }

  ask(question: Question): Promise<Told> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.tell({ ...question, id });
    });
  }

  /** What is told in one go is sent together. */
  tell(order: FetchOrder): void {
    if (this.#orders.length === 0) queueMicrotask(() => this.#send());
    this.#orders.push(order);
  }

  /** Whatever it was asked for rejects. */
  interrupt(): void {
    void this.#worker.terminate();
  }

  /** Resolves when it is gone. */
  async close(): Promise<void> {
    this.interrupt();
    await this.#gone;
  }

  #send(): void {
    this.#worker.postMessage(this.#orders);
    this.#orders = [];
  }

  #watch(): Promise<void> {
    const worker = this.#worker;
    worker.on('message', (replies: FetchReply[]) => {
      for (const reply of replies) this.#take(reply);
    });
    let fault: unknown = null;
    worker.on('error', (error) => {
      fault = error;
    });
    return new Promise((resolve) => {
      worker.once('exit', () => {
        this.#ended = endOf(fault, this.#isReady);
        if (this.#ended instanceof ThreadLostError) this.#options.onLost(this.#ended.message);
        for (const asked of this.#pending.values()) asked.reject(this.#ended);
        this.#pending.clear();
        resolve();
      });
    });
  }

  #take(reply: FetchReply): void {
    if (reply.kind === 'ready') {
      this.#isReady = true;
      this.#options.onReady();
    } else if (reply.kind === 'slowed') this.#options.onSlowed(reply);
    else {
      const asked = this.#pending.get(reply.id);
      this.#pending.delete(reply.id);
      if (reply.kind === 'fault') asked?.reject(new Error(reply.message));
      else asked?.resolve(reply);
    }
  }
}

/** Memory may be short, and threads may be none to be had; anything else is a mistake of ours, or the end that was asked for. */
function endOf(fault: unknown, wasReady: boolean): Error {
  if (codeOf(fault) === 'ERR_WORKER_OUT_OF_MEMORY') return new ThreadLostError('out of memory');
  if (!(fault instanceof Error)) return new Error('a thread that asks hosts has ended');
  return wasReady ? fault : new ThreadLostError(fault.message);
}
