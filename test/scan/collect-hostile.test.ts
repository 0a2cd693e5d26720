/** Sites that mean harm, or are merely broken: the crawl goes on, bounded, and says what it met. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/shared/clock.ts';
import { settled } from '../fake-clock.ts';
import { LINEAR_MS, processorTimeOf } from '../processor-time.ts';
import { HASTY_CLOCK, openServer, STILL_CLOCK } from '../web/loopback.ts';
import { collect, links, openSite } from './collect-bench.ts';

test('a decompression bomb is one failed page, and the others are collected', async () => {
  const site = await openSite({
    '/': links('/bomb', '/fine'),
    '/bomb': { headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(16 * 1_024 * 1_024)) },
    '/fine': 'fine',
  });
  const { pages, summary } = await collect([site.origin]);
  expect(pages.find(({ url }) => url.endsWith('/bomb'))).toMatchObject({
    status_code: 0,
    error_kind: 'blocked',
  });
  expect(summary.hosts).toMatchObject([{ pages: 2, errors: 1, outcome: 'completed' }]);
});

test('titles are made safe, and charsets are understood', async () => {
  const site = await openSite({
    '/': `${links('/latin')}<title>\u001b[31m</title><script>red\u202e</title>`,
    '/latin': {
      headers: { 'content-type': 'text/html; charset=iso-8859-1' },
      body: Buffer.from('<title>caf\xe9</title>', 'latin1'),
    },
  });
  const { pages } = await collect([site.origin]);
  expect(pages.map(({ title }) => title)).toEqual(['', 'café']);
  const shown = await openSite({ '/': '<title>a\u0007b &#27;[2J \u202ec\n d</title>' });
  const [page] = (await collect([shown.origin])).pages;
  expect(page?.title).toBe('a\ufffdb \ufffdc d');
});

test('a page with fifty thousand links gives ten thousand and counts the rest', async () => {
  const site = await openServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    if (request.url !== '/') return void response.end();
    for (let index = 0; index < 50_000; index += 1) response.write(`<a href=/${index}>`);
    response.end();
  });
  const { pages, summary } = await collect([site.origin], { mode: 'fast' });
  // The budget, and robots.txt.
  expect(pages).toHaveLength(301);
  expect(summary.skipped).toContainEqual({
    pattern: 'more links than are taken from one page',
    example: '',
    count: 40_000,
  });
});

test('deep nesting, open quotes and endless lines cost no more than their length', async () => {
  const site = await openSite({
    '/': links('/nested', '/quote', '/line'),
    '/nested': '<b>'.repeat(200_000) + '</i>'.repeat(200_000),
    '/quote': `<a href="${'x'.repeat(900_000)}`,
    '/line': `<meta http-equiv=refresh content="${' '.repeat(500_000)}">${'url('.repeat(100_000)}`,
  });
  const ms = await processorTimeOf(async () => {
    const { paths } = await collect([site.origin], { clock: STILL_CLOCK });
    expect(paths).toHaveLength(4);
  });
  expect(ms).toBeLessThan(LINEAR_MS);
});

test('a host that keeps failing is paused, then given up, and what was left is counted', async () => {
  let answers = 20;
  const paths = Array.from({ length: 200 }, (_, index) => `/${index}`);
  const site = await openServer((request, response) => {
    answers -= 1;
    if (answers < 0) request.socket.destroy();
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(request.url === '/' ? links(...paths) : '');
  });
  const { summary, log } = await collect([site.origin], { mode: 'fast', clock: HASTY_CLOCK });
  expect(summary.ended).toBe('degraded');
  expect(summary.hosts[0]).toMatchObject({
    outcome: 'degraded',
    reason: expect.stringContaining('after 3 pauses'),
  });
  expect(summary.pages).toBeGreaterThan(15);
  expect(summary.skipped.find(({ pattern }) => pattern.startsWith('host degraded'))?.count).toBeGreaterThan(
    50,
  );
  expect(log.filter((line) => line.includes('paused for'))).toHaveLength(3);
});

test('a host that asks for an hour of peace is left alone', async () => {
  const paths = Array.from({ length: 60 }, (_, index) => `/${index}`);
  const site = await openServer((request, response) => {
    if (request.url === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(links(...paths));
    else response.writeHead(429, { 'retry-after': '3600' }).end();
  });
  const { summary } = await collect([site.origin], { web: { robots: 'ignore' }, mode: 'fast' });
  expect(summary.hosts[0]).toMatchObject({
    outcome: 'degraded',
    reason: expect.stringMatching(/come back in 3\d{3} s/),
  });
  expect(site.requests.length).toBeLessThan(20);
});

test('Retry-After is waited for, also when our own limits are lifted', async () => {
  const askedAt: number[] = [];
  const site = await openServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    if (request.url === '/') return void response.end(links('/a'));
    if (request.url !== '/a') return void response.end();
    askedAt.push(systemClock.uptime());
    if (askedAt.length > 1) return void response.end();
    return void response.writeHead(503, { 'retry-after': '1' }).end(links('/b'));
  });
  const { pages } = await collect([site.origin], { overrideRateLimit: true, mode: 'normal' });
  expect(pages.find(({ url }) => url.endsWith('/a'))?.status_code).toBe(200);
  const [refusedAt = 0, againAt = 0] = askedAt;
  expect(againAt - refusedAt).toBeGreaterThan(900);
});

test('an abort ends the crawl at once, with what it has', async () => {
  const abort = new AbortController();
  const site = await openServer((request, response) => {
    if (request.url === '/')
      response.writeHead(200, { 'content-type': 'text/html' }).end(links('/stuck/1', '/stuck/2'));
    else if (request.url === '/robots.txt') response.writeHead(404).end();
  });
  // Nothing else would end it: no deadline comes.
  const running = collect([site.origin], { signal: abort.signal, mode: 'fast', clock: STILL_CLOCK });
  while (!site.requests.includes('/stuck/1')) await systemClock.sleep(5);
  abort.abort();
  const { summary, paths } = await running;
  expect(paths).toEqual(['/']);
  expect(summary).toMatchObject({ ended: 'cancelled', hosts: [{ outcome: 'cancelled' }] });
});

test('the wall time of the mode ends the crawl, and what was left is counted', async () => {
  let offset = 0;
  const clock = { ...systemClock, uptime: () => systemClock.uptime() + offset };
  const site = await openServer((request, response) => {
    if (request.url === '/robots.txt') return void response.writeHead(404).end();
    if (request.url === '/')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(links(...LEVEL));
    // The first page below takes longer than the whole scan may.
    offset = 6 * 60_000;
    return undefined;
  });
  const LEVEL = Array.from({ length: 50 }, (_, index) => `/${index}`);
  const { summary } = await collect([site.origin], { mode: 'fast', clock });
  expect(summary.ended).toBe('timeout');
  expect(summary.hosts[0]).toMatchObject({ outcome: 'budget', reason: 'time ended with 42 URLs waiting' });
  expect(summary.skipped).toContainEqual({ example: '', pattern: `time ended: ${site.host}`, count: 42 });
});

test('what fails on our side ends everything and is passed on', async () => {
  const site = await openSite({ '/': links(...Array.from({ length: 50 }, (_, index) => `/${index}`)) });
  const other = await openSite({ '/': links('/a', '/b') });
  let calls = 0;
  const running = collect([site.origin, other.origin], {
    onPage: () => {
      calls += 1;
      if (calls === 5) throw new Error('disk full');
    },
  });
  await expect(running).rejects.toThrow('disk full');
  const after = calls;
  await settled();
  expect(calls).toBe(after);
});

test('a compressed sitemap that is broken is an error of its own', async () => {
  const broken = gzipSync(Buffer.alloc(1_000, 'x')).fill(0xff, 10);
  const site = await openSite({
    '/': links('/a'),
    '/a': '',
    '/robots.txt': { headers: { 'content-type': 'text/plain' }, body: 'Sitemap: /map.xml.gz' },
    '/map.xml.gz': { headers: { 'content-type': 'application/gzip' }, body: broken },
  });
  const { paths, pages, summary } = await collect([`${site.origin}/`]);
  expect(paths).toEqual(['/', '/a', '/robots.txt']);
  expect(pages.find(({ error_kind }) => error_kind === 'http')?.url).toBe(`${site.origin}/map.xml.gz`);
  expect(summary.ended).toBe('completed');
});

test('a name that mixes alphabets is shown as it is sent, and flagged', async () => {
  const site = await openSite({ '/': links('http://p\u0430ypal.example/login') });
  const { summary } = await collect([`${site.origin}/`]);
  expect(summary.skipped.map(({ pattern }) => pattern)).toContain(
    'out of scope (a name of Latin and Cyrillic letters): xn--pypal-4ve.example',
  );
});
