/**
 * The least that a crawler in Node can do: undici for the bytes, htmlparser2 for the links of anchors, images,
 * scripts and style sheets, a Set for what is known. No facts, no store, no limits. Argument: URL.
 */
import { Parser } from 'htmlparser2';
import { Pool } from 'undici';
import { printReport } from './crawl-report.ts';

const AT_ONCE = 10;
const start = new URL(process.argv[2] ?? '');
const pool = new Pool(start.origin, { connections: AT_ONCE });
const known = new Set([start.href]);
const waiting = [start.href];
const urls: string[] = [];

function linksOf(html: string, base: string): string[] {
  const links: string[] = [];
  const parser = new Parser({
    onattribute: (name, value) => {
      if (name === 'href' || name === 'src') links.push(value);
    },
  });
  parser.write(html);
  parser.end();
  return links.flatMap((link) => {
    const url = URL.parse(link, base);
    if (url?.origin !== start.origin) return [];
    url.hash = '';
    return [url.href];
  });
}

async function visit(url: string): Promise<void> {
  const { statusCode, headers, body } = await pool.request({
    path: url.slice(start.origin.length),
    method: 'GET',
  });
  const text = await body.text();
  if (statusCode === 301 || statusCode === 302) offer(new URL(String(headers.location), url).href);
  if (statusCode !== 200) return;
  urls.push(url);
  if (String(headers['content-type']).startsWith('text/html'))
    for (const link of linksOf(text, url)) offer(link);
}

function offer(url: string): void {
  if (known.has(url)) return;
  known.add(url);
  waiting.push(url);
}

const startedAt = performance.now();
let running = 0;
await new Promise<void>((resolve, reject) => {
  const fill = () => {
    while (running < AT_ONCE && waiting.length > 0) {
      running += 1;
      visit(waiting.shift() ?? '').then(() => {
        running -= 1;
        fill();
      }, reject);
    }
    if (running === 0) resolve();
  };
  fill();
});
const crawlMs = performance.now() - startedAt;
await pool.close();
printReport({ crawlMs, urls });
