/** The entry of a thread that reads responses; read-thread.ts starts it. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../shared/errors.ts';
import { WorkError } from '../../shared/work.ts';
import { readPageRules } from '../facts/page-rules.ts';
import { readResponse } from '../read-response.ts';
import { packLinks } from './packed-links.ts';
import type { ReadOrder, ReadReply, ReadSettings } from './read-order.ts';

let settings: ReadSettings = { breadth: 'narrow', capBytes: 0, technologies: '' };

/** The scan's own thread has told of what is wrong with the rules: what is read rejects with it here as well. */
let rules: WorkError | null = null;

function begin(next: ReadSettings): void {
  settings = next;
  rules = null;
  try {
    readPageRules(next.technologies, { log: () => undefined });
  } catch (error) {
    if (!(error instanceof WorkError)) throw error;
    rules = error;
  }
}

async function obey({ id, visit, result }: ReadOrder): Promise<ReadReply> {
  const { breadth, capBytes, technologies } = settings;
  const { buffer, byteOffset, byteLength } = result.body;
  const body = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  try {
    if (rules !== null) throw rules;
    const response = { ...result, body };
    const { links, ...read } = await readResponse(visit, response, breadth, capBytes, technologies);
    return { id, read, links: packLinks(links) };
  } catch (error) {
    const kind = error instanceof WorkError ? error.kind : null;
    const message =
      kind === null && error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
    return { id, failure: { kind, message } };
  }
}

function reply(message: ReadReply): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: ReadOrder | ReadSettings) => {
  if ('visit' in message) void obey(message).then(reply);
  else begin(message);
});
reply('ready');
