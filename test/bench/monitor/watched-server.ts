/**
 * Pages on loopback that somebody watches, in a process of its own: some origins (one port each), strong entity tags,
 * conditional requests answered with 304. Arguments: origins, bytes of a page, milliseconds before each answer.
 * Prints the origins as JSON; then for each line that it reads, what it has sent since the last one. Ends with its
 * input.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createInterface } from 'node:readline';

const [origins = 1, pageBytes = 10_000, delayMs = 0] = process.argv.slice(2).map(Number);

const sockets = new Set<Socket>();
const told = { bytes: 0, requests: 0 };
let requests = 0;
let closedBytes = 0;

const sentBytes = () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, closedBytes);

function pageAt(path: string): string {
  const line = `<p>A paragraph of ${path}: the quick brown fox jumps over the lazy dog.</p>\n`;
  return `<!doctype html><title>${path}</title>\n${line.repeat(Math.ceil(pageBytes / line.length))}`;
}

async function openServer(): Promise<Server> {
  const server = createServer((request, response) => {
    requests += 1;
    const path = request.url ?? '/';
    const etag = `"${path}"`;
    const answer = () => {
      if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
      else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', etag }).end(pageAt(path));
    };
    if (delayMs > 0) setTimeout(answer, delayMs);
    else answer();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      closedBytes += socket.bytesWritten;
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const servers = await Promise.all(Array.from({ length: origins }, openServer));
const ports = servers.map((server) => (server.address() as AddressInfo).port);
process.stdout.write(`${JSON.stringify(ports.map((port) => `http://127.0.0.1:${port}`))}\n`);

const lines = createInterface({ input: process.stdin });
lines.on('line', () => {
  const [bytes, count] = [sentBytes(), requests];
  process.stdout.write(`${JSON.stringify({ bytes: bytes - told.bytes, requests: count - told.requests })}\n`);
  Object.assign(told, { bytes, requests: count });
});
lines.on('close', () => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});
