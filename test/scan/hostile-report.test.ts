import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runScan } from '../../src/scan/run-scan.ts';
import { installedChromium, NO_CHROMIUM, openBrowser } from '../report/browser.ts';
import { openConcludeBench } from './conclude-bench.ts';

const isMissing = installedChromium() === null;
if (isMissing) process.stderr.write(`skipped: the report of a hostile server: ${NO_CHROMIUM}\n`);

const EVIL = `</script><script>alert(document.title)</script><img src=x onerror=alert(2)>`;
const PAGE = `<!doctype html><title>${EVIL.replace('<script>', '<script>\u202e')}</title>
<meta name="generator" content="${EVIL.replaceAll('"', '')} 1.0">
<form action="http://elsewhere.example/?token=hunter2" method="post"><input name="<svg onload=alert(3)>"><input type="password" name="p"></form>
<a href="javascript:alert(4)">a</a><a href="/jump">b</a><a href="/%00%1b%5b2J?q=%3C/script%3E">c</a><a href="/broken">d</a>
<a href="/next?access_token=hunter2">e</a>`;

/** Serves hostile texts wherever a server can choose one. */
async function openHostileServer(): Promise<string> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/robots.txt' || path === '/sitemap.xml') {
      response.writeHead(404).end();
      return;
    }
    if (path === '/broken') {
      response.destroy();
      return;
    }
    if (path === '/jump') {
      response.writeHead(302, { location: 'javascript:alert(5)' }).end();
      return;
    }
    const headers = {
      'content-type': `text/html; charset=utf-8`,
      server: EVIL,
      'x-powered-by': EVIL,
      'set-cookie': `${EVIL.replaceAll(/[=;]/g, '')}=hunter2`,
      link: `<javascript:alert(6)>; rel=next`,
    };
    response.writeHead(200, headers).end(PAGE);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test.skipIf(isMissing)(
  'the report of a hostile server is quiet in a browser, with and without scripts',
  async () => {
    const bench = openConcludeBench();
    const origin = await openHostileServer();
    const scan = (sessionId: string) =>
      runScan(bench.input({ targets: [origin], mode: 'deep', sessionId }), bench.context);
    await scan('20261123-080000-0001');
    bench.clock.advance(60_000);
    const { reportPaths, metrics } = await scan('20261123-090000-0002');
    expect(metrics.pages).toBeGreaterThan(2);
    const browser = await openBrowser();
    try {
      for (const javaScript of [true, false]) {
        const { page, trouble } = await browser.open(reportPaths[0] ?? '', { javaScript });
        if (javaScript) for (const opener of await page.locator('.opener').all()) await opener.click();
        const text = await page.locator('main').innerText();
        expect(text).toContain('<svg onload=alert(3)>');
        expect(text.match(/.{0,60}(?:(?![\t\n])[\p{Cc}\p{Cf}]|hunter2).{0,20}/gu) ?? []).toEqual([]);
        expect(await page.locator('img, svg, form, iframe, [onerror], [onload]').count()).toBe(0);
        const unsafe = `[...document.querySelectorAll('a')].filter((a) => !/^(https?|file):$/.test(a.protocol)).length`;
        if (javaScript) expect(await page.evaluate<number>(unsafe)).toBe(0);
        expect(trouble).toEqual([]);
      }
    } finally {
      await browser.close();
    }
  },
);
