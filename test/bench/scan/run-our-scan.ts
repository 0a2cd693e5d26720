/**
 * A whole scan by this project: crawl, facts, results file, diff and reports. Arguments: a file of targets, a folder
 * for what it writes, and `limits` to keep the mode's rates. SIGTERM cancels it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WEB_DEFAULTS } from '../../../src/config/settings.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { printReport } from './crawl-report.ts';

/** Resident memory is noted each time so many more pages are done. */
const PAGES_PER_NOTE = 10_000;
const MEBIBYTE = 1_024 * 1_024;

const [targetsFile = '', folder = '', rates = ''] = process.argv.slice(2);
const abort = new AbortController();
let cancelledAt = 0;
process.once('SIGTERM', () => {
  cancelledAt = performance.now();
  abort.abort(new Error('cancelled'));
});
const residentMiB: number[] = [];
const noteMemory = (done: number) => {
  if (done >= (residentMiB.length + 1) * PAGES_PER_NOTE)
    residentMiB.push(Math.round(process.memoryUsage.rss() / MEBIBYTE));
};

/** From the first word of the crawl to the last: without start, diff and reports, which are one thread's work. */
let begun: { at: number; cpu: NodeJS.CpuUsage } | null = null;
let crawlCores = 0;
const noteCores = () => {
  begun ??= { at: performance.now(), cpu: process.cpuUsage() };
  const { user, system } = process.cpuUsage(begun.cpu);
  const ms = performance.now() - begun.at;
  if (ms > 0) crawlCores = (user + system) / 1_000 / ms;
};

const startedAt = performance.now();
const running = runScan(
  {
    name: 'bench',
    sessionId: '20260101-000000-0000',
    targets: [],
    targetsFile,
    mode: 'normal',
    crawl: true,
    diff: true,
    maxConcurrent: 0,
    // The others keep every page too.
    maxSimilar: 1_000_000,
    maxUrls: 1_000_000,
    maxDepth: 1_000,
    overrideRateLimit: rates !== 'limits',
    includeSubdomains: false,
    allowedHosts: [],
    deniedHosts: [],
    resultsFile: join(folder, 'results.db'),
    reportDirectory: join(folder, 'reports'),
    web: WEB_DEFAULTS,
  },
  {
    signal: abort.signal,
    clock: systemClock,
    progress: ({ phase, done }) => {
      if (phase !== 'crawl') return;
      noteMemory(done);
      noteCores();
    },
    log: () => {},
  },
);
const result = await running.catch((error: unknown) => {
  if (!abort.signal.aborted) throw error;
  return null;
});
const crawlMs = performance.now() - startedAt;
const pages = result?.reportPaths.find((path) => path.endsWith('.pages.jsonl'));
const urls = (pages === undefined ? '' : readFileSync(pages, 'utf8'))
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { url: string; status_code: number })
  .filter(({ status_code: status }) => status >= 200 && status < 300)
  .map((page) => page.url);
const cancelMs = cancelledAt === 0 ? null : Math.round(performance.now() - cancelledAt);
printReport({ crawlMs, urls, residentMiB, cancelMs, crawlCores, phases: result?.phases ?? [] });
