/**
 * A site of the ground truth: a few fixed answers on a port of its own, so that nothing about it depends on its
 * neighbours, and a log of what was asked. What a scan has reached is read from this log, not from the scan.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface TruthAnswer {
  /** 200 unless said otherwise. */
  status?: number;
  /** HTML in UTF-8 unless the content type says otherwise. A list sends the header once for each value. */
  headers?: Readonly<Record<string, string | string[]>>;
  body?: string | Buffer;
  /** The body is sent as a gzip file, which is something else than a content coding. */
  gzipFile?: boolean;
}

export interface AskedPath {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
}

export interface TruthSite {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  /** Everything that was asked, in order. */
  log: readonly AskedPath[];
  close(): Promise<void>;
}

/** An answer, or null for a responder that has taken the response into its own hands. */
export type TruthResponder = (
  asked: AskedPath,
  raw: { request: IncomingMessage; response: ServerResponse },
) => TruthAnswer | null;

/** In bodies and headers, replaced by the site's own origin. */
const ORIGIN = '{{origin}}';

const NOTHING: TruthAnswer = { status: 404, body: '<title>Not found</title>' };

/** Listens on 127.0.0.1 only, on any free port. */
export async function openTruthSite(respond: TruthResponder): Promise<TruthSite> {
  const log: AskedPath[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const asked = { method: request.method ?? 'GET', path: request.url ?? '/', headers: request.headers };
    log.push(asked);
    const answer = respond(asked, { request, response });
    if (answer !== null) send(response, answer, { origin, silent: asked.method === 'HEAD' });
  });
  // Clients that go away in the middle are part of the game.
  server.on('clientError', (_, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    log,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Fixed answers by path, tried with the query and without; a text stands for a page of HTML. */
export function fixedAnswers(files: Readonly<Record<string, string | TruthAnswer>>): TruthResponder {
  return ({ path }) => {
    const file = files[path] ?? files[path.split('?', 1)[0] ?? ''] ?? NOTHING;
    return typeof file === 'string' ? { body: file } : file;
  };
}

function send(
  response: ServerResponse,
  answer: TruthAnswer,
  { origin, silent }: { origin: string; silent: boolean },
): void {
  const { status = 200, headers = {}, body = '', gzipFile = false } = answer;
  const here = (text: string) => text.replaceAll(ORIGIN, origin);
  response.statusCode = status;
  response.setHeader('content-type', 'text/html; charset=utf-8');
  for (const [name, value] of Object.entries(headers))
    response.setHeader(name, Array.isArray(value) ? value.map(here) : here(value));
  const sent = typeof body === 'string' ? here(body) : body;
  response.end(silent ? undefined : gzipFile ? gzipSync(sent) : sent);
}
