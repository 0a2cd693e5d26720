/** A real HTTP server on loopback that keeps what it was sent and answers as a test tells it. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What to do with the response; the default is 204. */
export type Answer = (response: ServerResponse, received: Received) => void;

export interface Receiver {
  /** `http://127.0.0.1:PORT/hooks/s3cr3t-token`. */
  url: string;
  received: Received[];
  /** The bodies as JSON. */
  json: () => Record<string, unknown>[];
  /** Answers to come, used up one by one; then `usually`. */
  script: Answer[];
  usually: Answer;
  /** Resolves once so many messages have come. */
  count: (many: number) => Promise<void>;
  /** From now on connections are refused, until `open`. */
  close: () => Promise<void>;
  open: () => Promise<void>;
}

export const TOKEN = 's3cr3t-token';

export async function openReceiver(): Promise<Receiver> {
  const waiting: { many: number; resolve: () => void }[] = [];
  let port = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
      receiver.received.push(received);
      (receiver.script.shift() ?? receiver.usually)(response, received);
      for (const one of waiting) if (receiver.received.length >= one.many) one.resolve();
    });
  });
  const open = async () => {
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const close = () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const receiver: Receiver = {
    url: '',
    received: [],
    json: () =>
      receiver.received.map(({ body }) => JSON.parse(body.toString('utf8')) as Record<string, unknown>),
    script: [],
    usually: status(204),
    count: (many) =>
      receiver.received.length >= many
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ many, resolve })),
    close,
    open,
  };
  await open();
  receiver.url = `http://127.0.0.1:${port}/hooks/${TOKEN}`;
  onTestFinished(close);
  return receiver;
}

export function status(code: number, headers: Record<string, string> = {}, body = ''): Answer {
  return (response) => void response.writeHead(code, headers).end(body);
}

/** Never answers. */
export function hang(): Answer {
  return () => undefined;
}

/** Ends the connection in the middle of its answer's headers. */
export function breakOff(): Answer {
  return (response) => {
    response.socket?.write('HTTP/1.1 200 O');
    response.socket?.destroy();
  };
}

/** The parts of a multipart message as a server reads them: the JSON, and the file where there is one. */
export async function formOf({ headers, body }: Received): Promise<{ message: unknown; file: File | null }> {
  const type = headers['content-type'] ?? '';
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const payload = form.get('payload_json');
  const file = form.get('files[0]');
  return {
    message: typeof payload === 'string' ? (JSON.parse(payload) as unknown) : null,
    file: file instanceof File ? file : null,
  };
}
