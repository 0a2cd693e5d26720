/** The crawlers that a scan is measured beside, each in a process of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEDULER_DEFAULTS } from '../../../src/config/settings.ts';
import { heapFlags } from '../../../src/workers/heap-flags.ts';
import { missingPeers, PEERS_FOLDER } from '../engine/peers-installed.ts';
import { bundledScan } from './bundled-scan.ts';
import { type CrawlReport, readReport } from './crawl-report.ts';
import { type Metered, runMetered } from './metered-process.ts';

export interface Crawled extends Metered, CrawlReport {
  cpuMs: number;
}

export interface Crawler {
  name: string;
  what: string;
  /** @param folder an empty one of its own */
  crawl(url: string, folder: string): Promise<Crawled>;
}

export const OURS = 'scarefloor';
export const WGET = 'wget';
/** Scans that a worker has done before, and of how many after them the median is taken. */
const WARM = { earlier: 3, times: 9 };
const LIMIT_MS = 180_000;
/** wget: some files were not there. */
const WGET_SERVER_ERROR = 8;

export const CRAWLERS: readonly Crawler[] = [
  {
    name: OURS,
    what: 'normal mode, rates off: facts, results file, diff, reports; a worker that has just started',
    crawl: (url, folder) => scanTargets([url], folder),
  },
  {
    name: `${OURS}, warm worker`,
    what: 'the fourth to twelfth scan by one worker, each compared with the one before: the median',
    crawl: (url, folder) => scanTargets([url], folder, WARM),
  },
  { name: WGET, what: '-r -l inf, robots off: saves the files', crawl: withWget },
  {
    name: 'undici + htmlparser2',
    what: 'a bare crawler: links of href and src, nothing else',
    crawl: (url) => inNode(join(import.meta.dirname, 'run-bare-crawler.ts'), [url]),
  },
  { name: 'linkinator', what: 'recurse, 10 at once', crawl: (url) => peer('linkinator.ts', url) },
  {
    name: 'crawlee',
    what: 'CheerioCrawler, 10 at once, anchors',
    crawl: (url) => peer('cheerio-crawler.ts', url),
  },
];

export interface ScanOptions {
  rates?: 'off' | 'limits';
  cancelAfterMs?: number | null;
  limitMs?: number;
  /** Scans of the same before it, by the same worker. */
  earlier?: number;
  /** Scans of which the median is told. */
  times?: number;
}

/** A scan of ours in a process of its own; `cancelAfterMs` ends it early. */
export async function scanTargets(
  targets: readonly string[],
  folder: string,
  { rates = 'off', cancelAfterMs = null, limitMs = LIMIT_MS, earlier = 0, times = 1 }: ScanOptions = {},
): Promise<Crawled> {
  const flags = heapFlags(SCHEDULER_DEFAULTS.worker_max_memory_mb);
  const file = join(folder, 'targets.txt');
  writeFileSync(file, targets.join('\n'));
  const args = [...flags, await bundledScan(), file, folder, rates, String(earlier), String(times)];
  const metered = await runMetered(process.execPath, args, { limitMs, cancelAfterMs });
  return { ...metered, ...readReport(metered.stdout) };
}

async function peer(file: string, url: string): Promise<Crawled> {
  const missing = missingPeers();
  if (missing !== null) throw new Error(missing);
  return await inNode(join(PEERS_FOLDER, file), [url]);
}

async function inNode(program: string, args: string[]): Promise<Crawled> {
  const metered = await runMetered(process.execPath, [program, ...args], { limitMs: LIMIT_MS });
  return { ...metered, ...readReport(metered.stdout) };
}

/** Its start takes a few milliseconds, so that the life of the process is its crawl. */
async function withWget(url: string, folder: string): Promise<Crawled> {
  const args = ['-r', '-l', 'inf', '-nv', '-e', 'robots=off', '-P', folder, url];
  const accepts = (code: number | null) => code === 0 || code === WGET_SERVER_ERROR;
  const metered = await runMetered('wget', args, { limitMs: LIMIT_MS, accepts });
  const urls = [...metered.stderr.matchAll(/ URL:(\S+) \[/g)].map((match) => match[1] ?? '');
  return { ...metered, crawlMs: metered.wallMs, urls };
}
