import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Certificates } from './certificates.ts';
import type { TlsCase } from './tls-cases.ts';

export interface TlsSite {
  tls: TlsCase;
  /** `https://127.0.0.1:PORT`. */
  origin: string;
  close(): Promise<void>;
}

const PAGE = '<!doctype html><title>Private</title><p>Behind TLS.';
/** Every header that a check could miss: what is measured here is TLS alone. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=()',
};

/** A server for each case, on a port of its own. Close them all. */
export async function openTlsSites(
  cases: readonly TlsCase[],
  certificates: Certificates,
): Promise<TlsSite[]> {
  return await Promise.all(cases.map((tls) => openTlsSite(tls, certificates)));
}

async function openTlsSite(tls: TlsCase, made: Certificates): Promise<TlsSite> {
  const sockets = new Set<Socket>();
  const server = serverOf(tls, made);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    tls,
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serverOf(
  { certificate, protocol, instead, asksClient, page = PAGE }: TlsCase,
  made: Certificates,
): Server {
  if (instead === 'silence') return createTcpServer();
  if (instead === 'plain http') return createHttpServer((_, response) => response.end(page));
  const options: ServerOptions = {
    key: made.key,
    cert: made.certificates.get(certificate.name),
    // What OpenSSL itself would refuse to speak is what is to be found.
    ...(protocol === undefined
      ? {}
      : { minVersion: protocol, maxVersion: protocol, ciphers: 'DEFAULT:@SECLEVEL=0' }),
    ...(asksClient === true ? { requestCert: true, rejectUnauthorized: true } : {}),
  };
  return createServer(options, (request, response) => {
    if (request.url === '/') response.writeHead(200, HEADERS).end(page);
    else response.writeHead(404, HEADERS).end();
  });
}
