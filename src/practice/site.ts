/**
 * The practice site: a small organisation's web site on loopback that changes, breaks and slows down on a plan.
 * It is what `scarefloor demo` scans, and what tests compare with, since the truth about it is known.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../shared/clock.ts';
import { openGateway } from './gateway.ts';
import { planAt } from './plan.ts';
import { respond, type SiteAnswer, type SiteRequest } from './respond.ts';
import { SECTIONS, type Section } from './sections.ts';
import { Turnstile } from './turnstile.ts';
import { isNotModified } from './validators.ts';

export interface LoggedRequest {
  method: string;
  /** With the query. */
  path: string;
  /** 0 for a connection that was reset. */
  status: number;
  /** Epoch milliseconds at which the request came. */
  at: number;
}

export interface PracticeSite {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  /** A second port that refuses connections half of the time. */
  downOrigin: string;
  /** The newest requests in the order they were answered. */
  log: readonly LoggedRequest[];
  close(): Promise<void>;
}

const LONGEST_LOG = 20_000;

/** Listens on 127.0.0.1 only. `port` 0 takes any free one. */
export async function startPracticeSite(options: { clock: Clock; port?: number }): Promise<PracticeSite> {
  const { clock } = options;
  const openedAt = clock.now();
  const opened = clock.uptime();
  const stopping = new AbortController();
  const log: LoggedRequest[] = [];
  const turnstiles = openTurnstiles();
  let count = 0;

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const at = clock.now();
    const request = readRequest(incoming, count++);
    incoming.resume();
    const answer = respond(request, planAt(clock.uptime() - opened), { origin, openedAt });
    const turnstile = answer.section === null ? null : turnstiles.get(answer.section);
    const wait = () => clock.sleep(answer.latencyMs, stopping.signal);
    await (turnstile ? turnstile.pass(wait) : wait());
    const status = send(incoming, response, answer);
    log.push({ method: request.method, path: incoming.url ?? '/', status, at });
    if (log.length > LONGEST_LOG) log.splice(0, log.length - LONGEST_LOG);
  };
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = await openGateway(clock, opened);

  let closing: Promise<void> | null = null;
  const close = async () => {
    stopping.abort();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await Promise.all([closed, gateway.close()]);
  };
  return {
    origin,
    downOrigin: gateway.origin,
    log,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function openTurnstiles(): Map<Section, Turnstile> {
  const turnstiles = new Map<Section, Turnstile>();
  for (const [section, rules] of Object.entries(SECTIONS))
    if (rules.atOnce !== null) turnstiles.set(section as Section, new Turnstile(rules.atOnce));
  return turnstiles;
}

function readRequest(incoming: IncomingMessage, number: number): SiteRequest {
  const url = URL.parse(incoming.url ?? '/', 'http://practice.invalid');
  return {
    method: incoming.method ?? 'GET',
    path: url?.pathname ?? '/',
    query: url?.searchParams ?? new URLSearchParams(),
    number,
  };
}

/** Returns the status that was sent; 0 where the connection was reset. */
function send(incoming: IncomingMessage, response: ServerResponse, answer: SiteAnswer): number {
  if (answer.status === 0) {
    incoming.socket.resetAndDestroy();
    return 0;
  }
  const notModified = answer.status === 200 && isNotModified(answer.headers, incoming.headers);
  const status = notModified ? 304 : answer.status;
  const headers: Record<string, string> = { server: 'larkspur/2.4', ...answer.headers };
  const silent = notModified || incoming.method === 'HEAD';
  if (!notModified) headers['content-length'] = String(Buffer.byteLength(answer.body));
  response.writeHead(status, headers).end(silent ? undefined : answer.body);
  return status;
}
