/** The entry of a thread that reads responses; read-pool.ts starts it. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../shared/errors.ts';
import { WorkError, type WorkErrorKind } from '../../shared/work.ts';
import type { FetchResult } from '../../web/client.ts';
import type { Visit } from '../frontier.ts';
import type { Breadth } from '../links/link-sources.ts';
import { type ReadResponse, readResponse } from '../read-response.ts';
import { packLinks } from './packed-links.ts';

export interface ReadOrder {
  id: number;
  visit: Visit;
  /** Buffers arrive as plain arrays of bytes. */
  result: Omit<FetchResult, 'body'> & { body: Uint8Array };
  breadth: Breadth;
  capBytes: number;
  technologies: string;
}

export type ReadReply = { id: number } & (
  | { read: Omit<ReadResponse, 'links'>; links: string }
  /** `kind` is null for what is a mistake of ours. */
  | { failure: { kind: WorkErrorKind | null; message: string } }
);

async function obey({ id, visit, result, breadth, capBytes, technologies }: ReadOrder): Promise<ReadReply> {
  const { buffer, byteOffset, byteLength } = result.body;
  const body = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  try {
    const { links, ...read } = await readResponse(
      visit,
      { ...result, body },
      breadth,
      capBytes,
      technologies,
    );
    return { id, read, links: packLinks(links) };
  } catch (error) {
    const kind = error instanceof WorkError ? error.kind : null;
    const message =
      kind === null && error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
    return { id, failure: { kind, message } };
  }
}

parentPort?.on('message', (order: ReadOrder) => {
  void obey(order).then((reply) => parentPort?.postMessage(reply));
});
