/**
 * A whole scan by this project, as a worker does it: crawl, facts, results file, diff and reports. Arguments: a file of
 * targets, a folder for what it writes, `limits` to keep the mode's rates (else `off`), how many scans of the same come
 * before, and how many are measured. SIGTERM cancels it.
 */
import { readFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { WEB_DEFAULTS } from '../../../src/config/settings.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { printReport } from './crawl-report.ts';
import { type Load, meterLoad } from './machine-load.ts';

/** Resident memory is noted each time so many more pages are done. */
const PAGES_PER_NOTE = 10_000;
const MEBIBYTE = 1_024 * 1_024;

// As the worker has it.
nodeModule.enableCompileCache?.();
const { runScan } = await import('../../../src/scan/run-scan.ts');

const [targetsFile = '', folder = '', rates = '', earlier = '0', times = '1'] = process.argv.slice(2);
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
let takeLoad: (() => Load) | null = null;
let crawlLoad: Load | null = null;
const noteLoad = () => {
  takeLoad ??= meterLoad();
  crawlLoad = takeLoad();
};

type Tell = Parameters<typeof runScan>[1]['progress'];

async function scan(number: number, progress: Tell): ReturnType<typeof runScan> {
  return await runScan(
    {
      name: 'bench',
      sessionId: `20260101-000000-${String(number).padStart(4, '0')}`,
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
    { signal: abort.signal, clock: systemClock, progress, log: () => {} },
  );
}

/** The one that is measured, or of several the median. */
const measured: { crawlMs: number; cpuMs: number; result: Awaited<ReturnType<typeof runScan>> | null }[] = [];
for (let number = 0; number < Number(earlier) + Number(times); number += 1) {
  const usage = process.cpuUsage();
  const startedAt = performance.now();
  const running = scan(number, ({ phase, done }) => {
    if (phase !== 'crawl') return;
    noteMemory(done);
    noteLoad();
  });
  const result = await running.catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
    return null;
  });
  const crawlMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(usage);
  if (number >= Number(earlier)) measured.push({ crawlMs, cpuMs: (user + system) / 1_000, result });
}
measured.sort((one, other) => one.crawlMs - other.crawlMs);
const { crawlMs, cpuMs, result } = measured[Math.floor(measured.length / 2)] ?? fail();
const pages = result?.reportPaths.find((path) => path.endsWith('.pages.jsonl'));
const urls = (pages === undefined ? '' : readFileSync(pages, 'utf8'))
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { url: string; status_code: number })
  .filter(({ status_code: status }) => status >= 200 && status < 300)
  .map((page) => page.url);
const cancelMs = cancelledAt === 0 ? null : Math.round(performance.now() - cancelledAt);
printReport({ crawlMs, cpuMs, urls, residentMiB, cancelMs, crawlLoad, phases: result?.phases ?? [] });

function fail(): never {
  throw new Error('no scan was to be measured');
}
