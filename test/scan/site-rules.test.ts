import { describe, expect, test } from 'vitest';
import { readSitemap } from '../../src/scan/links/sitemap.ts';
import { readRobots } from '../../src/scan/robots.ts';
import { Scope } from '../../src/scan/scope.ts';
import { SkipTally } from '../../src/scan/skip-tally.ts';
import { processorTime } from '../processor-time.ts';

const ROBOTS = 'http://h.example/robots.txt';

describe('robots.txt', () => {
  const robots = readRobots(
    'User-Agent: scarefloor\nDisallow: /private\nAllow: /private/open$\nCrawl-delay: 2\nSitemap: /map.xml\n\nUser-agent: *\nDisallow: /',
    ROBOTS,
    'scarefloor/1.0 (+x)',
  );

  test('the group of our product token counts, and the longest rule', () => {
    expect(robots.allows('http://h.example/x')).toBe(true);
    expect(robots.allows('http://h.example/private/x')).toBe(false);
    expect(robots.allows('http://h.example/private/open')).toBe(true);
    expect(robots.crawlDelayMs).toBe(2_000);
  });

  test('its paths and sitemaps are links, its patterns are not', () => {
    expect(robots.links).toEqual([
      { url: 'http://h.example/private', by: 'robots' },
      { url: 'http://h.example/private/open', by: 'robots' },
      { url: 'http://h.example/map.xml', by: 'sitemap' },
      { url: 'http://h.example/', by: 'robots' },
    ]);
    expect(readRobots('Disallow: /*.php$', ROBOTS, 'x').links).toEqual([]);
  });

  test('a hostile file costs little and asks for no day of waiting', () => {
    const line = `Disallow: ${'*a'.repeat(500)}\n`;
    const hostile = readRobots(`User-agent: *\nCrawl-delay: 86400\n${line.repeat(100_000)}`, ROBOTS, 'x');
    const ms = processorTime(() => {
      for (let index = 0; index < 20; index += 1) hostile.allows(`http://h.example/${'a'.repeat(2_000)}`);
    });
    expect(ms).toBeLessThan(1_000);
    expect(hostile.crawlDelayMs).toBe(10_000);
  });
});

describe('sitemaps', () => {
  const urls = (text: string) =>
    readSitemap(text, 'http://h.example/s.xml').map(({ url, by }) => `${by} ${url}`);

  test.each([
    [
      '<?xml version="1.0"?><urlset><url><loc> http://h.example/a </loc></url></urlset>',
      ['sitemap-url http://h.example/a'],
    ],
    [
      '<sm:urlset><sm:url><sm:loc>/a?x=1&amp;y=2</sm:loc></sm:url></sm:urlset>',
      ['sitemap-url http://h.example/a?x=1&y=2'],
    ],
    [
      '<sitemapindex><sitemap><loc><![CDATA[/b.xml]]></loc></sitemap></sitemapindex>',
      ['sitemap http://h.example/b.xml'],
    ],
    ['<urlset><url><loc>javascript:x</loc></url><url><loc>/cut', []],
    [
      'http://h.example/a\nnot a url\nhttp://h.example/b',
      ['sitemap-url http://h.example/a', 'sitemap-url http://h.example/b'],
    ],
  ])('%s', (text, links) => {
    expect(urls(text)).toEqual(links);
  });
});

