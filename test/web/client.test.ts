import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { WorkError } from '../../src/shared/work.ts';
import { FakeClock } from '../fake-clock.ts';
import { CLOSED_PORT, HASTY_CLOCK, openClient, openRawServer, openServer } from './loopback.ts';

const kindOf = (error: unknown) => (error as WorkError).kind;

test('gives status, headers, inflated body and address', async () => {
  const site = await openServer((_, response) => {
    response.writeHead(404, {
      'content-type': 'text/plain',
      'content-encoding': 'gzip',
      'set-cookie': ['a=1', 'b=2'],
    });
    response.end(gzipSync('not here'));
  });
  const result = await openClient([site.host]).fetch(`${site.origin}/x`);
  expect(result).toMatchObject({ status: 404, ip: '127.0.0.1', tls: null, truncated: false, redirects: [] });
  expect(result.body.toString()).toBe('not here');
  expect(result.headers['set-cookie']).toEqual(['a=1', 'b=2']);
});

test('says who asks, and tells its extra headers to the named hosts alone', async () => {
  const seen: Record<string, string | undefined>[] = [];
  const site = await openServer((request, response) => {
    seen.push({ agent: request.headers['user-agent'], key: request.headers['x-key'] as string });
    response.end();
  });
  const settings = { user_agent: 'probe', contact: 'ops@shop.example', headers: { 'X-Key': 'secret' } };
  await openClient([site.host], { settings }).fetch(site.origin);
  expect(seen).toEqual([{ agent: 'probe (+ops@shop.example)', key: 'secret' }]);
});

test('credentials stay with the origin they were meant for', async () => {
  const seen: unknown[] = [];
  const other = await openServer((request, response) => {
    seen.push([request.headers.authorization, request.headers['x-key'], request.headers['if-none-match']]);
    response.end();
  });
  const site = await openServer(
    (_, response) => void response.writeHead(302, { location: other.origin }).end(),
  );
  const headers = { Authorization: 'Bearer x', 'If-None-Match': '"1"' };
  const { fetch } = openClient([site.host, other.host]);
  await fetch(site.origin, {}, { headers });
  await fetch(other.origin, {}, { headers });
  expect(seen).toEqual([
    [undefined, undefined, '"1"'],
    ['Bearer x', undefined, '"1"'],
  ]);
});

describe('redirects', () => {
  test('are followed hop by hop and recorded', async () => {
    const site = await openServer((request, response) => {
      if (request.url === '/a') response.writeHead(301, { location: '/b?x=1' }).end();
      else if (request.url === '/b?x=1') response.writeHead(307, { location: 'c' }).end();
      else response.end('end');
    });
    const result = await openClient([site.host]).fetch(`${site.origin}/a`);
    expect(result).toMatchObject({ status: 200, url: `${site.origin}/a`, finalUrl: `${site.origin}/c` });
    expect(result.redirects).toEqual([
      { status: 301, location: `${site.origin}/b?x=1` },
      { status: 307, location: `${site.origin}/c` },
    ]);
  });

  test('are the result where none are wanted, or where one may not be followed', async () => {
    const site = await openServer((_, response) => void response.writeHead(302, { location: '/next' }).end());
    const { fetch } = openClient([site.host]);
    expect(await fetch(site.origin, { maxRedirects: 0 })).toMatchObject({ status: 302 });
    expect(await fetch(site.origin, {}, { mayFollow: (url) => !url.endsWith('/next') })).toMatchObject({
      status: 302,
    });
    expect(site.requests).toEqual(['/', '/']);
  });

  test('that go round or have no end are errors', async () => {
    const site = await openServer((request, response) => {
      const next = request.url === '/round' ? '/round' : `/${Number(request.url?.slice(1)) + 1}`;
      response.writeHead(302, { location: next }).end();
    });
    const { fetch } = openClient([site.host]);
    await expect(fetch(`${site.origin}/round`)).rejects.toThrow('redirect loop');
    await expect(fetch(`${site.origin}/1`)).rejects.toThrow('more than 5 redirects');
  });

  test.each([
    (port: number) => `http://2130706433:${port}/`,
    (port: number) => `http://0x7f000001:${port}/`,
    (port: number) => `http://0177.0.0.1:${port}/`,
    (port: number) => `http://127.1:${port}/`,
    (port: number) => `http://[::ffff:127.0.0.1]:${port}/`,
    (port: number) => `http://[::ffff:7f00:1]:${port}/`,
    (port: number) => `http://localhost:${port}/`,
    (port: number) => `//127.0.0.1:${port}/`,
  ])('to a guarded address are never followed (spelling %#)', async (spell) => {
    const inside = await openServer((_, response) => void response.end('secret'));
    const site = await openServer((_, response) => {
      response.writeHead(302, { location: spell(inside.port) }).end();
    });
    const error: unknown = await openClient([site.host])
      .fetch(site.origin)
      .catch((thrown: unknown) => thrown);
    expect(kindOf(error)).toBe('blocked');
    expect(inside.requests).toEqual([]);
  });
});

