/** The entry of a thread that reads responses; read-pool.ts starts it. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../shared/errors.ts';
import { WorkError } from '../../shared/work.ts';
import { readResponse } from '../read-response.ts';
import { packLinks } from './packed-links.ts';
import { READY, type ReadOrder, type ReadReply, type ReadSettings } from './read-order.ts';

async function obey({ id, visit, result }: ReadOrder): Promise<ReadReply> {
  const { breadth, capBytes, technologies } = workerData as ReadSettings;
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
parentPort?.postMessage(READY);
