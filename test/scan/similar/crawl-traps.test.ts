/** Crawls of sites without an end: real servers that make pages for whatever is asked. */
import { describe, expect, test } from 'vitest';
import { openServer } from '../../web/loopback.ts';
import { collect, links } from '../collect-bench.ts';

/** A site whose pages are made from their URL. */
async function openEndless(pageOf: (url: URL) => string | null) {
  return await openServer((request, response) => {
    const page = pageOf(new URL(request.url ?? '/', 'http://h.example'));
    response.writeHead(page === null ? 404 : 200, { 'content-type': 'text/html' }).end(page ?? '');
  });
}

let words = 0;
function madeUpWord(): string {
  words += 1;
  return String(words).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
}

const AS_THE_MODE_SAYS = { maxSimilar: 0 };
const count = (length: number) => Array.from({ length }, (_, index) => index);

describe('similar URLs', () => {
  test.each([
    ['fast', 1],
    ['normal', 5],
    ['deep', 50],
  ] as const)(
    '%s visits %i of a pattern, the first ones, and tells the rest with an example',
    async (mode, kept) => {
      const site = await openEndless(({ pathname }) => {
        if (pathname === '/') return links('/about', ...count(300).map((index) => `/item/${index}`));
        return pathname.startsWith('/item/') || pathname === '/about' ? '<title>x</title>' : null;
      });
      const { paths, summary } = await collect([site.origin], { mode, ...AS_THE_MODE_SAYS });
      const items = paths.filter((path) => path.startsWith('/item/'));
      expect(items.map((path) => Number(path.slice(6))).sort((a, b) => a - b)).toEqual(count(kept));
      expect(paths).toContain('/about');
      expect(summary.skipped).toContainEqual({
        pattern: `like /item/{int}: ${site.host}`,
        count: 300 - kept,
        example: `${site.origin}/item/${kept}`,
      });
      expect(summary.hosts[0]).toMatchObject({ outcome: 'completed', reason: '' });
    },
  );

  test('targets are visited in any case, and a task may keep more', async () => {
    const site = await openEndless(() => '<title>x</title>');
    const targets = count(30).map((index) => `${site.origin}/item/${index}`);
    expect((await collect(targets, { mode: 'fast', ...AS_THE_MODE_SAYS })).pages).toHaveLength(31);
    const list = await openEndless(({ pathname }) =>
      pathname === '/' ? links(...count(50).map((index) => `/item/${index}`)) : 'x',
    );
    const { paths } = await collect([list.origin], { maxSimilar: 40 });
    expect(paths.filter((path) => path.startsWith('/item/'))).toHaveLength(40);
  });

  test('two crawls keep the same ones, however the answers arrive', async () => {
    const open = () =>
      openServer((request, response) => {
        const { pathname } = new URL(request.url ?? '/', 'http://h.example');
        const index = Number(pathname.slice(6));
        const page =
          pathname === '/'
            ? links(...count(20).map((list) => `/list/${'abcdefghijklmnopqrst'[list]}`))
            : pathname.startsWith('/list/')
              ? links(...count(40).map((item) => `/item/${pathname.charCodeAt(6) * 100 + item}`))
              : `<title>${index}</title>`;
        setTimeout(
          () => response.writeHead(200, { 'content-type': 'text/html' }).end(page),
          Math.random() * 30,
        );
      });
    const once = await collect([(await open()).origin], AS_THE_MODE_SAYS);
    const again = await collect([(await open()).origin], AS_THE_MODE_SAYS);
    expect(again.paths).toEqual(once.paths);
    expect(once.paths.filter((path) => path.startsWith('/item/'))).toHaveLength(5);
  });
});

