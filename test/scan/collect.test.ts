import { describe, expect, test } from 'vitest';
import type { Page } from '../../src/scan/page.ts';
import { CLOSED_PORT, openServer, STILL_CLOCK } from '../web/loopback.ts';
import { collect, links, openSite } from './collect-bench.ts';

const skipped = (summary: { skipped: { pattern: string; count: number }[] }, pattern: string) =>
  summary.skipped.filter((one) => one.pattern.startsWith(pattern)).reduce((sum, { count }) => sum + count, 0);

/** A chain of pages: each links to the next. */
const CHAIN = Object.fromEntries(
  Array.from({ length: 15 }, (_, index) => [index === 0 ? '/' : `/${index}`, links(`/${index + 1}`)]),
);

describe('depth', () => {
  test.each([
    ['fast', 3],
    ['normal', 6],
    ['deep', 11],
  ] as const)('%s follows links as deep as it says and counts what lies deeper', async (mode, count) => {
    const site = await openSite(CHAIN);
    const { pages, summary } = await collect([site.origin], { mode });
    expect(pages.filter(({ found_by }) => found_by !== 'robots')).toHaveLength(count);
    expect(Math.max(...pages.map(({ depth }) => depth))).toBe(count - 1);
    expect(skipped(summary, `deeper than ${count - 1} links`)).toBe(1);
    expect(summary.ended).toBe('completed');
  });

  test('a page counts as deep as its shortest way, however the answers arrive', async () => {
    const answers: Record<string, string> = {
      '/': links('/slow', '/quick'),
      '/slow': links('/x'),
      '/quick': links('/y'),
    };
    answers['/y'] = links('/x');
    answers['/x'] = links('/below');
    const site = await openServer((request, response) => {
      const send = () =>
        response.writeHead(200, { 'content-type': 'text/html' }).end(answers[request.url ?? ''] ?? '');
      if (request.url === '/slow') setTimeout(send, 50);
      else send();
    });
    const { pages } = await collect([site.origin], { mode: 'fast' });
    const x = pages.find(({ url }) => url.endsWith('/x'));
    expect(x).toMatchObject({ depth: 2, found_on: `${site.origin}/slow` });
  });

  test('without crawling only the targets and where they redirect to are asked', async () => {
    const site = await openSite({
      '/': links('/a'),
      '/old': { status: 301, headers: { location: '/new' } },
      '/new': links('/b'),
    });
    const { paths } = await collect([site.origin, `${site.origin}/old`], { crawl: false });
    expect(paths).toEqual(['/', '/new', '/old']);
    expect(site.requests.sort()).toEqual(['/', '/new', '/old']);
  });
});

