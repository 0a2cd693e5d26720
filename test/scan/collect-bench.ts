/** Runs the collecting half of a scan against real servers on loopback. */
import { onTestFinished } from 'vitest';
import { WEB_DEFAULTS, type WebSettings } from '../../src/config/settings.ts';
import { type CollectSummary, collectPages } from '../../src/scan/collect.ts';
import type { ThreadsPlan } from '../../src/scan/fetching/fetch-threads.ts';
import type { Page } from '../../src/scan/page.ts';
import type { ScanInput } from '../../src/scan/scan.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import type { Progress } from '../../src/shared/work.ts';
import { type Loopback, openServer } from '../web/loopback.ts';

/** Path -> what is answered: HTML, or the whole of it. */
export type Answers = Record<
  string,
  string | { status?: number; headers?: Record<string, string>; body?: string | Buffer }
>;

export async function openSite(answers: Answers): Promise<Loopback> {
  return await openServer((request, response) => {
    const found = answers[request.url ?? ''];
    if (found === undefined) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<title>Not found</title>');
      return;
    }
    const answer = typeof found === 'string' ? { body: found } : found;
    response.writeHead(answer.status ?? 200, { 'content-type': 'text/html', ...answer.headers });
    response.end(answer.body ?? '');
  });
}

/** Links to each of `paths`. */
export function links(...paths: string[]): string {
  return paths.map((path) => `<a href="${path}">${path}</a>`).join('\n');
}

export interface Collected {
  pages: Page[];
  /** Path and query of each page that answered, sorted. */
  paths: string[];
  summary: CollectSummary;
  progress: Progress[];
  log: string[];
}

export interface CollectOptions extends Partial<Omit<ScanInput, 'web'>> {
  web?: Partial<WebSettings>;
  clock?: Clock;
  signal?: AbortSignal;
  onPage?: (page: Page) => void;
  threads?: Partial<ThreadsPlan>;
}

/** Rates are off and similar URLs all kept unless a test asks for them. */
export function scanInput(
  targets: string[],
  { web = {}, input = {} }: { web?: Partial<WebSettings> | undefined; input?: Partial<ScanInput> } = {},
): ScanInput {
  return {
    name: 'test',
    sessionId: '20261123-080000-test',
    targets,
    targetsFile: '',
    mode: 'normal',
    crawl: true,
    diff: false,
    maxConcurrent: 0,
    maxSimilar: 1_000_000,
    overrideRateLimit: true,
    includeSubdomains: false,
    allowedHosts: [],
    deniedHosts: [],
    resultsFile: '',
    reportDirectory: '',
    ...input,
    web: { ...WEB_DEFAULTS, ...web },
  };
}

/** As scanInput has it. */
export async function collect(targets: string[], options: CollectOptions = {}): Promise<Collected> {
  const { web, clock, signal, onPage, threads, ...input } = options;
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const pages: Page[] = [];
  const progress: Progress[] = [];
  const log: string[] = [];
  const summary = await collectPages(
    scanInput(targets, { web, input }),
    {
      signal: signal ?? abort.signal,
      clock: clock ?? systemClock,
      progress: (step) => void progress.push(step),
      log: (level, message) => void log.push(`${level}: ${message}`),
    },
    (page) => {
      pages.push(page);
      onPage?.(page);
    },
    threads,
  );
  const answered = pages.filter(({ status_code }) => status_code > 0);
  const paths = answered.map(({ url }) => url.slice(new URL(url).origin.length)).sort();
  return { pages, paths, summary, progress, log };
}
