/** From a request to an answer: pages and files of the moment, forms, redirects and the order desk that breaks. */
import { createHash, randomBytes } from 'node:crypto';
import { type DataFile, dataFile, robots, siteMap } from './data-files.ts';
import { frontPages } from './front-pages.ts';
import { libraryPages } from './library-pages.ts';
import { document, escapeHtml, linkList, paragraph } from './markup.ts';
import { POSTS, PRODUCTS } from './organisation.ts';
import type { SitePage } from './page.ts';
import type { PlanMoment } from './plan.ts';
import { latencyOf, SECTIONS, type Section } from './sections.ts';
import { validatorsOf } from './validators.ts';

export interface SiteRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  /** Counts requests from 0. */
  number: number;
}

export interface SiteAnswer {
  /** 0: the connection is reset instead of an answer. */
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  latencyMs: number;
  /** Answers of a section share its limit of requests at the same time; null = no limit. */
  section: Section | null;
}

export interface SiteFacts {
  origin: string;
  /** Epoch milliseconds. */
  openedAt: number;
}

const REDIRECTS: Readonly<Record<string, readonly [status: number, to: string]>> = {
  '/old-home': [301, '/'],
  '/shop': [301, '/products/'],
  '/go/handbook': [302, '/go/handbook/latest'],
  '/go/handbook/latest': [307, '/docs/'],
};
const FILE_LATENCY_MS = 15;
/** Seconds that a 503 of the order desk asks for. */
const FLAKY_RETRY_AFTER = '2';
export const FLAKY_PATHS = ['/flaky/orders.json', '/flaky/stock.json', '/flaky/rates.json'] as const;

/** Every page at this moment, by path. The same moment always has the same pages. */
export function pagesAt(moment: PlanMoment): ReadonlyMap<string, SitePage> {
  return new Map([...frontPages(moment), ...libraryPages(moment)].map((page) => [page.path, page]));
}

export function respond(request: SiteRequest, moment: PlanMoment, facts: SiteFacts): SiteAnswer {
  const { path } = request;
  if ((FLAKY_PATHS as readonly string[]).includes(path)) return flaky(path, moment);
  const redirect = REDIRECTS[path];
  if (redirect) return answer(redirect[0], { location: redirect[1] }, '');
  const form = formPage(request);
  if (form) return form;
  if (request.method === 'POST') return answer(405, { allow: 'GET, HEAD' }, '');
  const pages = pagesAt(moment);
  const page = pages.get(path);
  if (page) return pageAnswer(page, facts);
  const file = siteFile(path, pages, facts) ?? dataFile(path, moment, request.number);
  if (file) return answer(200, fileHeaders(file), file.body);
  return html(404, 'Not found', paragraph('There is no such page. The gulls may have taken it.'));
}

function answer(status: number, headers: Record<string, string>, body: string | Buffer): SiteAnswer {
  return { status, headers, body, latencyMs: FILE_LATENCY_MS, section: null };
}

function html(status: number, title: string, main: string): SiteAnswer {
  return answer(status, { 'content-type': 'text/html; charset=utf-8' }, document({ title, main }));
}

function pageAnswer(page: SitePage, facts: SiteFacts): SiteAnswer {
  const rules = SECTIONS[page.section];
  const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8', ...rules.headers };
  const isHome = page.path === '/';
  const nonce = randomBytes(9).toString('base64');
  const body = document(isHome ? { ...page, nonce } : page);
  if (isHome) headers['content-security-policy'] = `script-src 'self' 'nonce-${nonce}'`;
  const modifiedAt = page.modified === undefined ? null : facts.openedAt + page.modified;
  if (page.status === undefined) Object.assign(headers, validatorsOf(rules.validators, body, modifiedAt));
  const latencyMs = latencyOf(page.section, page.path);
  return { status: page.status ?? 200, headers, body, latencyMs, section: page.section };
}

function siteFile(path: string, pages: ReadonlyMap<string, SitePage>, facts: SiteFacts): DataFile | null {
  if (path === '/robots.txt') return robots(facts.origin);
  if (path !== '/sitemap.xml') return null;
  const listed = [...pages.values()].filter(
    (page) => page.status === undefined && page.section !== 'archive',
  );
  return siteMap(
    facts.origin,
    listed.map((page) => page.path),
  );
}

function fileHeaders(file: DataFile): Record<string, string> {
  const etag = `"${createHash('sha256').update(file.body).digest('hex').slice(0, 16)}"`;
  return { 'content-type': file.type, etag, 'cache-control': 'max-age=60' };
}

function formPage({ method, path, query }: SiteRequest): SiteAnswer | null {
  if (path === '/contact' && method === 'POST') return answer(303, { location: '/contact' }, '');
  if (path === '/search') return html(200, 'Search', searchForm(query.get('q') ?? ''));
  if (path !== '/login') return null;
  const token = randomBytes(12).toString('hex');
  const refused = method === 'POST' ? paragraph('Name or password is wrong.') : '';
  const form = `<form action="/login" method="post"><input type="hidden" name="csrf_token" value="${token}">
<label>Name <input name="user"></label> <label>Password <input type="password" name="password"></label>
<button>Log in</button></form>`;
  const page = html(method === 'POST' ? 401 : 200, 'Log in', refused + form);
  return { ...page, headers: { ...page.headers, 'set-cookie': `session=${token}; Path=/` } };
}

function searchForm(words: string): string {
  const entries = [
    ...PRODUCTS.map(({ slug, title }): [string, string] => [`/products/${slug}`, title]),
    ...POSTS.map(({ slug, title }): [string, string] => [`/blog/${slug}`, title]),
  ];
  const wanted = words.trim().toLowerCase();
  const found = wanted === '' ? [] : entries.filter(([, title]) => title.toLowerCase().includes(wanted));
  return `<form action="/search"><input name="q" value="${escapeHtml(words)}"> <button>Search</button></form>
${wanted === '' ? '' : paragraph(`${found.length} found for ${words}.`)}${linkList(found)}`;
}

function flaky(path: string, moment: PlanMoment): SiteAnswer {
  if (moment.flaky === 'reset') return answer(0, {}, '');
  if (moment.flaky === 'unavailable')
    return answer(503, { 'content-type': 'text/plain', 'retry-after': FLAKY_RETRY_AFTER }, 'out of order\n');
  const body = JSON.stringify({ list: path.slice('/flaky/'.length), open: moment.generation % 7 });
  return answer(200, { 'content-type': 'application/json' }, body);
}
