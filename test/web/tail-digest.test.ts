import { createHash, randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openClient, openServer } from './loopback.ts';

const KIBIBYTE = 1_024;
const LIMITS = { bodyBytes: 64 * KIBIBYTE, digestBytes: 4_096 * KIBIBYTE };

const hashOf = (body: Buffer) => createHash('sha256').update(body.subarray(LIMITS.bodyBytes)).digest('hex');

async function serve(body: Buffer, headers: Record<string, string> = {}) {
  const site = await openServer((_, response) => void response.writeHead(200, headers).end(body));
  return await openClient([site.host]).fetch(site.origin, LIMITS);
}

const NOISE = randomBytes(700 * KIBIBYTE);
const TEXT = Buffer.from(
  Array.from({ length: 20_000 }, (_, index) => `A line of text that can be packed: ${index}.\n`).join(''),
);

describe('the hash of what comes behind the kept part of a body', () => {
  test.each([
    ['as it is', (body: Buffer) => body, {}],
    ['gzip', gzipSync, { 'content-encoding': 'gzip' }],
    ['br', brotliCompressSync, { 'content-encoding': 'br' }],
    ['deflate', deflateSync, { 'content-encoding': 'deflate' }],
  ] as const)('is the same however it was sent: %s', async (_, pack, headers) => {
    // The last two are longer than what is kept, and not longer than what is read of them.
    for (const body of [
      NOISE,
      TEXT,
      NOISE.subarray(0, 65 * KIBIBYTE - 100),
      TEXT.subarray(0, 65 * KIBIBYTE),
    ]) {
      const result = await serve(pack(body), headers);
      expect(result).toMatchObject({ truncated: true, tailSha256: hashOf(body) });
      expect(result.body.equals(body.subarray(0, LIMITS.bodyBytes))).toBe(true);
    }
  });

  test('is none where nothing comes, where nobody asks, and where it is too much', async () => {
    expect(await serve(Buffer.from('short'))).toMatchObject({ truncated: false, tailSha256: '' });
    const site = await openServer((_, response) => void response.end(NOISE));
    const unasked = await openClient([site.host]).fetch(site.origin, { bodyBytes: LIMITS.bodyBytes });
    expect(unasked).toMatchObject({ truncated: true, tailSha256: '' });
    expect(await serve(randomBytes(LIMITS.digestBytes + 1))).toMatchObject({
      truncated: true,
      tailSha256: '',
    });
    const twice = await serve(gzipSync(gzipSync(NOISE)), { 'content-encoding': 'gzip, gzip' });
    expect(twice).toMatchObject({ truncated: true, tailSha256: '' });
  });

  test('is none of a body that inflates without end, which costs what is kept and no more', async () => {
    const site = await openServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(Buffer.concat([gzipSync(NOISE), gzipSync(Buffer.alloc(50_000 * KIBIBYTE))]));
    });
    const result = await openClient([site.host]).fetch(site.origin, LIMITS);
    expect(result).toMatchObject({ truncated: true, tailSha256: '' });
  });

  test('is none where the connection ends or stops on the way: the kept part is complete', async () => {
    const site = await openServer((request, response) => {
      response.writeHead(200, { 'content-length': String(NOISE.length) });
      response.write(NOISE.subarray(0, 500 * KIBIBYTE));
      if (request.url === '/cut') setImmediate(() => response.destroy());
    });
    const { fetch } = openClient([site.host]);
    const kept = NOISE.subarray(0, LIMITS.bodyBytes);
    for (const path of ['/cut', '/stopped']) {
      const result = await fetch(site.origin + path, { ...LIMITS, totalMs: 700 });
      expect(result).toMatchObject({ truncated: true, tailSha256: '' });
      expect(result.body.equals(kept)).toBe(true);
    }
  });

  test('ends at once when the caller gives up', async () => {
    const abort = new AbortController();
    const site = await openServer((_, response) => {
      response.write(NOISE, () => abort.abort(new Error('given up')));
    });
    const { fetch } = openClient([site.host]);
    await expect(fetch(site.origin, LIMITS, { signal: abort.signal })).rejects.toThrow('given up');
  });
});
