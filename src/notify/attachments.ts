/** Reports that go with a message: whole, compressed, or left out with a word about it. Sending never deletes one. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { codeOf, messageOf } from '../shared/errors.ts';

const compress = promisify(gzip);

/** Larger ones are not read into memory to find out how small they would become. */
const LARGEST_READ_BYTES = 128 * 1024 * 1024;

export interface Attachment {
  fileName: string;
  type: string;
  data: Buffer;
}

/** The first report, which is the one for people, within `limit` bytes. Never rejects: a note says what is missing. */
export async function attachReport(
  reports: readonly string[],
  limit: number,
): Promise<{ attachment: Attachment | null; note: string }> {
  const [path] = reports;
  if (path === undefined) return { attachment: null, note: '' };
  const name = basename(path);
  try {
    const data = await readWhole(path);
    if (data === null) return { attachment: null, note: `${name} is too large to be sent: ${path}` };
    if (data.length <= limit) return { attachment: { fileName: name, type: typeOf(name), data }, note: '' };
    const small = await compress(data);
    if (small.length > limit)
      return { attachment: null, note: `${name} is too large to be sent, compressed too: ${path}` };
    const fileName = `${name}.gz`;
    return { attachment: { fileName, type: 'application/gzip', data: small }, note: `${name} is compressed` };
  } catch (error) {
    const why = codeOf(error) === 'ENOENT' ? 'it is not there any more' : messageOf(error);
    return { attachment: null, note: `${name} could not be attached: ${why}` };
  }
}

/** null where it is too large. A link in its place is not followed: it could lead to any file. */
async function readWhole(path: string): Promise<Buffer | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error('it is no file');
    return stats.size > LARGEST_READ_BYTES ? null : await file.readFile();
  } finally {
    await file.close();
  }
}

function typeOf(name: string): string {
  if (name.endsWith('.html')) return 'text/html; charset=utf-8';
  return name.endsWith('.txt') ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}
