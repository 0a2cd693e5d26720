import { afterAll, describe, expect, test } from 'vitest';
import type { ShardChunk } from '../../../src/scan/shards/shard.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { HASTY_CLOCK, openServer } from '../../web/loopback.ts';
import { links, openSite } from '../collect-bench.ts';
import { resolveTestNames } from './name-resolver.ts';
import { carryHere, crawlAsOne, crawlInShards } from './shard-bench.ts';

afterAll(resolveTestNames());

/** All hosts in one shard, shards of several hosts, and shards of one host each. */
const COUNTS = [1, 2, 5];
/** The later ones of a host that keeps failing: nothing else is waited for so long. */
const PAUSES_MS = [2_000, 4_000];

test.each(COUNTS)(
  'hosts that lead to each other are seen as one crawl sees them, in %i shards',
  async (count) => {
    const own = Array.from({ length: 4 }, () => ({}) as Record<string, string>);
    const sites = await Promise.all(own.map((answers) => openSite(answers)));
    const origins = sites.map(({ origin }) => origin);
    for (const [index, answers] of own.entries()) {
      const next = origins[(index + 1) % origins.length];
      answers['/'] = links('/a', '/b', ...origins.map((origin) => `${origin}/`));
      answers['/a'] = links('/', '/c', `${next}/island`);
      answers['/b'] = links('/missing', 'http://elsewhere.example/x', `http://elsewhere.example/${index}`);
      // The way back leads over all the others.
      answers['/island'] = links('/island/1', '/a', `${next}/island/far`);
      answers['/island/far'] = links('/island/far/1', `${next}/island/further`);
    }
    const targets = origins.map((origin) => `${origin}/`);
    const local = await crawlAsOne(targets);
    const asked = sites.map(({ requests }) => requests.splice(0).sort());
    const sharded = await crawlInShards(targets, count);
    expect(sites.map(({ requests }) => requests.sort())).toEqual(asked);
    expect(sharded.pages).toEqual(local.pages);
    expect(sharded.summary).toEqual(local.summary);
    expect(local.summary.pages).toBe(4 * 10);
  },
);

describe('a host that is cut short by its budget', () => {
  const many = Array.from({ length: 60 }, (_, index) => `/p/${index}x`);

  test.each(COUNTS)('visits the same pages, and leads others to the same, in %i shards', async (count) => {
    const small = await openSite({ '/': 'small', '/deep': links('/deeper') });
    const pages = Object.fromEntries(many.map((path) => [path, links(...many, `${small.origin}${path}`)]));
    const large = await openSite({ '/': links(...many), ...pages });
    const targets = [`${large.origin}/`, `${small.origin}/`];
    const options = { input: { maxUrls: 20 } };
    const local = await crawlAsOne(targets, options);
    const sharded = await crawlInShards(targets, count, options);
    // Which page the last place of a budget goes to is decided by what is read first.
    const visited = (pages: typeof local.pages) => pages.map((page) => ({ ...page, found_on: '' }));
    expect(visited(sharded.pages)).toEqual(visited(local.pages));
    expect(sharded.summary).toEqual(local.summary);
    expect(local.summary.ended).toBe('budget');
  });
});

describe('similar URLs', () => {
  test.each(COUNTS)('are the same ones, and counted the same, in %i shards', async (count) => {
    const items = Array.from({ length: 50 }, (_, index) => `/item/${index}`);
    const sites = await Promise.all([1, 2, 3].map(() => openSite({ '/': links(...items) })));
    const targets = sites.map(({ origin }) => `${origin}/`);
    const options = { input: { maxSimilar: 2 } };
    const local = await crawlAsOne(targets, options);
    const sharded = await crawlInShards(targets, count, options);
    expect(sharded.pages).toEqual(local.pages);
    expect(sharded.summary).toEqual(local.summary);
  });
});

