import { describe, expect, test } from 'vitest';
import { findBrowser } from '../../../src/scan/headless/find-browser.ts';
import { collect, openSite } from '../collect-bench.ts';
import { noBrowser } from './headless-bench.ts';

const missing = noBrowser();
if (missing !== '') process.stderr.write(`skipped: headless scans: ${missing}\n`);

const MAKES_A_LINK =
  "<script>document.body.innerHTML = '<a href=/ma' + 'de>x</a>'; fetch('/da' + 'ta')</script>";

describe.skipIf(missing !== '')('a scan with headless', () => {
  test('follows what only script makes, and fetches no page for it twice', async () => {
    const site = await openSite({
      '/': `<body>${MAKES_A_LINK}`,
      '/made': '<title>Made</title>',
      '/data': '{}',
    });
    const { pages, log } = await collect([site.origin], { headless: true, mode: 'fast' });
    expect(pages.find(({ url }) => url.endsWith('/made'))).toMatchObject({
      title: 'Made',
      found_by: 'headless',
      found_on: `${site.origin}/`,
      depth: 1,
    });
    expect(site.requests.filter((path) => path === '/' || path === '/made')).toEqual(['/', '/made']);
    const isRoot = process.getuid?.() === 0;
    expect(log.some((line) => line.includes('--no-sandbox'))).toBe(isRoot);
  });

  test('asks nothing that robots.txt forbids', async () => {
    const robots = { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nDisallow: /data\n' };
    const site = await openSite({ '/': `<body>${MAKES_A_LINK}`, '/robots.txt': robots, '/made': '' });
    await collect([site.origin], { headless: true, mode: 'fast' });
    expect(site.requests).toContain('/made');
    expect(site.requests).not.toContain('/data');
  });
});

test('a scan without it finds none of that', async () => {
  const site = await openSite({ '/': `<body>${MAKES_A_LINK}`, '/made': '' });
  const { paths } = await collect([site.origin], { mode: 'fast' });
  expect(paths).toEqual(['/']);
});

test('a browser that is not there is said before anything is asked', async () => {
  const site = await openSite({ '/': 'x' });
  const scan = collect([site.origin], { headless: true, web: { chromium_path: '/nowhere/chromium' } });
  await expect(scan).rejects.toMatchObject({
    kind: 'bad_input',
    permanent: true,
    message: 'web.chromium_path names /nowhere/chromium, which is no program that can be started',
  });
  expect(site.requests).toEqual([]);
  expect(() => findBrowser('', { CHROME_PATH: '/nowhere' })).toThrow('$CHROME_PATH names /nowhere');
});
