/** A real server on loopback whose answers a test writes, and that remembers what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A plain answer, or the response itself for servers that misbehave. */
export type Route = (asked: Asked, response: ServerResponse) => Answer | undefined;

export interface ScriptedSite {
  origin: string;
  routes: Map<string, Route>;
  asked: Asked[];
  /** HTML at this path from now on. */
  show(path: string, body: string): void;
  close(): Promise<void>;
}

export async function openScriptedSite(port = 0): Promise<ScriptedSite> {
  const routes = new Map<string, Route>();
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const one = { method: request.method ?? '', path, headers: request.headers };
    asked.push(one);
    const route = routes.get(path);
    const answer = route ? route(one, response) : { status: 404, body: 'no such page' };
    if (answer === undefined) return;
    const { status = 200, headers = {}, body = '' } = answer;
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(status === 304 ? undefined : body);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    routes,
    asked,
    show: (path, body) => routes.set(path, () => ({ body })),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
