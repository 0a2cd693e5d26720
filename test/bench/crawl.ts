/** Pages a second of a whole scan (crawl, probe, diff, report) of a static site, beside a bare `wget -r`. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WEB_DEFAULTS } from '../../src/config/settings.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Figure } from './figure.ts';

const PAGES = 2_000;
const WGET_LIMIT_MS = 120_000;

interface SiteProcess {
  origin: string;
  stop(): Promise<void>;
}

async function startSite(): Promise<SiteProcess> {
  const entry = join(import.meta.dirname, 'site-server.ts');
  const child = spawn(process.execPath, [entry, String(PAGES)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const origin = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
  });
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  return { origin, stop };
}

async function scanFigure(origin: string, folder: string): Promise<Figure> {
  const started = performance.now();
  const result = await runScan(
    {
      name: 'bench',
      sessionId: '20260101-000000-0000',
      targets: [`${origin}/`],
      targetsFile: '',
      mode: 'normal',
      crawl: true,
      diff: true,
      maxConcurrent: 0,
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
  const seconds = (performance.now() - started) / 1_000;
  const pages = result.metrics.pages ?? 0;
  return {
    name: 'scan of a static site',
    value: `${Math.round(pages / seconds)} pages/s`,
    how: `normal mode, rates off, with diff and report; ${pages} pages of 3 KB on loopback in ${seconds.toFixed(1)} s`,
    n: pages,
  };
}

function wgetFigure(origin: string, folder: string): Figure {
  const started = performance.now();
  const wget = spawnSync(
    'wget',
    ['-r', '-l', 'inf', '-nv', '-e', 'robots=off', '-P', join(folder, 'wget'), `${origin}/`],
    {
      encoding: 'utf8',
      timeout: WGET_LIMIT_MS,
    },
  );
  const seconds = (performance.now() - started) / 1_000;
  const how = 'wget -r -l inf of the same site';
  if (wget.error) return { name: 'wget', value: 'none', how: `${how}: ${wget.error.message}`, n: 0 };
  const pages = (wget.stderr.match(/ URL:/g) ?? []).length;
  return {
    name: 'wget',
    value: `${Math.round(pages / seconds)} pages/s`,
    how: `${how} in ${seconds.toFixed(1)} s`,
    n: pages,
  };
}

export async function measureCrawl(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-bench-'));
  const site = await startSite();
  try {
    return [await scanFigure(site.origin, folder), wgetFigure(site.origin, folder)];
  } finally {
    await site.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