test('a site map of thousands of products does not keep a scan from what the pages lead to', async () => {
  const sections = count(30).map((index) => `/section-${'abcdefghijklmnopqrstuvwxyz-_~'.charAt(index)}x`);
  const site = await openServer((request, response) => {
    const path = request.url ?? '/';
    const origin = `http://${request.headers.host}`;
    if (path === '/robots.txt') return response.end(`User-agent: *\nSitemap: ${origin}/map.xml\n`);
    if (path === '/map.xml') {
      const urls = count(3_000).map((index) => `<url><loc>${origin}/shop/item-1-${index}</loc></url>`);
      response.writeHead(200, { 'content-type': 'application/xml' });
      return response.end(`<urlset>${urls.join('')}</urlset>`);
    }
    response.writeHead(200, { 'content-type': 'text/html' });
    if (path === '/') return response.end(links(...sections));
    return response.end(sections.includes(path) ? links(`${path}/deep`) : '<title>x</title>');
  });
  const { paths, summary } = await collect([site.origin], { ...AS_THE_MODE_SAYS, maxUrls: 100 });
  expect(paths).toEqual(expect.arrayContaining(sections.map((path) => `${path}/deep`)));
  expect(paths.filter((path) => path.startsWith('/shop/'))).toHaveLength(30);
  expect(summary.skipped[0]).toMatchObject({
    pattern: `like /shop/item-{int}-{int}: ${site.host}`,
    count: 2_970,
  });
  expect(summary.hosts[0]).toMatchObject({ outcome: 'completed' });
});

describe('traps end by budget per pattern', () => {
  test.each<[trap: string, page: (url: URL) => string, most: number]>([
    [
      'a calendar',
      ({ searchParams }) => {
        const month = Number(searchParams.get('m') ?? 1);
        return links(
          `/cal?m=${month + 1}&y=2026`,
          `/cal?m=${month - 1}&y=2026`,
          `/day/2026/${(month % 12) + 1}/1`,
        );
      },
      80,
    ],
    [
      'sessions in paths',
      ({ pathname }) => {
        const next = (Number.parseInt(pathname.slice(3, 11) || '1a2b3c4d', 16) * 7 + 3)
          .toString(16)
          .slice(-7);
        return links(`/s/${next}9f/home`, `/s/${next}8e/cart`);
      },
      60,
    ],
    [
      'recursion',
      ({ pathname }) => links(`${pathname.replace(/\/$/, '')}/a/`, `${pathname.replace(/\/$/, '')}/b/`),
      120,
    ],
    ['words that are made up', () => links(...count(20).map(() => `/tag/${madeUpWord()}`)), 90],
    [
      'filters in any order',
      ({ search }) => {
        const chosen = search.slice(1).split('&').filter(Boolean);
        return links(
          ...count(6).flatMap((facet) =>
            count(4).map((value) => `/shop?${[...chosen, `f${facet}=v${'wxyz'[value]}`].join('&')}`),
          ),
        );
      },
      150,
    ],
  ])('%s', async (_, page, most) => {
    const site = await openEndless((url) => (/^\/(?:robots|sitemap)/.test(url.pathname) ? null : page(url)));
    const { pages, summary } = await collect([`${site.origin}/`], { ...AS_THE_MODE_SAYS, maxDepth: 200 });
    expect(pages.length).toBeLessThanOrEqual(most);
    expect(summary.skipped.some(({ pattern }) => pattern.startsWith('like '))).toBe(true);
  });
});

test('a folder of many pages that know each other is no trap', async () => {
  const pages = count(400).map(madeUpWord);
  const site = await openEndless(({ pathname }) => {
    if (pathname === '/') return links(...pages.slice(0, 20).map((page) => `/wiki/${page}`));
    const index = pages.indexOf(pathname.slice(6));
    // Most links are new for long, as in any wiki, but not all.
    return index < 0
      ? null
      : links(...count(30).map((step) => `/wiki/${pages[(index * 31 + step * 7) % 400]}`));
  });
  const { paths, summary } = await collect([`${site.origin}/`], { ...AS_THE_MODE_SAYS, maxDepth: 50 });
  expect(paths).toHaveLength(401);
  expect(summary.skipped).toEqual([]);
});
