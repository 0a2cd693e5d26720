/** How many requests one host has to do with at once. */
import { expect, test } from 'vitest';
import { RequestWindow } from '../../src/scan/request-window.ts';
import { openServer, STILL_CLOCK } from '../web/loopback.ts';
import { collect, links } from './collect-bench.ts';

const MOST = 10;

test('a host is asked by one request at first, and by no more than are worth their connections', () => {
  const window = new RequestWindow(MOST);
  expect([1, 3, 4, 12].map((wanted) => window.sizeFor(wanted))).toEqual([1, 1, 2, 4]);
});

test('much to ask for is asked at once, up to the limit', () => {
  expect(new RequestWindow(MOST).sizeFor(1_000)).toBe(MOST);
});

test('what is open stays in use to the end', () => {
  const window = new RequestWindow(MOST);
  window.sizeFor(20);
  expect(window.sizeFor(2)).toBe(7);
});

test('a host that takes long is asked for all that it may be asked for', () => {
  const window = new RequestWindow(MOST);
  window.answered(20);
  expect(window.sizeFor(1)).toBe(1);
  window.answered(400);
  expect(window.sizeFor(1)).toBe(MOST);
});

test('after a failure, which may be a long wait, the rest is asked at once', () => {
  const window = new RequestWindow(MOST);
  window.failed();
  expect(window.sizeFor(2)).toBe(MOST);
});

/** How many connections a crawl opens to a site whose pages all hang on the first. */
async function connectionsTo(pages: number): Promise<{ connections: number; pages: number }> {
  const ports = new Set<number | undefined>();
  const paths = Array.from({ length: pages }, (_, page) => `/${page}`);
  const site = await openServer(({ url = '', socket }, response) => {
    ports.add(socket.remotePort);
    const isKnown = url === '/' || paths.includes(url);
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'text/html' });
    response.end(url === '/' ? links(...paths) : `<title>${url}</title>`);
  });
  const { summary } = await collect([`${site.origin}/`], { clock: STILL_CLOCK, threads: { threads: 0 } });
  return { connections: ports.size, pages: summary.pages };
}

test('a small site is crawled over a few connections, a large one over all that the mode allows', async () => {
  const small = await connectionsTo(10);
  expect(small.pages).toBe(11);
  expect(small.connections).toBeLessThanOrEqual(4);
  const large = await connectionsTo(200);
  expect(large.pages).toBe(201);
  expect(large.connections).toBeGreaterThanOrEqual(MOST);
});
