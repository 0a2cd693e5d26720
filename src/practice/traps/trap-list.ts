/** Traps that real sites have without meaning any harm. */
import { createHash } from 'node:crypto';
import { budgetOf, HOST_BUDGET, linksTo, PLAIN_CHAIN, PLAIN_PAGES, type Trap } from './trap.ts';

const LINKS_A_PAGE = 30;
const MOST_REDIRECTS = 20;
const WORDS = ['harbour', 'mast', 'gull', 'anchor', 'tide', 'sail', 'quay', 'buoy', 'rope', 'keel'];
const FACETS = { colour: 4, size: 4, brand: 4, order: 4 } as const;
const SECTIONS = ['guides', 'people', 'places', 'stories'] as const;
const PAGES_A_SECTION = 10;
const VIEWS = ['about', 'team', 'jobs', 'press', 'terms', 'privacy', 'help', 'map'] as const;

const DAY_MS = 86_400_000;

export const TRAPS: readonly Trap[] = [
  {
    name: 'calendar in the path',
    budget: budgetOf(2),
    entry: '/calendar/2026/11/',
    owns: (path) => path.startsWith('/calendar/'),
    respond: (path) => {
      const [year, month] = numbersOf(path, [2026, 11]);
      const months = around(year * 12 + month - 1).map((count) =>
        monthPath(Math.floor(count / 12), count % 12),
      );
      const days = range(28).map((day) => `${monthPath(year, month - 1)}${pad(day + 1)}/`);
      return linksTo([...months, ...days]);
    },
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'calendar in the query',
    budget: budgetOf(1),
    entry: '/events?year=2026&month=11',
    owns: (path) => path.startsWith('/events?'),
    respond: (path) => {
      const [year, month] = numbersOf(path, [2026, 11]);
      return linksTo(
        around(year * 12 + month - 1).map(
          (count) => `/events?year=${Math.floor(count / 12)}&month=${(count % 12) + 1}`,
        ),
      );
    },
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'dates',
    budget: budgetOf(1),
    entry: '/diary/2026-11-05',
    owns: (path) => path.startsWith('/diary/'),
    respond: (path) => {
      const day = Date.parse(`${path.slice('/diary/'.length)}T00:00:00Z`) / DAY_MS;
      return linksTo(around(day).map((one) => `/diary/${new Date(one * DAY_MS).toISOString().slice(0, 10)}`));
    },
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'session id in the path',
    budget: budgetOf(5),
    entry: '/s/0123456789abcdef0123456789abcdef/start',
    owns: (path) => path.startsWith('/s/'),
    respond: (_, visit) => {
      const session = hash(visit).slice(0, 32);
      return linksTo(['start', 'list', 'cart', 'help', 'news'].map((page) => `/s/${session}/${page}`));
    },
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'session id as a path parameter',
    budget: budgetOf(4),
    entry: '/shop/start;jsessionid=0123456789ABCDEF0123456789ABCDEF',
    owns: (path) => path.startsWith('/shop/'),
    respond: (_, visit) => {
      const session = hash(visit).slice(0, 32).toUpperCase();
      return linksTo(['start', 'list', 'cart', 'help'].map((page) => `/shop/${page};jsessionid=${session}`));
    },
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'session id in the query',
    budget: budgetOf(4),
    entry: '/forum/start?PHPSESSID=0123456789abcdef0123456789abcdef',
    owns: (path) => path.startsWith('/forum/'),
    respond: (_, visit) => {
      const session = hash(visit).slice(0, 32);
      return linksTo(['start', 'list', 'users', 'help'].map((page) => `/forum/${page}?PHPSESSID=${session}`));
    },
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'paths that repeat themselves',
    // All paths of two words in which none comes more than three times.
    budget: { fast: 6, normal: 68, deep: 68 },
    entry: '/docs/more/',
    owns: (path) => path.startsWith('/docs/'),
    respond: () => linksTo(['more/', 'other/']),
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'facets in any combination and order',
    // One pattern for each set of facets; no more than there are different choices.
    budget: { fast: 16, normal: 80, deep: 625 },
    entry: '/search?colour=1',
    owns: (path) => path.startsWith('/search?'),
    respond: facets,
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'numbers without end',
    budget: budgetOf(1),
    entry: '/item/1',
    owns: (path) => path.startsWith('/item/'),
    respond: (path) => {
      const [number] = numbersOf(path, [1]);
      return linksTo(range(LINKS_A_PAGE).map((step) => `/item/${number + step * step + 1}`));
    },
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'identifiers without end',
    budget: budgetOf(1),
    entry: '/record/00000000-0000-4000-8000-000000000000',
    owns: (path) => path.startsWith('/record/'),
    respond: (_, visit) =>
      linksTo(range(LINKS_A_PAGE).map((index) => `/record/${uuid(visit * LINKS_A_PAGE + index)}`)),
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'words without end',
    // Of words alone nobody can tell a trap from a large site: it ends with the budget of the host.
    budget: HOST_BUDGET,
    entry: '/tag/harbour',
    owns: (path) => path.startsWith('/tag/'),
    respond: (_, visit) =>
      linksTo(range(LINKS_A_PAGE).map((index) => `/tag/${words(visit * LINKS_A_PAGE + index)}`)),
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'a random number in each link',
    budget: budgetOf(1),
    entry: '/banner?r=0.5',
    owns: (path) => path.startsWith('/banner?'),
    respond: (_, visit) =>
      linksTo(
        range(LINKS_A_PAGE).map(
          (index) => `/banner?r=0.${Number.parseInt(hash(visit * LINKS_A_PAGE + index).slice(0, 8), 16)}`,
        ),
      ),
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'redirects without end',
    budget: budgetOf(1, MOST_REDIRECTS),
    entry: '/step/1',
    owns: (path) => path.startsWith('/step/'),
    respond: (path) => ({ status: 302, headers: { location: `/step/${numbersOf(path, [1])[0] + 1}` } }),
    pages: PLAIN_PAGES,
    chain: PLAIN_CHAIN,
  },
  {
    name: 'no trap: forty pages',
    budget: { fast: 40, normal: 40, deep: 40 },
    entry: '/guides/',
    owns: () => false,
    respond: () => linksTo([]),
    pages: SECTIONS.flatMap((section) => range(PAGES_A_SECTION).map((page) => `/${section}/${words(page)}`)),
    chain: [],
  },
  {
    name: 'no trap: pages by a query',
    budget: { fast: VIEWS.length, normal: VIEWS.length, deep: VIEWS.length },
    entry: '/index.php',
    owns: () => false,
    respond: () => linksTo([]),
    pages: VIEWS.map((view) => `/index.php?view=${view}`),
    chain: [],
  },
];