test('each URL is asked for once', async () => {
  const everywhere = links('/', '/a', '/a#x', '/b?utm_source=y', '/b', '/%61', '/robots.txt', '/sitemap.xml');
  const site = await openSite({
    '/': everywhere,
    '/a': everywhere,
    '/b': everywhere,
    '/robots.txt': { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nAllow: /\n' },
  });
  const { paths } = await collect([site.origin]);
  expect(paths).toEqual(['/', '/a', '/b', '/robots.txt']);
  expect(site.requests.length).toBe(new Set(site.requests).size);
});

describe('budget', () => {
  const many = Array.from({ length: 900 }, (_, index) => `/p/${String(index).padStart(3, '0')}`);
  const answers = {
    '/': links('/first', '/second'),
    '/first': links(...many.slice(0, 200)),
    '/second': links(...many),
  };

  test('ends a host at its number of URLs, the same ones each time, and counts the rest', async () => {
    const once = await collect([(await openSite(answers)).origin], { mode: 'fast' });
    const again = await collect([(await openSite(answers)).origin], { mode: 'fast' });
    expect(once.pages).toHaveLength(300);
    expect(again.paths).toEqual(once.paths);
    expect(once.summary.ended).toBe('budget');
    expect(once.summary.hosts[0]).toMatchObject({ outcome: 'budget', reason: 'more than 300 URLs' });
    // One place does not get all of the budget while others wait.
    const left = skipped(once.summary, 'over budget') + skipped(once.summary, 'like /p/{word}');
    expect(left).toBe(903 - 300);
  });

  test('does not keep targets from being visited', async () => {
    const site = await openSite({});
    const targets = many.slice(0, 400).map((path) => `${site.origin}${path}`);
    const { pages, summary } = await collect(targets, { mode: 'fast' });
    expect(pages).toHaveLength(400);
    expect(summary.ended).toBe('completed');
  });
});

describe('scope', () => {
  test('stays on the exact host and port of the targets', async () => {
    const other = await openSite({ '/': 'other' });
    const site = await openSite({
      '/': links(`${other.origin}/`, 'http://93.184.215.14/', '//far.example/x', '/own'),
    });
    const { paths, summary } = await collect([site.origin]);
    expect(paths).toEqual(['/', '/own']);
    expect(other.requests).toEqual([]);
    expect(skipped(summary, 'out of scope: 93.184.215.14')).toBe(1);
    expect(skipped(summary, 'out of scope: far.example')).toBe(1);
    expect(skipped(summary, `guarded address: ${other.host}`)).toBe(1);
  });

  test('allowed hosts belong to it, denied ones do not', async () => {
    const allowed = await openSite({ '/': links('/more') });
    const denied = await openSite({});
    const site = await openSite({ '/': links(`${allowed.origin}/`, `${denied.origin}/`) });
    const { summary } = await collect([site.origin, `${denied.origin}/seed`], {
      allowedHosts: [allowed.host],
      deniedHosts: [denied.host],
    });
    expect(allowed.requests).toContain('/more');
    expect(denied.requests).toEqual([]);
    expect(skipped(summary, `denied host: ${denied.host}`)).toBe(2);
    expect(summary.hosts.map(({ host }) => host).sort()).toEqual([site.host, allowed.host].sort());
  });
});

describe('redirects', () => {
  test('inside the scope lead to pages of their own, at the same depth', async () => {
    const site = await openSite({
      '/': { status: 302, headers: { location: '/home' } },
      '/home': links('/a'),
      '/a': { status: 301, headers: { location: 'b' } },
      '/b': '<title>B</title>',
    });
    const { pages } = await collect([site.origin], { mode: 'fast' });
    const facts = (page: Page) => [new URL(page.url).pathname, page.status_code, page.depth, page.found_by];
    expect(pages.map(facts)).toEqual([
      ['/', 302, 0, 'seed'],
      ['/home', 200, 0, 'redirect'],
      ['/a', 301, 1, 'a'],
      ['/b', 200, 1, 'redirect'],
    ]);
    expect(pages[0]).toMatchObject({
      final_url: `${site.origin}/home`,
      redirect_chain: [`302 ${site.origin}/home`],
    });
  });

  test('outside the scope or to guarded addresses are recorded, never followed', async () => {
    const inside = await openSite({ '/': 'secret' });
    const site = await openSite({
      '/': links('/far', '/near'),
      '/far': { status: 302, headers: { location: 'https://far.example/x' } },
      '/near': { status: 302, headers: { location: `http://2130706433:${inside.port}/` } },
    });
    const { pages, summary } = await collect([site.origin]);
    expect(pages.find(({ url }) => url.endsWith('/far'))).toMatchObject({
      final_url: 'https://far.example/x',
    });
    expect(inside.requests).toEqual([]);
    expect(skipped(summary, 'out of scope: far.example')).toBe(1);
    expect(skipped(summary, `guarded address: ${inside.host}`)).toBe(1);
  });

  test('of a page to itself are told: behind them there may be a site', async () => {
    const site = await openServer((request, response) => {
      if (request.url === '/robots.txt') return response.writeHead(404).end();
      return response.writeHead(302, { location: '/', 'set-cookie': 'seen=1' }).end();
    });
    const { paths, summary } = await collect([site.origin], { mode: 'fast' });
    expect(paths).toEqual(['/']);
    expect(skipped(summary, 'redirect to itself, as if a cookie were wanted')).toBe(1);
  });

  test('without end are ended', async () => {
    const site = await openServer((request, response) => {
      const next = Number(new URL(request.url ?? '', 'http://x').searchParams.get('n')) + 1;
      response.writeHead(302, { location: `/?n=${next}` }).end();
    });
    const { summary } = await collect([site.origin], { web: { robots: 'ignore' }, mode: 'fast' });
    expect(site.requests).toHaveLength(11);
    expect(skipped(summary, 'more than 10 redirects in a row')).toBe(1);
  });
});

describe('robots.txt', () => {
  const answers = {
    '/': links('/open', '/closed/a', '/closed/b'),
    '/open': '',
    '/closed/a': '',
    '/robots.txt': {
      headers: { 'content-type': 'text/plain' },
      body: 'User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /closed/\n',
    },
  };

  test('is obeyed, and what it forbids is counted', async () => {
    const site = await openSite(answers);
    const { paths, summary } = await collect([site.origin], { mode: 'fast' });
    expect(paths).toEqual(['/', '/open', '/robots.txt']);
    expect(skipped(summary, 'robots.txt')).toBe(2);
  });

  test('is obeyed also for redirects, but a target is asked whatever it says', async () => {
    const site = await openSite({ ...answers, '/open': { status: 302, headers: { location: '/closed/b' } } });
    const { paths } = await collect([`${site.origin}/closed/a`, `${site.origin}/open`], { mode: 'fast' });
    expect(paths).toEqual(['/closed/a', '/open', '/robots.txt']);
  });

  test('can be ignored, or recorded only', async () => {
    const ignoring = await openSite(answers);
    expect((await collect([ignoring.origin], { mode: 'fast', web: { robots: 'ignore' } })).paths).toContain(
      '/closed/a',
    );
    expect(ignoring.requests).not.toContain('/robots.txt');
    const recording = await openSite(answers);
    const { paths, summary } = await collect([recording.origin], { mode: 'fast', web: { robots: 'record' } });
    expect(paths).toContain('/closed/a');
    expect(skipped(summary, 'visited against robots.txt')).toBe(2);
  });

  test('that cannot be had forbids everything but the targets (RFC 9309)', async () => {
    const site = await openSite({ ...answers, '/robots.txt': { status: 500 } });
    const { paths, summary } = await collect([site.origin], { mode: 'fast' });
    expect(paths).toEqual(['/']);
    expect(summary.ended).toBe('degraded');
    expect(summary.hosts[0]?.reason).toContain('/robots.txt cannot be had (status 500)');
  });

  test('that cannot be had over one scheme forbids what leads there, and the host is seen by the other', async () => {
    const site = await openServer((request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(
        request.url === '/' ? links('/new', `https://${site.host}/old`, `https://${site.host}/older`) : 'x',
      );
    });
    const { paths, summary } = await collect([site.origin]);
    expect(paths).toEqual(['/', '/new', '/robots.txt']);
    expect(summary).toMatchObject({ ended: 'completed', hosts: [{ outcome: 'completed', reason: '' }] });
    expect(summary.skipped).toEqual([
      {
        pattern: `robots.txt cannot be had over https: ${site.host}`,
        count: 2,
        example: `https://${site.host}/old`,
      },
    ]);
  });

  test('says how long to wait between two requests', async () => {
    const times: number[] = [];
    const site = await openServer((request, response) => {
      if (/^\/[a-d]$/.test(request.url ?? '')) times.push(performance.now());
      response.writeHead(200, { 'content-type': 'text/html' });
      if (request.url === '/robots.txt') response.end('User-agent: *\nCrawl-delay: 0.5\n');
      else response.end(request.url === '/' ? links('/a', '/b', '/c', '/d') : 'x');
    });
    const startedAt = performance.now();
    await collect([site.origin], { mode: 'fast' });
    expect(times).toHaveLength(4);
    // A request may come late, and so near to the next one; none comes early.
    expect((times.at(-1) ?? 0) - startedAt).toBeGreaterThan(1_900);
  });

  test('and sitemaps give links in the wider modes', async () => {
    const xml = { 'content-type': 'application/xml' };
    const site = await openSite({
      '/': 'no links',
      '/robots.txt': {
        headers: { 'content-type': 'text/plain' },
        body: 'Sitemap: /maps/index.xml\nAllow: /told$\n',
      },
      '/maps/index.xml': {
        headers: xml,
        body: '<sitemapindex><sitemap><loc>/maps/1.xml</loc></sitemap></sitemapindex>',
      },
      '/maps/1.xml': { headers: xml, body: '<urlset><url><loc>/from?a=1&amp;b=2</loc></url></urlset>' },
    });
    const { paths } = await collect([site.origin]);
    expect(paths).toEqual(['/', '/from?a=1&b=2', '/maps/1.xml', '/maps/index.xml', '/robots.txt', '/told']);
  });
});

describe('targets', () => {
  test('without a scheme fall back to http', async () => {
    const site = await openSite({ '/': '<title>Plain</title>' });
    const { pages, summary } = await collect([site.host], { mode: 'fast' });
    expect(pages).toMatchObject([{ url: `${site.origin}/`, title: 'Plain', found_by: 'seed' }]);
    expect(summary.hosts).toMatchObject([{ pages: 1, errors: 0, outcome: 'completed' }]);
  });

  test('that do not answer are pages with an error, and their host is degraded', async () => {
    const site = await openSite({ '/': 'here' });
    const dead = `http://127.0.0.1:${CLOSED_PORT}/`;
    const { pages, summary } = await collect([dead, site.origin, 'ftp://x/'], { mode: 'fast' });
    expect(pages.find(({ url }) => url === dead)).toMatchObject({
      status_code: 0,
      error: 'connect: connection refused',
      error_kind: 'connect',
    });
    expect(summary).toMatchObject({ pages: 1, ended: 'degraded', bad: [{ line: 0, text: 'ftp://x/' }] });
    expect(summary.hosts[0]).toMatchObject({
      outcome: 'degraded',
      errors: 1,
      reason: 'connect: connection refused',
    });
  });

  test('of which none answers are a failure that says why', async () => {
    const port = CLOSED_PORT;
    await expect(collect([`http://127.0.0.1:${port}/x`])).rejects.toMatchObject({
      kind: 'connect',
      message: `http://127.0.0.1:${port}/x: connection refused`,
    });
    await expect(collect(['nowhere.invalid'])).rejects.toMatchObject({ kind: 'dns' });
    await expect(collect([])).rejects.toMatchObject({ kind: 'no_targets', permanent: true });
    await expect(collect(['http://h.example/'], { deniedHosts: ['h.example'] })).rejects.toMatchObject({
      kind: 'no_targets',
    });
  });
});

test('tells its progress with a growing total and ends with everything done', async () => {
  const site = await openSite(CHAIN);
  const { progress } = await collect([site.origin], { mode: 'deep', clock: STILL_CLOCK });
  expect(progress[0]).toEqual({ phase: 'targets', done: 0, total: null });
  expect(progress[1]).toMatchObject({ phase: 'crawl', done: 0, total: 1, note: `${site.origin}/` });
  expect(progress.at(-1)).toMatchObject({
    done: 11,
    total: 11,
    counters: { pages: 11, errors: 0, queued: 0 },
  });
  // A few times a second at most, and this took no time.
  expect(progress).toHaveLength(3);
});
