/**
 * A whole scan of Debian's documentation, served by its nginx on loopback, beside other crawlers of the same site
 * in the same minutes. Says as well whether the scan found every page that wget found.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { normalizeUrl } from '../../../src/web/url.ts';
import type { Scratch } from '../engine/scratch.ts';
import type { Figure } from '../figure.ts';
import { CRAWLERS, type Crawled, type Crawler, OURS, WGET } from './crawlers.ts';
import { serveFolder } from './nginx-site.ts';

interface Site {
  name: string;
  root: string;
  /** Path of the first page. */
  start: string;
}

const SITES: readonly Site[] = [
  { name: 'python3-doc', root: '/usr/share/doc/python3.11/html', start: '/' },
  { name: 'postgresql-doc-15', root: '/usr/share/doc/postgresql-doc-15/html', start: '/' },
  { name: 'sqlite3-doc', root: '/usr/share/doc/sqlite3', start: '/' },
];

/** Crawls in turn, of which the median counts; what takes long is done once. */
const ROUNDS = 3;
const LONG_MS = 5_000;

/** Large pages first, then small ones. Sites whose package is not installed are left out and named. */
export async function measureSites(scratch: Scratch): Promise<Figure[]> {
  const figures: Figure[] = [];
  const installed = SITES.filter(({ root }) => existsSync(join(root, 'index.html')));
  // As on any machine that has scanned before, compiled code is on its disk.
  if (installed[0] !== undefined) await warmUp(installed[0], scratch);
  for (const site of SITES) {
    if (installed.includes(site)) figures.push(...(await measureSite(site, scratch)));
    else figures.push(none(site.name, '', `apt-get install ${site.name}`));
  }
  return figures;
}

async function warmUp({ root, start }: Site, scratch: Scratch): Promise<void> {
  const served = await serveFolder(root, scratch);
  try {
    for (const crawler of CRAWLERS)
      if (crawler.name === OURS) await crawler.crawl(`${served.origin}${start}`, scratch.folder());
  } finally {
    await served.stop();
  }
}

async function measureSite(site: Site, scratch: Scratch): Promise<Figure[]> {
  const served = await serveFolder(site.root, scratch);
  const rounds = new Map<Crawler, (Crawled | Error)[]>();
  try {
    for (let round = 0; round < ROUNDS; round += 1)
      for (const crawler of CRAWLERS) {
        const done = rounds.get(crawler) ?? [];
        const [first] = done;
        if (first instanceof Error || (first !== undefined && first.crawlMs > LONG_MS)) continue;
        const url = `${served.origin}${site.start}`;
        const crawled = await crawler.crawl(url, scratch.folder()).catch((error: unknown) => {
          return error instanceof Error ? error : new Error(String(error));
        });
        rounds.set(crawler, [...done, crawled]);
      }
  } finally {
    await served.stop();
  }
  const crawls = new Map([...rounds].map(([crawler, done]) => [crawler, medianOf(done)]));
  const own = resultOf(crawls, OURS);
  return [...crawls].map(([crawler, crawled]) => {
    if (crawled instanceof Error) return none(site.name, crawler.name, crawled.message);
    const missed = crawler.name === OURS ? missedPages(own, resultOf(crawls, WGET)) : '';
    return { ...figureOf(site, crawler, crawled, own), how: `${crawler.what}${missed}` };
  });
}

/** A failure where one failed. */
function medianOf(done: readonly (Crawled | Error)[]): Crawled | Error {
  const failed = done.find((one) => one instanceof Error);
  if (failed !== undefined) return failed;
  const crawls = done.filter((one): one is Crawled => !(one instanceof Error));
  const sorted = crawls.sort((one, other) => one.crawlMs - other.crawlMs);
  return sorted[Math.floor(sorted.length / 2)] ?? new Error('not run');
}

function figureOf(site: Site, crawler: Crawler, crawled: Crawled, own: Crawled | null): Figure {
  const { crawlMs, cpuMs, peakMiB, urls } = crawled;
  const rate = (one: Crawled) => one.urls.length / one.crawlMs;
  return {
    name: site.name,
    by: crawler.name,
    value: `${Math.round(rate(crawled) * 1_000)} pages/s`,
    ...(own !== null && crawled !== own && { ratio: `${(rate(crawled) / rate(own)).toFixed(2)}x` }),
    wall: seconds(crawlMs),
    cpu: seconds(cpuMs),
    memory: `${Math.round(peakMiB)} MiB`,
    how: '',
    n: urls.length,
  };
}

function missedPages(own: Crawled | null, wget: Crawled | null): string {
  if (own === null || wget === null) return '';
  const found = new Set(own.urls);
  const missed = [...new Set(wget.urls.map((url) => normalizeUrl(url) ?? url))].filter(
    (url) => !found.has(url),
  );
  return missed.length === 0
    ? '; every page of wget found'
    : `; MISSED ${missed.length} of wget's, such as ${missed[0]}`;
}

function resultOf(crawls: ReadonlyMap<Crawler, Crawled | Error>, name: string): Crawled | null {
  for (const [crawler, crawled] of crawls)
    if (crawler.name === name && !(crawled instanceof Error)) return crawled;
  return null;
}

function none(name: string, by: string, why: string): Figure {
  return { name, by, value: 'none', how: why, n: 0 };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
