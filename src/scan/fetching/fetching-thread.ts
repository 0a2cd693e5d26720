/** The entry of a thread that asks hosts and reads what they answer; fetch-threads.ts starts it. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/clock.ts';
import { WorkError } from '../../shared/work.ts';
import { type FetchLimits, type FetchResult, WebClient } from '../../web/client.ts';
import { failureOf } from '../../web/failure.ts';
import { AddressGuard } from '../../web/guard.ts';
import type { Visit } from '../frontier.ts';
import { limitsOf } from '../modes.ts';
import { type ReadResponse, readResponse } from '../read-response.ts';
import { packLinks } from '../reading/packed-links.ts';
import type { ScanInput } from '../scan.ts';
import { Scope } from '../scope.ts';
import { keptFailure } from '../spool/kept-failure.ts';
import type { KeptFailure } from '../spool/spool.ts';
import { SharedPace, type Slowed } from './shared-pace.ts';

/** What a thread is started with: it makes of it the same scope, guard and limits as the crawl has. */
export interface ThreadData {
  input: ScanInput;
  /** Normalised. */
  seeds: readonly string[];
}

export type FetchOrder =
  | { kind: 'visit'; id: number; visit: Visit }
  | {
      kind: 'fetch';
      id: number;
      url: string;
      limits: FetchLimits;
      /** Redirects are followed inside the scope, of which these hosts have become a part. */
      adopted: readonly string[];
    }
  | { kind: 'delay'; host: string; ms: number }
  | ({ kind: 'slowed' } & Slowed)
  | { kind: 'leave'; host: string };

export type FetchReply =
  | { kind: 'read'; id: number; status: number; read: Omit<ReadResponse, 'links'>; links: string }
  /** A body that is large to read, or was only to be fetched. Buffers arrive as plain arrays of bytes. */
  | { kind: 'fetched'; id: number; result: FetchResult }
  | { kind: 'failed'; id: number; failure: KeptFailure }
  /** A mistake of ours. */
  | { kind: 'fault'; id: number; message: string }
  | ({ kind: 'slowed' } & Slowed)
  | { kind: 'ready' };

/** Up to here a body is read where it was fetched: no page of this size takes much of a thread's memory, or long. */
const LARGEST_READ_BYTES = 1_024 * 1_024;

const { input, seeds } = workerData as ThreadData;
const { breadth, fetch: fetchLimits } = limitsOf(input);
const { technologies_directory: technologies } = input.web;
const scope = new Scope({ ...input, seeds });
/** The thread ends with the crawl. */
const { signal } = new AbortController();

// Scans with a rate of ours for all hosts together are asked from one thread.
const pace = new SharedPace(systemClock, { perHost: 0, overall: 0 });
pace.onSlowed = (slowed) => send({ kind: 'slowed', ...slowed });
const client = new WebClient({
  settings: input.web,
  clock: systemClock,
  guard: new AddressGuard(scope.namedHosts),
  pace,
});

let replies: FetchReply[] = [];
let bodies: ArrayBuffer[] = [];

/** What ends in one round of the event loop goes together. */
function send(reply: FetchReply): void {
  if (replies.length === 0) setImmediate(flush);
  replies.push(reply);
}

function flush(): void {
  parentPort?.postMessage(replies, bodies);
  replies = [];
  bodies = [];
}

async function visit(id: number, visited: Visit): Promise<FetchReply> {
  const result = await client.fetch({ url: visited.url, limits: fetchLimits, signal }).catch(asFailure);
  if (result.body.length > LARGEST_READ_BYTES) return fetched(id, result);
  const { links, ...read } = await readResponse(
    visited,
    result,
    breadth,
    fetchLimits.bodyBytes,
    technologies,
  );
  return { kind: 'read', id, status: result.status, read, links: packLinks(links) };
}

async function fetch(order: Extract<FetchOrder, { kind: 'fetch' }>): Promise<FetchReply> {
  const { id, url, limits, adopted } = order;
  for (const host of adopted) scope.adopt(host);
  const mayFollow = (to: string) => scope.admits(new URL(to));
  return fetched(id, await client.fetch({ url, limits, signal, mayFollow }).catch(asFailure));
}

/** The body moves to the other thread, unless it is a part of a buffer that others use too: then it is copied. */
function fetched(id: number, result: FetchResult): FetchReply {
  const { byteOffset, byteLength, buffer } = result.body;
  if (byteOffset === 0 && byteLength === buffer.byteLength) bodies.push(buffer as ArrayBuffer);
  return { kind: 'fetched', id, result };
}

function asFailure(error: unknown): never {
  throw failureOf(error);
}

async function answer(order: Extract<FetchOrder, { id: number }>): Promise<FetchReply> {
  const { id } = order;
  try {
    return await (order.kind === 'visit' ? visit(id, order.visit) : fetch(order));
  } catch (error) {
    const { failure } = error instanceof WorkError ? keptFailure(error) : {};
    if (failure) return { kind: 'failed', id, failure };
    return { kind: 'fault', id, message: String(error instanceof Error ? error.stack : error) };
  }
}

parentPort?.on('message', (orders: FetchOrder[]) => {
  for (const order of orders) {
    if (order.kind === 'delay') pace.setDelay(order.host, order.ms);
    else if (order.kind === 'slowed') pace.hear(order);
    else if (order.kind === 'leave') client.leave(order.host);
    else void answer(order).then(send);
  }
});
send({ kind: 'ready' });
