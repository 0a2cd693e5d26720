/** Servers that mean harm: each does it for real, over loopback. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.ts';
import { openClient, openRawServer, openServer } from './loopback.ts';

const MEBIBYTE = 1_024 * 1_024;
const zeros = Buffer.alloc(64 * MEBIBYTE);

test.each([
  ['gzip', () => gzipSync(zeros)],
  ['br', () => brotliCompressSync(zeros)],
  ['gzip, gzip', () => gzipSync(gzipSync(zeros))],
])('a decompression bomb is blocked: %s', async (coding, bomb) => {
  const body = bomb();
  const site = await openServer((_, response) => {
    response.writeHead(200, { 'content-encoding': coding }).end(body);
  });
  await expect(
    openClient([site.host]).fetch(site.origin, { bodyBytes: 16 * MEBIBYTE }),
  ).rejects.toMatchObject({
    kind: 'blocked',
    message: expect.stringContaining('decompression bomb'),
  });
});

test('a body without end is read up to the cap', async () => {
  const site = await openServer((_, response) => {
    const chunk = Buffer.alloc(64 * 1_024, 'x');
    const pour = () => {
      while (response.write(chunk));
    };
    response.on('drain', pour).on('error', () => undefined);
    pour();
  });
  const result = await openClient([site.host]).fetch(site.origin, { bodyBytes: 100_000 });
  expect(result).toMatchObject({ status: 200, truncated: true });
  expect(result.body.length).toBe(100_000);
});

test('a compressed body is cut at the cap of what it inflates to', async () => {
  const lines = Buffer.from(Array.from({ length: 60_000 }, (_, line) => `line ${line * 7919}\n`).join(''));
  const site = await openServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(lines));
  });
  const result = await openClient([site.host]).fetch(site.origin, { bodyBytes: 500_000 });
  expect(result.truncated).toBe(true);
  expect(result.body.equals(lines.subarray(0, 500_000))).toBe(true);
});

/** One byte every few milliseconds. */
async function openDrip() {
  return await openServer((_, response) => {
    response.writeHead(200, { 'content-length': '100000' });
    const timer = setInterval(() => response.write('x'), 5);
    response.on('close', () => clearInterval(timer));
  });
}

test('a body at one byte a second is given up for its rate', async () => {
  const clock = new FakeClock();
  const site = await openServer((_, response) => {
    response.writeHead(200, { 'content-length': '100000' });
    const drip = async () => {
      while (!response.closed) {
        response.write('x');
        await clock.advance(1_000);
      }
    };
    void drip();
  });
  const { fetch } = openClient([site.host], { clock });
  await expect(fetch(site.origin, { totalMs: 3_600_000 })).rejects.toMatchObject({
    kind: 'timeout',
    message: expect.stringContaining('bytes a second'),
  });
});

test('a body that never ends ends with the total time', async () => {
  const site = await openDrip();
  const { fetch } = openClient([site.host]);
  await expect(fetch(site.origin, { totalMs: 150 })).rejects.toMatchObject({
    kind: 'timeout',
    message: 'no complete response within 0.15 s',
  });
});

test('a stream of events gives its headers and is left', async () => {
  const site = await openServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
  });
  expect(await openClient([site.host]).fetch(site.origin)).toMatchObject({ status: 200, truncated: true });
});

test('headers without end are refused', async () => {
  const site = await openRawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const line = `x-filler: ${'a'.repeat(1_000)}\r\n`;
    const pour = () => {
      while (!socket.destroyed && socket.write(line));
    };
    socket.on('drain', pour);
    pour();
  });
  await expect(openClient([site.host]).fetch(site.origin)).rejects.toMatchObject({
    kind: 'http',
    message: 'response headers too large',
  });
});

test('a body that is not what its coding says is an error, an unknown coding is not', async () => {
  const site = await openServer((request, response) => {
    response
      .writeHead(200, { 'content-encoding': request.url === '/lie' ? 'gzip' : 'x-secret' })
      .end('plain');
  });
  const { fetch } = openClient([site.host]);
  await expect(fetch(`${site.origin}/lie`)).rejects.toMatchObject({ kind: 'http' });
  expect((await fetch(`${site.origin}/odd`)).body.toString()).toBe('plain');
});

test('headers at one byte at a time end with the time for headers, or with the total', async () => {
  const site = await openRawServer((socket) => {
    const text = `HTTP/1.1 200 OK\r\nx-slow: ${'a'.repeat(100_000)}`;
    let sent = 0;
    const timer = setInterval(() => {
      socket.write(text.charAt(sent));
      sent += 1;
    }, 5);
    socket.on('close', () => clearInterval(timer));
  });
  await expect(openClient([site.host]).fetch(site.origin, { totalMs: 200 })).rejects.toMatchObject({
    kind: 'timeout',
  });
});

test('more answers than were asked for are no answers to the next question', async () => {
  const site = await openRawServer((socket) => {
    const answer = (text: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
    socket.on('data', () => socket.write(answer('asked for') + answer('planted')));
  });
  const { fetch } = openClient([site.host]);
  for (let round = 0; round < 3; round += 1) {
    const body = await fetch(`${site.origin}/${round}`).then(
      (result) => result.body.toString(),
      () => 'refused',
    );
    expect(['asked for', 'refused']).toContain(body);
  }
});

test('credentials in a URL are neither sent nor kept', async () => {
  const seen: unknown[] = [];
  const site = await openServer((request, response) => {
    seen.push(request.headers.authorization);
    if (request.url === '/') response.writeHead(302, { location: `http://root:secret@${site.host}/in` });
    response.end();
  });
  const result = await openClient([site.host]).fetch(`${site.origin}/`);
  expect(seen).toEqual([undefined, undefined]);
  expect(JSON.stringify(result)).not.toContain('secret');
});