describe('scope', () => {
  const seeds = ['http://shop.example/', 'http://10.0.0.1:8080/x'];
  const none = { includeSubdomains: false, allowedHosts: [], deniedHosts: [] };
  const admits = (scope: Scope, urls: string[]) => urls.filter((url) => scope.admits(new URL(url)));

  test('is the exact host and port of the seeds', () => {
    const urls = [
      'https://shop.example/y',
      'http://shop.example:81/',
      'http://www.shop.example/',
      'http://10.0.0.1/',
    ];
    expect(admits(new Scope({ ...none, seeds }), urls)).toEqual(['https://shop.example/y']);
  });

  test('takes subdomains where asked to, but of names only', () => {
    const scope = new Scope({ ...none, seeds, includeSubdomains: true });
    const urls = ['http://a.b.shop.example/', 'http://notshop.example/', 'http://9.10.0.0.1:8080/'];
    expect(urls.filter((url) => URL.canParse(url) && scope.admits(new URL(url)))).toEqual([urls[0]]);
  });

  test('takes allowed hosts and leaves denied ones, in any spelling', () => {
    const allowedHosts = ['*.CDN.example', 'Bücher.example', 'api.example:8443', 'https://full.example/'];
    const scope = new Scope({
      ...none,
      seeds,
      allowedHosts,
      deniedHosts: ['bad.cdn.example', '*.worse.cdn.example'],
    });
    expect(
      admits(scope, [
        'http://a.cdn.example/',
        'http://cdn.example/',
        'http://bad.cdn.example:81/',
        'http://a.worse.cdn.example/',
        'https://xn--bcher-kva.example/',
        'https://api.example:8443/',
        'https://api.example/',
        'https://full.example/',
      ]),
    ).toEqual([
      'http://a.cdn.example/',
      'https://xn--bcher-kva.example/',
      'https://api.example:8443/',
      'https://full.example/',
    ]);
  });

  test.each([
    [{ allowedPaths: ['/docs'] }, ['/docs', '/docs/a', '/x'], ['/docs-internal', '/doc', '/y']],
    [{ allowedPaths: ['/api/v*', '/a b/'] }, ['/api/v1/x', '/a%20b/c'], ['/api/', '/a%20b']],
    [{ deniedPaths: ['/docs/old/'] }, ['/docs', '/docs/old'], ['/docs/old/', '/docs/old/x']],
    [{ allowedExtensions: ['html', '.PHP'] }, ['/a.html', '/b.Php', '/c', '/d.e/f'], ['/a.js', '/b.htm']],
    [{ deniedExtensions: ['zip'] }, ['/a.html', '/zip'], ['/b.ZIP']],
  ])('takes paths and extensions as %j says, and the seeds in any case', (rules, inside, outside) => {
    const scope = new Scope({
      ...none,
      ...rules,
      seeds: ['http://shop.example/x', 'http://shop.example/s.zip'],
    });
    const urls = [...inside, '/s.zip', ...outside].map((path) => `http://shop.example${path}`);
    expect(admits(scope, urls).map((url) => new URL(url).pathname)).toEqual([...inside, '/s.zip']);
    expect(scope.refusal(new URL(`http://shop.example${outside[0]}`))).toMatch(
      /^(?:path|extension) out of scope$/,
    );
    expect(scope.refusal(new URL('http://other.example/'))).toBe('out of scope');
  });

  test('what would end a log-in that the scan brings along is left alone, unless it is a target', () => {
    const out = [
      '/logout',
      '/users/sign_out',
      '/login.php?action=log-off',
      '/a/LogOut/',
      '/api/signoff.json',
    ];
    const other = ['/login', '/blog/outlook', '/logoutput', '/catalog-out', '/signs/offers'];
    const urls = [...out, ...other].map((path) => `https://shop.example${path}`);
    const web = { headers: { cookie: 'sid=1' } };
    expect(admits(new Scope({ ...none, seeds, web: { headers: {} } }), urls)).toEqual(urls);
    expect(admits(new Scope({ ...none, seeds, web }), urls)).toEqual(urls.slice(out.length));
    const named = new Scope({ ...none, seeds: [...seeds, 'https://shop.example/logout'], web });
    expect(admits(named, urls.slice(0, 2))).toEqual(urls.slice(0, 1));
  });

  test('a seed that redirects to its www twin takes it in, and nobody else', () => {
    const scope = new Scope({ ...none, seeds });
    const seed = new URL('http://shop.example/');
    expect(scope.adoptTwin(seed, new URL('https://login.example/'))).toBe(false);
    expect(scope.adoptTwin(seed, new URL('https://www.shop.example/'))).toBe(true);
    expect(admits(scope, ['https://www.shop.example/x', 'https://login.example/'])).toEqual([
      'https://www.shop.example/x',
    ]);
  });
});

test('skips are counted once a URL, and the list of reasons is bounded', () => {
  const tally = new SkipTally();
  for (const url of ['a', 'b', 'a']) tally.add('out of scope', url);
  tally.addCount('over budget', 0);
  for (let index = 0; index < 2_000; index += 1) tally.add(`host ${index}`, `u${index}`);
  const list = tally.list();
  expect(list.length).toBeLessThanOrEqual(1_001);
  expect(list.find(({ pattern }) => pattern === 'out of scope')?.count).toBe(2);
  expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(2_002);
});
