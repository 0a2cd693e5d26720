/** What a scan keeps of ordinary sites, and of those that have no end. */
import { describe, expect, test } from 'vitest';
import { SimilarUrls } from '../../../src/scan/similar/similar-urls.ts';

const MODES = {
  fast: { kept: 1, budget: 300 },
  normal: { kept: 5, budget: 5_000 },
  deep: { kept: 50, budget: 50_000 },
} as const;

/** Offers all of them, then visits them in order; gives what was visited, and what was refused by pattern. */
function crawl(paths: Iterable<string>, mode: keyof typeof MODES = 'normal') {
  const similar = new SimilarUrls(MODES[mode]);
  const visited: string[] = [];
  const refused: Record<string, number> = {};
  const refuse = (pattern: string) => {
    refused[pattern] = (refused[pattern] ?? 0) + 1;
  };
  const urls = [...paths]
    .map((path) => `http://h.example${path}`)
    .filter((url) => {
      const pattern = similar.learn(url);
      if (pattern !== '') refuse(pattern);
      return pattern === '';
    });
  for (const [index, url] of urls.entries()) {
    const pattern = similar.admit(url, urls.length - index + visited.length > MODES[mode].budget);
    if (pattern === '') visited.push(url.slice('http://h.example'.length));
    else refuse(pattern);
  }
  return { visited, refused };
}

/** Offers each URL only when the one before was visited, as pages with a link to the next do. */
function follow(next: (index: number) => string, mode: keyof typeof MODES = 'normal', steps = 500): number {
  const similar = new SimilarUrls(MODES[mode]);
  let visited = 0;
  for (let index = 0; index < steps; index += 1) {
    const url = `http://h.example${next(index)}`;
    if (similar.learn(url) === '' && similar.admit(url, false) === '') visited += 1;
  }
  return visited;
}

const count = <Item>(length: number, make: (index: number) => Item) =>
  Array.from({ length }, (_, index) => make(index));
const WORDS =
  'amber birch cedar delta ember fjord grove haven inlet jewel knoll larch maple north ocean'.split(' ');
const slug = (index: number) =>
  `${WORDS[index % 15]}-${WORDS[Math.floor(index / 15) % 15]}-${WORDS[Math.floor(index / 225) % 15]}`;

describe('ordinary sites are kept whole', () => {
  test.each<[site: string, paths: string[]]>([
    [
      'documentation: chapters, versions, a folder of a thousand pages',
      [
        ...count(12, (index) => `/guide/chapter/${index + 1}`),
        ...count(8, (index) => `/3.${index}/library/index.html`),
        ...count(1_200, (index) => `/library/${slug(index)}.html`),
        ...count(150, (index) => `/releaselog/3_${index}_1.html`),
      ],
    ],
    [
      'a blog: posts by date and name, tags, authors, and the pages of its list',
      [
        ...count(900, (index) => `/2026/${String((index % 12) + 1).padStart(2, '0')}/05/${slug(index)}/`),
        ...count(80, (index) => `/tag/${slug(index)}`),
        ...count(5, (index) => `/author/${WORDS[index]}`),
        ...count(40, (index) => `/page/${index + 2}`),
        ...count(20, (index) => `/archive/${2007 + index}`),
      ],
    ],
    [
      'a shop: categories, products by name, a few filters, four languages',
      [
        ...count(60, (index) => `/c/${slug(index)}`),
        ...count(1_000, (index) => `/p/${slug(index)}`),
        ...count(1_000, (index) => `/p/${slug(index)}-${10_000 + index}.html`).slice(0, 450),
        ...count(
          20,
          (index) => `/c/shirts?sort=${WORDS[index % 4]}&size=${WORDS[4 + Math.floor(index / 4)]}`,
        ),
        ...['en', 'de', 'fr', 'it'].flatMap((locale) =>
          count(50, (index) => `/${locale}/help/${slug(index)}`),
        ),
      ],
    ],
    ['a site behind one script', count(200, (index) => `/index.php?page=${slug(index)}`)],
    [
      'programs under hashed names',
      count(90, (index) => `/static/js/${(0xabcdef12 + index).toString(16)}a1.js`),
    ],
  ])('%s', (_, paths) => {
    expect(crawl(paths).refused).toEqual({});
  });

  test('a fast scan too keeps what is a handful, and takes one of what is more', () => {
    const tabs = count(4, (index) => `/account?tab=${index}`);
    const items = count(100, (index) => `/item?id=${index}`);
    expect(crawl([...tabs, ...items], 'fast').visited).toEqual([...tabs, '/item?id=0']);
  });
});