function facets(path: string): ReturnType<typeof linksTo> {
  const chosen = new URLSearchParams(path.split('?', 2)[1] ?? '');
  const links: string[] = [];
  for (const [name, values] of Object.entries(FACETS))
    for (const value of range(values)) {
      const next = new URLSearchParams(chosen);
      next.delete(name);
      next.append(name, String(value + 1));
      links.push(`/search?${next.toString()}`);
    }
  return linksTo(links);
}

function numbersOf<const Defaults extends readonly number[]>(
  path: string,
  defaults: Defaults,
): { [Index in keyof Defaults]: number } {
  const found = [...path.matchAll(/\d+/g)].map(Number);
  return defaults.map((value, index) => found[index] ?? value) as { [Index in keyof Defaults]: number };
}

function around(middle: number): number[] {
  return range(LINKS_A_PAGE + 1).map((index) => middle + index - LINKS_A_PAGE / 2);
}

function monthPath(year: number, monthIndex: number): string {
  return `/calendar/${year}/${pad(monthIndex + 1)}/`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function hash(number: number): string {
  return createHash('sha256').update(String(number)).digest('hex');
}

function uuid(number: number): string {
  return hash(number).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

/** Three words for each number, different ones as long as it stays below a thousand. */
function words(number: number): string {
  const digits = [Math.floor(number / 100) % 10, Math.floor(number / 10) % 10, number % 10];
  const turn = Math.floor(number / 1_000);
  return digits.map((digit) => WORDS[digit]).join('-') + (turn === 0 ? '' : `-${'x'.repeat(turn % 40)}`);
}
