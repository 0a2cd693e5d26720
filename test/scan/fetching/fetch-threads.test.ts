/** Crawls whose hosts are asked from several threads: what differs from one thread is how many processors are busy. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { ThreadsPlan } from '../../../src/scan/fetching/fetch-threads.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { fc } from '../../property.ts';
import { CLOSED_PORT, HASTY_CLOCK, openServer } from '../../web/loopback.ts';
import { type Collected, type CollectOptions, collect, links, openSite } from '../collect-bench.ts';
import { resolveTestNames } from '../shards/name-resolver.ts';
import { openWeb, webPlan } from '../shards/random-web.ts';
import { crawlAsOne } from '../shards/shard-bench.ts';

afterAll(resolveTestNames());

/** Each starts two threads of its own. */
const RUNS = Number(process.env.RUNS ?? 8);
const HERE: Partial<ThreadsPlan> = { threads: 0 };
const THREADS: Partial<ThreadsPlan> = { threads: 2, atOnce: true };
const NAMED = { ...THREADS, entry: join(import.meta.dirname, 'thread-with-names.ts') };
const FAILING = { ...THREADS, entry: join(import.meta.dirname, 'failing-thread.ts') };

test('whatever the web, several threads see what one sees, and ask for no more', async () => {
  const manners = fc.record({
    maxSimilar: fc.constantFrom(1_000_000, 3),
    maxDepth: fc.constantFrom(2, 4, 6),
  });
  await fc.assert(
    fc.asyncProperty(webPlan, manners, async (plan, how) => {
      const web = await openWeb(plan);
      const asked = () =>
        web.asked
          .splice(0)
          .map(({ url }) => url)
          .sort();
      const options = { clock: HASTY_CLOCK, input: { allowedHosts: web.allowedHosts, ...how } };
      const one = await crawlAsOne(web.targets, { ...options, threads: HERE });
      const askedByOne = asked();
      const several = await crawlAsOne(web.targets, { ...options, threads: NAMED });
      expect(several.pages).toEqual(one.pages);
      expect(several.summary).toEqual(one.summary);
      expect(asked()).toEqual(askedByOne);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

/** The same crawl from one thread and from several. */
async function both(targets: string[], options: CollectOptions = {}): Promise<[Collected, Collected]> {
  const one = await collect(targets, { ...options, threads: HERE });
  const several = await collect(targets, { ...options, threads: THREADS });
  return [one, several];
}

function facts({ pages }: Collected): unknown[] {
  return pages.map((page) => ({ ...page, time_ms: 0 })).sort((a, b) => (a.url < b.url ? -1 : 1));
}

test('pages are read alike, also those that are too large to be read where they are fetched', async () => {
  const large = `<title>Large</title>${'<p>Words and <a href="/b">more</a> words.</p>'.repeat(30_000)}`;
  const site = await openSite({ '/': links('/large', '/script.js'), '/large': large });
  const other = await openSite({ '/': '<title>Käse</title><form action="/in" method="post"></form>' });
  const [one, several] = await both([`${site.origin}/`, `${other.origin}/`]);
  expect(facts(several)).toEqual(facts(one));
  expect(several.summary).toEqual(one.summary);
  expect(several.pages.map(({ title }) => title)).toEqual(expect.arrayContaining(['Large', 'Käse']));
});

test('hostile pages of the largest size that a thread reads leave it alive', async () => {
  const filled = (piece: string) => piece.repeat(Math.floor((1_024 * 1_024 - 100) / piece.length));
  const pages = [
    '<a href=x>',
    '<div>',
    '<',
    '&amp;',
    'a=b ',
    '<a href="/?',
    '<form><input name=x>',
    '<svg><script>',
    '<p a=1 b=2 c=3>',
    '<!--',
    '<a href="//x.example/&#x41;">',
    '\u00e9',
    '<img srcset="a 1x, b 2x">',
  ].map(filled);
  const own = Object.fromEntries(pages.map((body, index) => [`/${index}`, body]));
  const site = await openSite({ ...own, '/': links(...Object.keys(own)) });
  const { log, summary } = await collect([`${site.origin}/`], {
    mode: 'deep',
    maxDepth: 1,
    web: { robots: 'ignore' },
    threads: { ...THREADS, threads: 1 },
  });
  expect(log.filter((line) => line.startsWith('warn'))).toEqual([]);
  expect(summary.pages).toBeGreaterThanOrEqual(pages.length);
});

test('what a host fails with is the same', async () => {
  const closed = await openServer((_, response) => void response.destroy());
  const plain = await openSite({ '/': 'plain' });
  const guarded = links(`http://127.0.0.1:${CLOSED_PORT}/`, 'http://localhost/');
  const inside = await openSite({ '/': guarded });
  // A target without a scheme is asked by https first.
  const targets = [`${closed.origin}/`, plain.host, `${inside.origin}/`, `http://127.0.0.1:${CLOSED_PORT}/`];
  const [one, several] = await both(targets, { clock: HASTY_CLOCK });
  expect(facts(several)).toEqual(facts(one));
  expect(several.summary).toEqual(one.summary);
  expect(several.log.sort()).toEqual(one.log.sort());
  expect(several.paths).toEqual(one.paths);
});

test('a robots.txt that lies elsewhere is looked for inside the scope, and nowhere else', async () => {
  const rules = 'User-agent: *\nDisallow: /secret';
  const keeper = await openSite({ '/': 'keeper', '/rules': { body: rules } });
  const stranger = await openSite({ '/rules': { body: rules } });
  const moved = (to: string) => ({ status: 302, headers: { location: `${to}/rules` } });
  const pages = { '/': links('/secret'), '/secret': 'found' };
  const one = await openSite({ ...pages, '/robots.txt': moved(keeper.origin) });
  const other = await openSite({ ...pages, '/robots.txt': moved(stranger.origin) });
  const { pages: found } = await collect(
    [one, other, keeper].map(({ origin }) => `${origin}/`),
    { threads: THREADS },
  );
  expect(found.filter(({ url }) => url.endsWith('/secret')).map(({ url }) => url)).toEqual([
    `${other.origin}/secret`,
  ]);
  expect(stranger.requests).toEqual([]);
});

test('a host is left in peace for as long as it asks, by robots.txt and by Retry-After', async () => {
  const at = new Map<string, number>();
  const answer = (rules: string, busy: boolean) =>
    openServer((request, response) => {
      const { url = '' } = request;
      const isFirst = !at.has(`${request.headers.host}${url}`);
      at.set(`${request.headers.host}${url}`, systemClock.uptime());
      if (url === '/robots.txt') return void response.end(rules);
      if (busy && url === '/1' && isFirst)
        return void response.writeHead(503, { 'retry-after': '1' }).end('later');
      response.writeHead(url === '/sitemap.xml' ? 404 : 200, { 'content-type': 'text/html' });
      response.end(url === '/' ? links('/1') : 'page');
    });
  const slow = await answer('User-agent: *\nCrawl-delay: 0.4', false);
  const busy = await answer('', true);
  const startedAt = systemClock.uptime();
  await collect([`${slow.origin}/`, `${busy.origin}/`], { threads: THREADS });
  const times = ['/', '/sitemap.xml', '/1'].map((path) => at.get(`${slow.host}${path}`) ?? 0);
  // What is asked may arrive late, and so near to what is asked next; nothing arrives early.
  expect(Math.max(...times) - startedAt).toBeGreaterThan(750);
  expect((at.get(`${busy.host}/1`) ?? 0) - (at.get(`${busy.host}/`) ?? 0)).toBeGreaterThan(950);
});

test('an end that is asked for comes at once, and nothing is asked for after it', async () => {
  const sites = await Promise.all(Array.from({ length: 6 }, () => openServer(() => undefined)));
  const requests = () => sites.reduce((sum, site) => sum + site.requests.length, 0);
  const abort = new AbortController();
  const running = collect(
    sites.map(({ origin }) => `${origin}/`),
    { mode: 'deep', signal: abort.signal, web: { robots: 'ignore' }, threads: THREADS },
  );
  while (requests() < 6) await delay(5);
  abort.abort(new Error('enough'));
  const { summary, pages } = await running;
  expect(summary.ended).toBe('cancelled');
  // Nobody has waited for an answer until its time was over.
  expect(pages).toEqual([]);
  await Promise.all(sites.map((site) => site.left()));
  const after = requests();
  await delay(100);
  expect(requests()).toBe(after);
});

test('the hosts of a thread that runs out of memory are asked by another, and nothing is missing', async () => {
  const hungry = await openSite({ '/': links('/hungry', '/a'), '/hungry': 'much', '/a': 'a' });
  const other = await openSite({ '/': links('/a', '/b'), '/a': 'a', '/b': 'b' });
  const targets = [`${hungry.origin}/`, `${other.origin}/`];
  const one = await collect(targets, { threads: HERE });
  const several = await collect(targets, { threads: FAILING });
  expect(facts(several)).toEqual(facts(one));
  expect(several.summary).toEqual(one.summary);
  expect(several.log.filter((line) => line.startsWith('warn'))).toEqual([
    'warn: a thread that asks hosts is lost, and its hosts are asked by the first one: out of memory',
  ]);
});

test('where no thread can be started the first one asks all hosts, and says why', async () => {
  const site = await openSite({ '/': links('/a'), '/a': 'a' });
  const { summary, log } = await collect([`${site.origin}/`], {
    threads: { ...THREADS, threads: 1, entry: join(import.meta.dirname, 'no-such-thread.ts') },
  });
  expect(summary).toMatchObject({ ended: 'completed', pages: 2 });
  expect(log.filter((line) => line.startsWith('warn'))).toEqual([
    expect.stringMatching(/^warn: a thread that asks hosts is lost, .*no-such-thread/),
  ]);
});

test('a thread that breaks ends the crawl with what broke it', async () => {
  const site = await openSite({ '/': links('/broken') });
  await expect(collect([`${site.origin}/`], { threads: FAILING })).rejects.toThrow('the thread is broken');
});