describe('of a pattern with more than a handful so many are kept', () => {
  test.each([
    ['fast', 1],
    ['normal', 5],
    ['deep', 50],
  ] as const)('%s keeps %i', (mode, kept) => {
    const { visited, refused } = crawl(
      count(1_000, (index) => `/item/${index}`),
      mode,
    );
    expect(visited).toEqual(count(kept, (index) => `/item/${index}`));
    expect(refused).toEqual({ '/item/{int}': 1_000 - kept });
  });

  test('which ones does not depend on what else there is', () => {
    const items = count(500, (index) => `/item/${index}`);
    const pages = count(500, slug).map((name) => `/about/${name}`);
    const mixed = items.flatMap((item, index) => [pages[index] ?? '', item]);
    expect(crawl(mixed).visited.filter((path) => path.startsWith('/item'))).toEqual(items.slice(0, 5));
  });
});

describe('sites without an end have one', () => {
  test.each<[trap: string, next: (index: number) => string]>([
    ['a calendar by path', (index) => `/calendar/${2000 + Math.floor(index / 12)}/${(index % 12) + 1}`],
    [
      'a calendar by query',
      (index) =>
        `/calendar?month=${2000 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
    ],
    ['sessions in the path', (index) => `/s/${(index * 7_919 + 0x1f2e3d4c).toString(16)}9a/home`],
    ['sessions as parameters of the path', (index) => `/home;jsessionid=${index}F`],
    ['sessions in the query', (index) => `/home?PHPSESSID=x${index}`],
    ['recursion', (index) => `/${'a/b/'.repeat((index % 400) + 2)}`],
    ['ever deeper paths', (index) => `/${count((index % 100) + 13, slug).join('/')}`],
    ['numbers', (index) => `/next/${index}`],
  ])('%s', (_, next) => {
    expect(follow(next)).toBeLessThanOrEqual(20);
    expect(follow(next, 'fast')).toBeLessThanOrEqual(4);
  });

  test('a list whose pages never end is followed for longer, and ends', () => {
    expect(follow((index) => `/news?page=${index}`)).toBe(50);
  });

  test('names with a number in them end at a tenth of the budget', () => {
    expect(follow((index) => `/week-${index}-of-the-year`, 'normal', 2_000)).toBe(500);
  });

  test('filters in any order and combination end by path', () => {
    const names = ['brand', 'color', 'fit', 'price', 'size', 'sort'];
    const paths: string[] = [];
    for (let index = 0; index < 40_000; index += 1) {
      const chosen = names.filter((_, bit) => (index >> bit) & 1);
      const filters = chosen.map((name, place) => `${name}=${WORDS[(index * (place + 3)) % 15]}`);
      if (filters.length > 1) paths.push(`/shop?${filters.sort(() => (index % 2) - 0.5).join('&')}`);
    }
    expect(crawl(new Set(paths)).visited.length).toBeLessThanOrEqual(100);
  });

  test('another order of the same parameters is asked once', () => {
    expect(crawl(['/shop?a=x&b=y', '/shop?b=y&a=x']).visited).toEqual(['/shop?a=x&b=y']);
  });
});

test('one place takes four fifths of the budget at most where more is waiting than fits', () => {
  const users = count(600, (index) => `/user/${slug(index)}`);
  const others = count(100, (index) => `/about/${slug(index)}`);
  const { visited, refused } = crawl([...users, ...others], 'fast');
  expect(refused['/user/{word}']).toBeGreaterThan(0);
  expect(visited.filter((path) => path.startsWith('/user/'))).toHaveLength(240);
  expect(crawl(users.slice(0, 290), 'fast').refused).toEqual({});
});

describe('a flood of one pattern leaves room for all else', () => {
  test.each([
    ['numbers', (index: number) => `/item/${index}`, 1_500],
    ['names with numbers', (index: number) => `/shop/item-1-${index}`, 1_500],
    ['names', (index: number) => `/shop/${slug(index)}-${slug(Math.floor(index / 3_375))}`, 12_000],
  ])('of %s', (_, path, most) => {
    const similar = new SimilarUrls(MODES.normal);
    const waiting = count(40_000, path).filter((one) => similar.learn(`http://h.example${one}`) === '');
    expect(waiting).toHaveLength(most);
    expect(waiting[0]).toBe(path(0));
    // Its turn over, there is room again for others of its kind.
    for (const one of waiting.slice(0, 100)) similar.admit(`http://h.example${one}`, true);
    expect(similar.learn('http://h.example/about/team')).toBe('');
  });
});
