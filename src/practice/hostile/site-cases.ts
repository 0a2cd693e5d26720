/** Harm in what belongs to a whole site (robots.txt, sitemaps, icons), and in what leads from one file to the next. */
import { gzipSync } from 'node:zlib';
import { openTruthSite, type TruthAnswer } from '../truth-site.ts';
import type { HostileCase } from './hostile-case.ts';

const MEBIBYTE = 1_024 * 1_024;
const XML = { 'content-type': 'application/xml' };
const TEXT = { 'content-type': 'text/plain' };
const START = '<!doctype html><title>Start</title><p>Nothing to see here.';

/** @param answer null = 404 */
const site = (
  name: string,
  answer: (path: string) => TruthAnswer | null,
  start: string = START,
): HostileCase => ({
  name,
  group: 'site',
  mode: 'deep',
  open: () =>
    openTruthSite(({ path }) => (path === '/' ? { body: start } : (answer(path) ?? { status: 404 }))),
  path: '/',
  outcome: /^200$/,
});

export const SITE_CASES: readonly HostileCase[] = [
  site(
    'robots.txt: rules that take for ever to compare',
    (path) =>
      path === '/robots.txt'
        ? {
            headers: TEXT,
            body: `User-agent: *\nDisallow: /${'*a'.repeat(30)}*b$\nDisallow: /${'*'.repeat(500)}x$\n`,
          }
        : null,
    `${START}<a href="/${'a'.repeat(1_500)}">x</a>`,
  ),
  site('robots.txt of 50 MB', (path) =>
    path === '/robots.txt' ? { headers: TEXT, body: 'Disallow: /secret\n'.repeat(3 * MEBIBYTE) } : null,
  ),
  site('robots.txt with a million sitemaps', (path) =>
    path === '/robots.txt'
      ? { headers: TEXT, body: numbered(100_000, (index) => `Sitemap: {{origin}}/map/${index}\n`) }
      : null,
  ),
  site('a sitemap that lists itself and two more', (path) =>
    path.includes('map') ? { headers: XML, body: index([path, `${path}1`, `${path}2`]) } : null,
  ),
  site('a sitemap that is a bomb', (path) =>
    path === '/sitemap.xml'
      ? {
          headers: { 'content-type': 'application/gzip' },
          body: gzipSync(Buffer.alloc(64 * MEBIBYTE, '<url><loc>')),
        }
      : null,
  ),
  site('an icon of 50 MB', (path) =>
    path === '/favicon.ico'
      ? { headers: { 'content-type': 'image/x-icon' }, body: Buffer.alloc(50 * MEBIBYTE) }
      : null,
  ),
  site(
    'style sheets that import each other without end',
    (path) =>
      path.startsWith('/css/')
        ? {
            headers: { 'content-type': 'text/css' },
            body: `@import "${path}a"; @import "${path}b"; @import "${path}";`,
          }
        : null,
    '<title>Start</title><link rel=stylesheet href="/css/a">',
  ),
  site(
    'scripts that import each other without end',
    (path) =>
      path.startsWith('/js/')
        ? { headers: { 'content-type': 'text/javascript' }, body: `import "${path}a"; import "${path}b";` }
        : null,
    '<title>Start</title><script src="/js/a"></script>',
  ),
  site('srcdoc in srcdoc in srcdoc', () => null, `<title>Start</title>${srcdoc(14)}`),
  site(
    'a manifest nested a million deep',
    (path) =>
      path === '/app.json'
        ? {
            headers: { 'content-type': 'application/manifest+json' },
            body: `{"icons":${'['.repeat(1_000_000)}`,
          }
        : null,
    '<title>Start</title><link rel=manifest href="/app.json">',
  ),
  site(
    'a form of a hundred thousand fields',
    () => null,
    `<title>Start</title><form action="/go">${numbered(100_000, (field) => `<input name=f${field}>`)}</form>`,
  ),
  site(
    'a base that leads elsewhere',
    () => null,
    '<title>Start</title><base href="http://elsewhere.example/"><a href="x">x</a><base href="javascript:alert(1)//">',
  ),
  site('answers that nobody asked for', (path) => ({ status: 200, headers: TEXT, body: `${path}\n` })),
];

function numbered(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

function index(paths: readonly string[]): string {
  const entries = paths.map((path) => `<sitemap><loc>{{origin}}${path}</loc></sitemap>`);
  return `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join('')}</sitemapindex>`;
}

/** Each level escapes the one inside, so that its quotes grow: 14 levels come to some hundred kilobytes. */
function srcdoc(depth: number): string {
  let html = '<a href="/found">x</a>';
  for (let level = 0; level < depth; level += 1)
    html = `<iframe srcdoc="${html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`;
  return html;
}