describe('retries', () => {
  test('follow 503 as often as allowed, then give the answer', async () => {
    const site = await openServer((_, response, asked) => {
      response.statusCode = asked < 3 ? 503 : 200;
      response.end();
    });
    const { fetch } = openClient([site.host], { clock: HASTY_CLOCK });
    expect(await fetch(site.origin, { retries: 2 })).toMatchObject({ status: 200 });
    expect(site.requests).toHaveLength(3);
  });

  test('wait as long as Retry-After asks, but not longer than is sensible', async () => {
    const clock = new FakeClock();
    const site = await openServer((_, response, asked) => {
      if (asked === 1) response.writeHead(429, { 'retry-after': '20' }).end();
      else if (asked === 3) response.writeHead(429, { 'retry-after': '3600' }).end();
      else response.end();
    });
    const { fetch } = openClient([site.host], { clock });
    const answer = fetch(site.origin, { retries: 1 });
    while (site.requests.length < 1) await setImmediate();
    await clock.advance(19_000);
    expect(site.requests).toHaveLength(1);
    const moved = (async () => {
      while (site.requests.length < 2) await clock.advance(1_000);
    })();
    expect(await answer).toMatchObject({ status: 200 });
    await moved;
    expect(await fetch(site.origin, { retries: 1 })).toMatchObject({ status: 429 });
    expect(site.requests).toHaveLength(3);
  });

  test('a kept-alive connection that closes under a request costs nothing', async () => {
    let connections = 0;
    const site = await openRawServer((socket) => {
      connections += 1;
      let asked = 0;
      socket.on('data', () => {
        asked += 1;
        if (connections === 1 && asked === 2) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const { fetch } = openClient([site.host]);
    await fetch(site.origin);
    expect((await fetch(site.origin)).body.toString()).toBe('ok');
  });
});

test('an answer that came while this process was suspended is taken, though its time is long over', async () => {
  const clock = new FakeClock();
  let goOn = () => {};
  const site = await openServer((_, response) => {
    response.write('before, ');
    goOn = () => void response.end('and after');
  });
  const { fetch } = openClient([site.host], { clock });
  const answer = fetch(site.origin);
  while (site.requests.length < 1) await setImmediate();
  await clock.advance(500);
  clock.suspend(3_600_000);
  await clock.advance(500);
  goOn();
  expect((await answer).body.toString()).toBe('before, and after');
});

describe('failures have a kind and one short line', () => {
  test('nobody listens', async () => {
    const host = `127.0.0.1:${CLOSED_PORT}`;
    await expect(openClient([host]).fetch(`http://${host}/`)).rejects.toMatchObject({
      kind: 'connect',
      message: 'connection refused',
    });
  });

  test('no such host', async () => {
    await expect(openClient(['nowhere.invalid']).fetch('http://nowhere.invalid/')).rejects.toMatchObject({
      kind: 'dns',
    });
  });

  test('no HTTP', async () => {
    const site = await openRawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    await expect(openClient([site.host]).fetch(site.origin)).rejects.toMatchObject({ kind: 'http' });
  });

  test('a body that ends early', async () => {
    const site = await openRawServer((socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort');
    });
    const error: unknown = await openClient([site.host])
      .fetch(site.origin)
      .catch((thrown: unknown) => thrown);
    expect(['io', 'http']).toContain(kindOf(error));
  });
});

test('an abort ends a fetch at once, with its own reason, in every stage', async () => {
  const site = await openRawServer(() => undefined);
  const { client, fetch } = openClient([site.host], { clock: new FakeClock() });
  const abort = new AbortController();
  const fetching = fetch(site.origin, {}, { signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(fetching).rejects.toThrow('enough');
  await expect(fetch(site.origin, {}, { signal: abort.signal })).rejects.toThrow('enough');
  const pending = fetch(site.origin).catch((error: unknown) => error);
  await setImmediate();
  await client.close();
  expect(await pending).toBeInstanceOf(Error);
});

test('a host that is left keeps no connection, and can be asked again', async () => {
  const sockets = new Set<unknown>();
  const site = await openRawServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
  });
  const { client, fetch } = openClient([site.host]);
  await fetch(site.origin);
  expect(sockets.size).toBe(1);
  client.leave(site.host);
  while (sockets.size > 0) await setImmediate();
  expect((await fetch(site.origin)).body.toString()).toBe('ok');
});
