/** Content codings undone under a cap, because a kilobyte on the wire can be a gigabyte in memory. */
import { finished, type Transform } from 'node:stream';
import {
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { codeOf, messageOf } from '../shared/errors.ts';
import { WorkError } from '../shared/work.ts';

/** Text shrinks to a tenth, tables and logs to a fiftieth; a thousandth is what bombs are made of. */
export const LARGEST_RATIO = 200;
/** Below this no ratio does harm: a page of one repeated line is small either way. */
const RATIO_COUNTS_FROM_BYTES = 512 * 1024;
/** Up to here inflating in place costs less than the way to zlib's thread and back. */
const INLINE_WIRE_BYTES = 32 * 1024;
const MOST_CODINGS = 2;

export interface Inflated {
  body: Buffer;
  truncated: boolean;
}

/**
 * Undoes `contentEncoding` (gzip, deflate, br, up to two of them). Reads at most `capBytes` of the result and
 * marks the rest as truncated; a wire that was cut short gives what it holds. A coding that is not known
 * leaves the body as sent. Throws WorkError `blocked` for a bomb, `http` for a body that is not what it says.
 */
export async function inflate(wire: Buffer, contentEncoding: string, capBytes: number): Promise<Inflated> {
  const codings = codingsOf(contentEncoding);
  if (codings.length > MOST_CODINGS) throw new WorkError('blocked', `body encoded ${codings.length} times`);
  let result: Inflated = { body: wire, truncated: false };
  for (const coding of codings.reverse()) {
    const codec = codecOf(coding, result.body);
    if (codec === null || result.body.length === 0) break;
    const inflated = await inflateOnce(result.body, codec, capBytes);
    result = { body: inflated.body, truncated: result.truncated || inflated.truncated };
  }
  return result;
}

function codingsOf(contentEncoding: string): string[] {
  return contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

type Codec = 'gzip' | 'br' | 'zlib' | 'raw';

function codecOf(coding: string, wire: Buffer): Codec | null {
  if (coding === 'gzip' || coding === 'x-gzip') return 'gzip';
  if (coding === 'br') return 'br';
  if (coding !== 'deflate') return null;
  // RFC 9110 8.4.1.2 means the zlib format; some servers send bare deflate.
  return ((wire[0] ?? 0) & 0x0f) === 8 ? 'zlib' : 'raw';
}

const ZLIB_FLUSH = { finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI_FLUSH = { finishFlush: constants.BROTLI_OPERATION_FLUSH };

const INLINE = {
  gzip: (wire: Buffer, maxOutputLength: number) => gunzipSync(wire, { ...ZLIB_FLUSH, maxOutputLength }),
  br: (wire: Buffer, maxOutputLength: number) =>
    brotliDecompressSync(wire, { ...BROTLI_FLUSH, maxOutputLength }),
  zlib: (wire: Buffer, maxOutputLength: number) => inflateSync(wire, { ...ZLIB_FLUSH, maxOutputLength }),
  raw: (wire: Buffer, maxOutputLength: number) => inflateRawSync(wire, { ...ZLIB_FLUSH, maxOutputLength }),
} satisfies Record<Codec, unknown>;

const STREAM = {
  gzip: () => createGunzip(ZLIB_FLUSH),
  br: () => createBrotliDecompress(BROTLI_FLUSH),
  zlib: () => createInflate(ZLIB_FLUSH),
  raw: () => createInflateRaw(ZLIB_FLUSH),
} satisfies Record<Codec, unknown>;

/** A stream that undoes one coding, null where there is none to undo, `unknown` for what one stream cannot. */
export function openInflater(contentEncoding: string, first: Buffer): Transform | null | 'unknown' {
  const [coding, ...more] = codingsOf(contentEncoding);
  if (coding === undefined) return null;
  const codec = codecOf(coding, first);
  // What `inflate` leaves as it was sent is its own text.
  if (codec === null) return more.length === 0 ? null : 'unknown';
  return more.length === 0 ? STREAM[codec]() : 'unknown';
}

async function inflateOnce(wire: Buffer, codec: Codec, capBytes: number): Promise<Inflated> {
  if (wire.length <= INLINE_WIRE_BYTES) {
    try {
      return { body: INLINE[codec](wire, Math.min(capBytes, RATIO_COUNTS_FROM_BYTES)), truncated: false };
    } catch (error) {
      if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') throw notAsDeclared(codec, error);
    }
  }
  return await inflateStream(wire, codec, capBytes);
}

function inflateStream(wire: Buffer, codec: Codec, capBytes: number): Promise<Inflated> {
  return new Promise((resolve, reject) => {
    const stream = STREAM[codec]();
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (truncated: boolean) => {
      const body = Buffer.concat(chunks, Math.min(length, capBytes));
      stream.destroy();
      resolve({ body, truncated });
    };
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > RATIO_COUNTS_FROM_BYTES && length > wire.length * LARGEST_RATIO) {
        stream.destroy();
        reject(
          new WorkError('blocked', `body inflates more than ${LARGEST_RATIO} times (decompression bomb)`),
        );
      } else if (length > capBytes) end(true);
    });
    finished(stream, { writable: false }, (error) => {
      if (!error) end(false);
      else if (codeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') reject(notAsDeclared(codec, error));
    });
    stream.end(wire);
  });
}

function notAsDeclared(codec: Codec, error: unknown): WorkError {
  return new WorkError('http', `body is not ${codec} as declared: ${messageOf(error)}`, { cause: error });
}
