/** One request on the wire and its one response, under every limit that the other side could test. */
import type { Dispatcher } from 'undici';
import { WorkError } from '../shared/work.ts';
import type { Deadline } from './deadlines.ts';
import type { TailDigest } from './tail-digest.ts';

export interface ExchangeRequest {
  dispatcher: Dispatcher;
  url: URL;
  method: 'GET' | 'HEAD';
  headers: Record<string, string>;
  /** Milliseconds until the headers are complete, and between two pieces of the body. */
  headersMs: number;
  /** Bytes of the body as sent; beyond, the connection ends and the body is `truncated`. */
  wireBytes: number;
  /** Makes what reads on behind them, in order to hash it; absent = nothing does. */
  openTail?: ((coding: string, first: Buffer) => TailDigest) | undefined;
  /** What ends it is what the exchange rejects with. */
  deadline: Deadline;
}

export interface Exchange {
  status: number;
  headers: Record<string, string | string[]>;
  wire: Buffer;
  truncated: boolean;
  /** Of a truncated body that was read to its end; '' otherwise. */
  tailSha256: string;
}

/** A body may start slowly, but not stay slow: drip feeding would hold a connection until the deadline. */
const SLOW_START_MS = 5_000;
const SLOWEST_BYTES_PER_SECOND = 64;

/** Types that never end by design: their headers are all that can be had. */
const ENDLESS_TYPES = /^\s*(?:text\/event-stream|multipart\/x-mixed-replace)\b/i;

/** Resolves with any HTTP status; rejects with what undici or the socket threw, or with what ended the deadline. */
export function exchange(request: ExchangeRequest): Promise<Exchange> {
  const { dispatcher, url, method, headers, headersMs, deadline } = request;
  return new Promise((resolve, reject) => {
    if (deadline.over !== null) return reject(deadline.over.reason);
    const handler = new ResponseReader(request, resolve, reject);
    deadline.onOver((reason) => handler.fail(reason));
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers,
        headersTimeout: headersMs,
        bodyTimeout: headersMs,
      },
      handler,
    );
  });
}

class ResponseReader implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest;
  readonly #resolve: (exchange: Exchange) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #done = false;
  #status = 0;
  #headers: Record<string, string | string[]> = {};
  #chunks: Buffer[] = [];
  #length = 0;
  #tail: TailDigest | null = null;
  /** Of the deadline's time, when the headers had come. */
  #startedMs = 0;

  constructor(
    request: ExchangeRequest,
    resolve: (exchange: Exchange) => void,
    reject: (error: unknown) => void,
  ) {
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Ends the exchange from this side. A request still queued or connecting is dropped when its turn comes. */
  fail(reason: unknown): void {
    if (this.#done) return;
    // The part that is kept is complete: time ran out on the rest of it.
    if (this.#tail && reason instanceof WorkError && reason.kind === 'timeout') {
      this.#finish(true);
      return;
    }
    this.#settle();
    this.#reject(reason);
    this.#controller?.abort(reason instanceof Error ? reason : new Error(String(reason)));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error('given up before it was sent'));
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    // 1xx answers come before the one that counts.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers as Record<string, string | string[]>;
    this.#startedMs = this.#request.deadline.passedMs;
    const type = headers['content-type'];
    if (ENDLESS_TYPES.test(String(type ?? ''))) this.#finish(true);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (this.#done) return;
    const room = this.#request.wireBytes - this.#length;
    if (room > 0) this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.#length += chunk.length;
    if (chunk.length > room && !this.#readsOn(chunk, room)) {
      this.#finish(true);
      return;
    }
    const elapsedMs = this.#request.deadline.passedMs - this.#startedMs;
    if (elapsedMs > SLOW_START_MS && (this.#length * 1_000) / elapsedMs < SLOWEST_BYTES_PER_SECOND)
      this.fail(new WorkError('timeout', `body slower than ${SLOWEST_BYTES_PER_SECOND} bytes a second`));
  }

  onResponseEnd(): void {
    const tail = this.#tail;
    if (tail === null || this.#done) this.#finish(false);
    else void tail.end().then((tailSha256) => this.#finish(true, tailSha256));
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#done) return;
    // What was to be kept is here; that the rest cannot be had is no failure.
    if (this.#tail) {
      this.#finish(true);
      return;
    }
    this.#settle();
    this.#reject(error);
  }

  /** Gives the tail what came behind the kept part, and keeps the other side waiting while that is too much. */
  #readsOn(chunk: Buffer, room: number): boolean {
    const { openTail } = this.#request;
    if (openTail === undefined) return false;
    if (this.#tail === null) {
      const coding = String(this.#headers['content-encoding'] ?? '');
      this.#tail = openTail(coding, this.#chunks[0] ?? chunk);
      for (const kept of this.#chunks) this.#tail.write(kept);
    }
    const tail = this.#tail;
    if (!tail.write(room > 0 ? chunk.subarray(room) : chunk)) {
      this.#controller?.pause();
      void tail.drained().then(() => this.#controller?.resume());
    }
    return !tail.isOver;
  }

  #finish(truncated: boolean, tailSha256 = ''): void {
    if (this.#done) return;
    this.#settle();
    const [first, ...more] = this.#chunks;
    const wire =
      first !== undefined && more.length === 0
        ? first
        : Buffer.concat(this.#chunks, Math.min(this.#length, this.#request.wireBytes));
    this.#resolve({ status: this.#status, headers: this.#headers, wire, truncated, tailSha256 });
    if (truncated) this.#controller?.abort(new Error('read enough'));
  }

  #settle(): void {
    this.#done = true;
    this.#tail?.drop();
    this.#request.deadline.onOver(null);
  }
}
