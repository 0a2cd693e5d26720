/** Real servers on loopback and a client for them, both gone with the test. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { WEB_DEFAULTS, type WebSettings } from '../../src/config/settings.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import { type FetchLimits, type FetchRequest, type FetchResult, WebClient } from '../../src/web/client.ts';
import { AddressGuard } from '../../src/web/guard.ts';
import type { Pace } from '../../src/web/pace.ts';
import { PATIENCE_MS } from '../patience.ts';

export interface Loopback {
  /** `http://127.0.0.1:PORT`, without a slash. */
  origin: string;
  host: string;
  port: number;
  /** Paths in the order they were asked for. */
  requests: string[];
  /** Resolves once nobody is connected any more: whatever was on its way here has been read by then. */
  left: () => Promise<void>;
}

export async function openServer(
  respond: (request: IncomingMessage, response: ServerResponse, asked: number) => void,
  address?: string,
): Promise<Loopback> {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request.url ?? '');
    respond(request, response, requests.length);
  };
  const server = createServer(listener);
  return { ...(await listen(server, () => server.closeAllConnections(), address)), requests };
}

/** A server that writes what it likes to the socket. */
export async function openRawServer(onSocket: (socket: Socket) => void): Promise<Loopback> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  const loopback = await listen(server, () => {
    for (const socket of sockets) socket.destroy();
  });
  return { ...loopback, requests: [] };
}

export async function listen(
  server: Server,
  cut: () => void,
  address = '127.0.0.1',
): Promise<Omit<Loopback, 'requests'>> {
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  );
  const { port } = server.address() as AddressInfo;
  const left = async () => {
    const connections = promisify(server.getConnections.bind(server));
    while ((await connections()) > 0) await systemClock.sleep(5);
  };
  return { origin: `http://${address}:${port}`, host: `${address}:${port}`, port, left };
}

/**
 * A port on loopback on which nobody listens: discard, which no system gives to a server that asks for any. One that was
 * just closed may be the next server's of another test.
 */
export const CLOSED_PORT = 9;

export const LIMITS: FetchLimits = {
  connectMs: PATIENCE_MS,
  headersMs: PATIENCE_MS,
  totalMs: PATIENCE_MS,
  bodyBytes: 1_024 * 1_024,
  maxRedirects: 5,
  retries: 0,
};

export interface Fetcher {
  fetch: (
    url: string,
    limits?: Partial<FetchLimits>,
    request?: Partial<Omit<FetchRequest, 'limits'>>,
  ) => Promise<FetchResult>;
  client: WebClient;
}

/** @param seeds hosts that the operator named */
export function openClient(
  seeds: string[],
  options: { settings?: Partial<WebSettings>; clock?: Clock; pace?: Pace } = {},
): Fetcher {
  const client = new WebClient({
    settings: { ...WEB_DEFAULTS, ...options.settings },
    clock: options.clock ?? systemClock,
    guard: new AddressGuard(seeds),
    pace: options.pace ?? null,
  });
  onTestFinished(() => client.close());
  const { signal } = new AbortController();
  return {
    client,
    fetch: (url, limits = {}, request = {}) =>
      client.fetch({ signal, ...request, url, limits: { ...LIMITS, ...limits } }),
  };
}

/** The system's clock, on which no time passes: no deadline comes, however busy the machine is. */
export const STILL_CLOCK: Clock = { ...systemClock, uptime: () => 0 };

/** The system's clock, on which sleeping takes almost no time: for waits that a test need not sit out. */
export const HASTY_CLOCK: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal),
};
