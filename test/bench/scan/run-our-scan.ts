/** A whole scan by this project: crawl, facts, results file, diff and reports. Arguments: URL and folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WEB_DEFAULTS } from '../../../src/config/settings.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { printReport } from './crawl-report.ts';

const [url = '', folder = ''] = process.argv.slice(2);
const startedAt = performance.now();
const result = await runScan(
  {
    name: 'bench',
    sessionId: '20260101-000000-0000',
    targets: [url],
    targetsFile: '',
    mode: 'normal',
    crawl: true,
    diff: true,
    maxConcurrent: 0,
    maxUrls: 1_000_000,
    maxDepth: 1_000,
    overrideRateLimit: true,
    includeSubdomains: false,
    allowedHosts: [],
    deniedHosts: [],
    resultsFile: join(folder, 'results.db'),
    reportDirectory: join(folder, 'reports'),
    web: WEB_DEFAULTS,
  },
  { signal: new AbortController().signal, clock: systemClock, progress: () => {}, log: () => {} },
);
const crawlMs = performance.now() - startedAt;
for (const { phase, ms } of result.phases) process.stderr.write(`${phase} ${ms} ms\n`);
const pages = result.reportPaths.find((path) => path.endsWith('.pages.jsonl')) ?? '';
const urls = readFileSync(pages, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { url: string; status_code: number })
  .filter(({ status_code: status }) => status >= 200 && status < 300)
  .map((page) => page.url);
printReport({ crawlMs, urls });
