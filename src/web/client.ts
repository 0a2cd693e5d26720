/**
 * The HTTP client that scans and monitors share: one request in, one result out, with redirects, retries,
 * inflation and every limit handled here and the address guard asked at each hop.
 */
import type { WebSettings } from '../config/settings.ts';
import type { Clock } from '../shared/clock.ts';
import { WorkError, type WorkErrorKind } from '../shared/work.ts';
import { Deadlines } from './deadlines.ts';
import { exchange } from './exchange.ts';
import { failureOf } from './failure.ts';
import { type AddressGuard, GuardedAddressError } from './guard.ts';
import { inflate } from './inflate.ts';
import { NameLookup } from './name-lookup.ts';
import { Origin } from './origin.ts';
import type { Pace } from './pace.ts';
import { redirectTarget } from './redirect.ts';
import { requestHeaders } from './request-headers.ts';
import { retryAfterMs } from './retry-after.ts';
import { TailDigest } from './tail-digest.ts';
import type { TlsFacts } from './tls-facts.ts';

export interface FetchLimits {
  connectMs: number;
  headersMs: number;
  /** One attempt with all its redirects, without the waiting for a turn. */
  totalMs: number;
  /** Inflated bytes kept, and bytes read from the wire. */
  bodyBytes: number;
  /** Of a longer body, inflated bytes that are read on in order to hash them; absent = none. */
  digestBytes?: number;
  /** 0 gives the redirect itself as the result. */
  maxRedirects: number;
  /** Of network errors, 429 and 502 to 504. */
  retries: number;
}

export interface FetchRequest {
  url: string;
  method?: 'GET' | 'HEAD';
  headers?: Record<string, string>;
  limits: FetchLimits;
  signal: AbortSignal;
  /** Asked before each redirect is followed; where it says no, the redirect itself is the result. */
  mayFollow?: (url: string) => boolean;
}

export interface FetchResult {
  url: string;
  finalUrl: string;
  /** Those followed, in order, with absolute locations. */
  redirects: { status: number; location: string }[];
  status: number;
  /** Names in lower case; values that came more than once as a list. */
  headers: Record<string, string | string[]>;
  body: Buffer;
  truncated: boolean;
  /** Of what came behind `body`, when that was truncated and the rest was asked for and read; else '' or absent. */
  tailSha256?: string;
  ip: string;
  tls: TlsFacts | null;
  /** The last hop, from sending to the last byte. */
  timeMs: number;
}

const WORTH_A_RETRY = new Set([429, 502, 503, 504]);
/** Asking again cannot help. */
const PERMANENT_KINDS = new Set<WorkErrorKind>(['blocked', 'http', 'tls']);
const RETRY_BASE_MS = 500;
/** A host that asks for a longer break is not waited for within one fetch. */
const LONGEST_RETRY_WAIT_MS = 30_000;
/** Origins with open pools; beyond, the oldest idle one is closed. */
const MOST_ORIGINS = 512;
/** Packed bytes are at most so much of themselves longer. */
const PACKING_SHARE = 64;
type Answer = Omit<FetchResult, 'url' | 'finalUrl' | 'redirects'>;

/**
 * One per execution; close it. Rejects with WorkError of kind dns, connect, tls, timeout, blocked, io or http
 * (what came is no HTTP), never for a status; and with the signal's reason when that aborts.
 */
export class WebClient {
  readonly #settings: WebSettings;
  readonly #clock: Clock;
  readonly #guard: AddressGuard;
  readonly #pace: Pace | null;
  readonly #names: NameLookup;
  readonly #deadlines: Deadlines;
  readonly #origins = new Map<string, Origin>();
  readonly #closing = new Set<Promise<void>>();
  #closed = false;

  constructor(options: { settings: WebSettings; clock: Clock; guard: AddressGuard; pace: Pace | null }) {
    this.#settings = options.settings;
    this.#clock = options.clock;
    this.#guard = options.guard;
    this.#pace = options.pace;
    this.#names = new NameLookup(options.clock);
    this.#deadlines = new Deadlines(options.clock, { onlyAwake: true });
  }

