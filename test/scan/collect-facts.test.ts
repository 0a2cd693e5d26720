/** Facts of pages that a real crawl of a real server found. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collect, links, openSite } from './collect-bench.ts';

const ENV = {
  headers: { 'content-type': 'text/plain' },
  body: 'APP_ENV=production\nDB_PASSWORD=tr0ub4dor\n',
};
const GIT = { headers: { 'content-type': 'text/plain' }, body: 'ref: refs/heads/main\n' };
const exposedOf = (pages: { exposed: string }[]) =>
  pages.map(({ exposed }) => exposed).filter((path) => path !== '');

describe('exposed files', () => {
  test('are looked for in deep mode alone', async () => {
    const site = await openSite({ '/': links('/a'), '/a': 'a', '/.env': ENV, '/.git/HEAD': GIT });
    const normal = await collect([site.origin], { mode: 'normal' });
    expect(exposedOf(normal.pages)).toEqual([]);
    expect(site.requests).not.toContain('/.env');
    const deep = await collect([site.origin], { mode: 'deep' });
    expect(exposedOf(deep.pages).sort()).toEqual(['/.env', '/.git/HEAD']);
    expect(deep.paths.filter((path) => path.startsWith('/.'))).toEqual(['/.env', '/.git/HEAD']);
  });

  test('are none on a site that answers every path alike', async () => {
    const answers = new Proxy<Record<string, string>>(
      {},
      { get: () => '<title>Welcome</title>', has: () => true },
    );
    const site = await openSite(answers);
    const { pages } = await collect([site.origin], { mode: 'deep' });
    expect(exposedOf(pages)).toEqual([]);
    expect(pages.filter(({ found_by }) => found_by === 'exposed')).toEqual([]);
  });

  test('are not asked for where robots.txt forbids it', async () => {
    const robots = { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nDisallow: /.git/\n' };
    const site = await openSite({ '/': 'x', '/robots.txt': robots, '/.git/HEAD': GIT });
    await collect([site.origin], { mode: 'deep' });
    expect(site.requests).not.toContain('/.git/HEAD');
  });
});

test('technologies come from headers, cookies, scripts and the operator, and an icon has its hash', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'technologies-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(
    join(directory, 'own.json'),
    JSON.stringify({ 'House Shop': { headers: { 'X-House': '' } } }),
  );
  const icon = Buffer.from('an icon');
  const site = await openSite({
    '/': {
      headers: { server: 'nginx/1.25.3', 'set-cookie': 'PHPSESSID=1; HttpOnly', 'x-house': '1' },
      body: '<link rel=icon href=/favicon.ico><script src=/jquery-3.7.1.min.js></script><p>one two three',
    },
    '/favicon.ico': { headers: { 'content-type': 'image/x-icon' }, body: icon },
  });
  const { pages } = await collect([site.origin], { web: { technologies_directory: directory } });
  const at = (path: string) => pages.find(({ url }) => url === `${site.origin}${path}`);
  expect(at('/')).toMatchObject({
    tech: ['House Shop', 'Nginx:1.25.3', 'PHP', 'jQuery:3.7.1'],
    cookies: [{ name: 'PHPSESSID', secure: false, http_only: true, same_site: '' }],
    headers_grade: 'E',
    simhash: /^[0-9a-f]{16}$/,
  });
  expect(at('/favicon.ico')?.favicon).toMatch(/^-?\d+$/);
});

test('a folder of technologies that is broken ends the scan before anything is asked', async () => {
  const site = await openSite({ '/': 'x' });
  const web = { technologies_directory: '/nowhere/to/be/found' };
  await expect(collect([site.origin], { web })).rejects.toMatchObject({ kind: 'bad_input', permanent: true });
  expect(site.requests).toEqual([]);
});