test('a host that fails and is led to again is asked no more, and not waited for', async () => {
  const broken = await openServer((_, response) => void response.destroy());
  const failing = Array.from({ length: 12 }, (_, index) => `${broken.origin}/${index}`);
  const site = await openSite({ '/': links('/a', ...failing.slice(0, 2)), '/a': links(...failing) });
  const targets = [`${site.origin}/`, `${broken.origin}/`];
  const waits: number[] = [];
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => {
      if (PAUSES_MS.includes(ms)) waits.push(ms);
      return HASTY_CLOCK.sleep(ms, signal);
    },
  };
  const options = { clock, input: { mode: 'fast' as const }, web: { robots: 'ignore' as const } };
  await crawlAsOne(targets, options);
  const once = mostAsked(broken.requests.splice(0));
  waits.length = 0;
  const chunks: ShardChunk[] = [];
  const orders: number[] = [];
  const carry = carryHere({
    onChunk: (chunk) => chunks.push(chunk),
    onOrder: ({ round }) => orders.push(round),
  });
  const { summary } = await crawlInShards(targets, 2, options, carry);
  expect(Math.max(...orders)).toBeGreaterThan(1);
  expect(mostAsked(broken.requests)).toBe(once);
  const kept = chunks.flatMap(({ answers }) => answers.map(({ url }) => url));
  expect(new Set(kept).size).toBe(kept.length);
  expect(summary.hosts.find(({ host }) => host === broken.host)).toMatchObject({ outcome: 'degraded' });
  expect(new Set(waits).size).toBe(waits.length);
});

test('a host that a target redirects to belongs to the scan for all shards, and others do not', async () => {
  const port = await openNamed({
    'a.test/': { status: 301, location: 'www.a.test/' },
    // Where one crawl has all of them, the redirect is known by then.
    'b.test/': { after: 'www.a.test/', body: ['www.a.test/x', 'www.b.test/y', 'www.c.test/z'] },
  });
  const targets = [`http://a.test:${port}/`, `http://b.test:${port}/`];
  const local = await crawlAsOne(targets);
  const sharded = await crawlInShards(targets, 2);
  expect(sharded.pages).toEqual(local.pages);
  expect(sharded.summary).toEqual(local.summary);
  // On the very machine that the target is on.
  const own = local.pages.map(({ url }) => String(url)).filter((url) => url.includes('//www.'));
  expect(own).toEqual([`http://www.a.test:${port}/`, `http://www.a.test:${port}/x`]);
  const skipped = Object.fromEntries(local.summary.skipped.map(({ pattern, count }) => [pattern, count]));
  expect(skipped).toEqual({
    [`out of scope: www.b.test:${port}`]: 1,
    [`out of scope: www.c.test:${port}`]: 1,
  });
});

test('a robots.txt that cannot be had is not asked for in every round', async () => {
  const closed = await openSite({ '/': 'closed', '/robots.txt': { status: 503 } });
  const site = await openSite({ '/': links(`${closed.origin}/x`, '/a'), '/a': links(`${closed.origin}/y`) });
  const targets = [`${site.origin}/`, `${closed.origin}/`];
  const local = await crawlAsOne(targets, { clock: HASTY_CLOCK });
  const asked = closed.requests.splice(0).sort();
  const sharded = await crawlInShards(targets, 2, { clock: HASTY_CLOCK });
  expect(sharded.summary).toEqual(local.summary);
  expect(closed.requests.sort()).toEqual(asked);
});

/** How often the path was asked for that was asked for most. */
function mostAsked(requests: string[]): number {
  return Math.max(...[...Map.groupBy(requests, (path) => path).values()].map(({ length }) => length));
}

interface NamedAnswer {
  status?: number;
  location?: string;
  body?: string[];
  /** It comes once this URL has been asked for, in this crawl or an earlier one. */
  after?: string;
}

/** Named hosts on one server; gives its port. URLs are told without scheme and port. */
async function openNamed(answers: Record<string, NamedAnswer>): Promise<number> {
  const full = (url: string) => `http://${url.replace('/', `:${server.port}/`)}`;
  const asked = new Set<string>();
  let waiting: { after: string; send: () => void }[] = [];
  const server = await openServer((request, response) => {
    const url = `${request.headers.host?.split(':')[0]}${request.url}`;
    const { status, location, after = url, body = [] } = answers[url] ?? { status: 404 };
    asked.add(url);
    const send = () =>
      response
        .writeHead(status ?? 200, {
          'content-type': 'text/html',
          ...(location === undefined ? {} : { location: full(location) }),
        })
        .end(links(...body.map(full)));
    waiting.push({ after, send });
    const ready = waiting.filter((one) => asked.has(one.after));
    waiting = waiting.filter((one) => !ready.includes(one));
    for (const one of ready) one.send();
  });
  return server.port;
}