  async fetch(request: FetchRequest): Promise<FetchResult> {
    const { limits, signal } = request;
    let stale = true;
    for (let attempt = 0; ; attempt += 1) {
      const last = attempt >= limits.retries;
      let waitMs = RETRY_BASE_MS * 2 ** attempt;
      try {
        const result = await this.#attempt(request);
        if (last || !WORTH_A_RETRY.has(result.status)) return result;
        waitMs = retryAfterMs(result.headers['retry-after'], this.#clock.now()) ?? waitMs;
        if (waitMs > LONGEST_RETRY_WAIT_MS) return result;
      } catch (error) {
        signal.throwIfAborted();
        const failure = failureOf(error);
        if (stale && failure.kind === 'io' && !this.#closed) {
          // A kept-alive connection may close while the request is on its way: that says nothing of the host.
          stale = false;
          attempt -= 1;
          continue;
        }
        if (last || PERMANENT_KINDS.has(failure.kind)) throw failure;
      }
      await this.#clock.sleep(waitMs, signal);
      signal.throwIfAborted();
    }
  }

  /** Ends the idle connections to a host that is done with; a later fetch opens others. */
  leave(host: string): void {
    for (const scheme of ['http', 'https']) {
      const key = `${scheme}://${host}`;
      const origin = this.#origins.get(key);
      if (origin === undefined || origin.active > 0) continue;
      this.#origins.delete(key);
      this.#closeLater(origin);
    }
  }

  /** Ends every connection; fetches under way and later ones reject. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const origin of this.#origins.values()) this.#closeLater(origin);
    this.#origins.clear();
    await Promise.all([...this.#closing, this.#deadlines.close()]);
  }

  /** One attempt: hop by hop until something is not to be followed. */
  async #attempt(request: FetchRequest): Promise<FetchResult> {
    const { limits } = request;
    const redirects: FetchResult['redirects'] = [];
    const visited = new Set<string>();
    let remainingMs = limits.totalMs;
    let url = new URL(request.url);
    for (;;) {
      visited.add(url.href);
      const answer = await this.#hop(request, url, remainingMs);
      remainingMs -= answer.timeMs;
      const location = redirectTarget(answer.status, answer.headers.location, url.href);
      if (location === null || limits.maxRedirects === 0 || request.mayFollow?.(location) === false)
        return { ...answer, url: request.url, finalUrl: url.href, redirects };
      redirects.push({ status: answer.status, location });
      if (redirects.length > limits.maxRedirects)
        throw new WorkError('http', `more than ${limits.maxRedirects} redirects`);
      url = new URL(location);
      if (visited.has(url.href)) throw new WorkError('http', `redirect loop at ${url.href}`);
    }
  }

  /** Waits for a turn, then exchanges one request under what is left of the attempt's time. */
  async #hop(request: FetchRequest, url: URL, remainingMs: number): Promise<Answer> {
    const { limits, signal, method = 'GET' } = request;
    const refusal = this.#guard.refusal(url);
    if (refusal !== '') throw new GuardedAddressError(refusal);
    signal.throwIfAborted();
    if (this.#pace) await this.#pace.turn(url.host, signal);

    if (this.#closed) throw new WorkError('io', 'the client is closed');
    const { headersMs, bodyBytes } = limits;
    const openTail = tailOpener(limits);
    // What cannot be packed grows a little when it is (RFC 1951 3.2.4): the kept part is the same either way.
    const wireBytes = openTail ? bodyBytes + Math.ceil(bodyBytes / PACKING_SHARE) : bodyBytes;
    const clock = this.#clock;
    const origin = this.#originOf(url, limits.connectMs);
    const { dispatcher } = origin;
    const headers = requestHeaders(this.#settings, request, url, this.#guard.covers(url));
    const deadline = this.#deadlines.start(remainingMs, signal, () => {
      return new WorkError('timeout', `no complete response within ${limits.totalMs / 1_000} s`);
    });
    const startedAt = clock.uptime();
    origin.active += 1;
    try {
      const timing = { headersMs, deadline };
      const answer = await exchange({ dispatcher, url, method, headers, wireBytes, openTail, ...timing });
      const timeMs = Math.round(clock.uptime() - startedAt);
      this.#pace?.answered(url.host, answer.status, retryAfterMs(answer.headers['retry-after'], clock.now()));
      const coding = answer.headers['content-encoding'];
      const { body, truncated } =
        coding === undefined
          ? { body: answer.wire.subarray(0, bodyBytes), truncated: answer.wire.length > bodyBytes }
          : await inflate(answer.wire, String(coding), bodyBytes);
      const { ip, tls } = origin;
      const { status } = answer;
      const isInflatedTail = truncated && !answer.truncated;
      const tailSha256 =
        isInflatedTail && openTail
          ? await digestOf(answer.wire, String(coding), openTail)
          : answer.tailSha256;
      return {
        status,
        headers: answer.headers,
        body,
        truncated: truncated || answer.truncated,
        tailSha256,
        ip,
        tls,
        timeMs,
      };
    } finally {
      origin.active -= 1;
      deadline.clear();
    }
  }

  #originOf(url: URL, connectMs: number): Origin {
    const known = this.#origins.get(url.origin);
    if (known) return known;
    if (this.#origins.size >= MOST_ORIGINS) this.#closeOldestIdle();
    const origin = new Origin(url, {
      guard: this.#guard,
      names: this.#names,
      connectMs,
      insecureTls: this.#settings.insecure_tls,
    });
    this.#origins.set(url.origin, origin);
    return origin;
  }

  #closeOldestIdle(): void {
    for (const [key, origin] of this.#origins) {
      if (origin.active > 0) continue;
      this.#origins.delete(key);
      this.#closeLater(origin);
      return;
    }
  }

  #closeLater(origin: Origin): void {
    const closing = origin.close();
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }
}

type TailOpener = (coding: string, first: Buffer) => TailDigest;

function tailOpener({ bodyBytes, digestBytes = 0 }: FetchLimits): TailOpener | undefined {
  if (digestBytes === 0) return undefined;
  const limits = { keptBytes: bodyBytes, mostBytes: digestBytes };
  return (coding, first) => new TailDigest(coding, first, limits);
}

/** Of a wire that was short enough to be kept, and is long only when it is inflated. */
async function digestOf(wire: Buffer, coding: string, openTail: TailOpener): Promise<string> {
  const tail = openTail(coding, wire);
  tail.write(wire);
  return await tail.end();
}
