/** An HTTP server with two paths, for scrapers and watchdogs. It has small limits on all that comes from outside. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What is asked of it. Either may throw: that is an answer 503 with the reason. */
export interface MetricsAnswers {
  metrics(): { type: string; text: string };
  health(): { healthy: boolean; reason: string };
}

export interface MetricsAddress {
  host: string;
  /** 0 = any that is free. */
  port: number;
}

const HEADER_LIMIT_BYTES = 8_192;
const MOST_HEADERS = 64;
/** A scraper asks every few seconds from one connection. */
const MOST_CONNECTIONS = 32;
/** For a whole request to arrive; and between two of them on one connection. */
const REQUEST_WAIT_MS = 5_000;
const KEEP_ALIVE_MS = 75_000;
/** How often connections are held against these. */
const CONNECTION_CHECK_MS = 10_000;

const PLAIN = 'text/plain; charset=utf-8';

interface Answer {
  status: number;
  type?: string;
  text: string;
  headers?: Record<string, string>;
}

export class MetricsListener {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Rejects where it cannot listen there: EADDRINUSE, EACCES, EADDRNOTAVAIL, a name that is unknown. */
  static async open({ host, port }: MetricsAddress, answers: MetricsAnswers): Promise<MetricsListener> {
    const server = createServer(
      {
        maxHeaderSize: HEADER_LIMIT_BYTES,
        headersTimeout: REQUEST_WAIT_MS,
        requestTimeout: REQUEST_WAIT_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: CONNECTION_CHECK_MS,
      },
      (request, response) => respond(request, response, answers),
    );
    server.maxConnections = MOST_CONNECTIONS;
    server.maxHeadersCount = MOST_HEADERS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
    // A connection that cannot be accepted, for want of descriptors, is the caller's trouble: the next one may be.
    server.on('error', () => undefined);
    return new MetricsListener(server);
  }

  /** Where it listens in fact. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Resolves when no connection is left. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

function respond(request: IncomingMessage, response: ServerResponse, answers: MetricsAnswers): void {
  const { status, type = PLAIN, text, headers = {} } = answerTo(request, answers);
  const isHead = request.method === 'HEAD';
  // What somebody sends along is not read: the connection ends with the answer.
  const sends =
    request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(sends ? { Connection: 'close' } : {}),
    ...headers,
  });
  response.end(isHead ? undefined : text);
}

function answerTo(request: IncomingMessage, answers: MetricsAnswers): Answer {
  const [path] = (request.url ?? '').split('?');
  if (path !== '/metrics' && path !== '/healthz')
    return { status: 404, text: 'there is /metrics and /healthz\n' };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, text: 'only GET and HEAD\n', headers: { Allow: 'GET, HEAD' } };
  try {
    if (path === '/metrics') return { status: 200, ...answers.metrics() };
    const { healthy, reason } = answers.health();
    return { status: healthy ? 200 : 503, text: `${reason}\n` };
  } catch (error) {
    return { status: 503, text: `${error instanceof Error ? error.message : String(error)}\n` };
  }
}
