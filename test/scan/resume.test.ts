/** Attempts of one scan that go on from each other, against a real server that writes down what it was asked. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { reportPaths } from '../../src/scan/report/report-files.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import type { ScanInput } from '../../src/scan/scan.ts';
import { spoolFileOf } from '../../src/scan/spool/spool-file.ts';
import type { WorkResult } from '../../src/shared/work.ts';
import type { Loopback } from '../web/loopback.ts';
import { openServer } from '../web/loopback.ts';
import { links } from './collect-bench.ts';
import { type ConcludeBench, openConcludeBench } from './conclude-bench.ts';

const PAGES = 60;
let bench: ConcludeBench;
let site: Loopback;
/** Called with the number of requests so far; `false` leaves this one without an answer. */
let onRequest: (asked: number) => unknown;

beforeEach(async () => {
  bench = openConcludeBench();
  onRequest = () => undefined;
  site = await openServer((request, response, asked) => {
    if (onRequest(asked) === false) return;
    const path = request.url ?? '';
    if (path === '/robots.txt')
      return void response.end('User-agent: *\nDisallow: /secret/\nAllow: /named\n');
    if (path === '/moved') return void response.writeHead(302, { location: '/landed' }).end();
    const number = path === '/' ? 0 : Number(/^\/page\/(\d+)$/.exec(path)?.[1] ?? Number.NaN);
    const known = number < PAGES || path === '/landed' || path === '/named';
    response.writeHead(known ? 200 : 404, { 'content-type': 'text/html' });
    const children = Array.from({ length: 4 }, (_, index) => number * 4 + index + 1);
    const next = children.filter((child) => child < PAGES).map((child) => `/page/${child}`);
    const more = ['/secret/plan', '/moved', 'http://other.example/'];
    response.end(`<title>Page ${path}</title>${links('/', ...next, ...more)}`);
  });
});

function scan(overrides: Partial<ScanInput> = {}, signal?: AbortSignal): Promise<WorkResult> {
  const input = bench.input({ targets: [`${site.origin}/`], mode: 'normal', ...overrides });
  return runScan(input, signal ? { ...bench.context, signal } : bench.context);
}

/** An attempt that ends while the site is being read. */
async function interrupted(overrides: Partial<ScanInput> = {}): Promise<void> {
  const abort = new AbortController();
  onRequest = (asked) => {
    if (asked === 30) abort.abort(new Error('the engine is shutting down'));
  };
  await expect(scan(overrides, abort.signal)).rejects.toThrow('shutting down');
  onRequest = () => undefined;
}

/** Paths that were asked for more than once. */
function askedAgain(): string[] {
  return site.requests.filter((path, index) => site.requests.indexOf(path) !== index);
}

/** What no two scans share. */
const OWN_FIELDS = new Set(['session', 'time_ms', 'first_seen', 'last_changed']);

/** Facts of all pages in the report. */
function reported({ reportPaths: paths }: WorkResult): unknown[] {
  const file = paths.find((path) => path.endsWith('.pages.jsonl')) ?? '';
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) =>
    Object.fromEntries(Object.entries(JSON.parse(line)).filter(([name]) => !OWN_FIELDS.has(name))),
  );
}

test('the attempt after an interrupted one asks for nothing again that was answered, and finds the same', async () => {
  await interrupted();
  const answered = site.requests.length;
  const resumed = await scan();
  // What was on its way when the end came is asked again: ten at a time at most.
  expect(askedAgain().length).toBeLessThanOrEqual(10);
  expect(answered).toBeLessThan(PAGES);
  expect(resumed.headline).toMatch(/^baseline, 64 pages, resumed after \d\d pages$/);

  const whole = await scan({
    sessionId: '20261123-090000-cd34',
    resultsFile: `${bench.resultsFile}.other.db`,
  });
  expect(whole.headline).toBe('baseline, 64 pages');
  expect(reported(resumed)).toEqual(reported(whole));
  expect(resumed.metrics).toEqual(whole.metrics);
});

test('a resumed scan is what the next one is compared with: nothing is gone, nothing is new', async () => {
  await interrupted();
  await scan();
  const next = await scan({ sessionId: '20261123-090000-cd34' });
  expect(next).toMatchObject({ outcome: 'completed', headline: '64 pages, 0 new, 0 changed, 0 gone' });
});

test('many interruptions still end', async () => {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const abort = new AbortController();
    const stopAt = site.requests.length + 15;
    onRequest = (asked) => {
      if (asked >= stopAt) abort.abort(new Error('again'));
    };
    await expect(scan({}, abort.signal)).rejects.toThrow('again');
  }
  onRequest = () => undefined;
  expect((await scan()).headline).toMatch(/^baseline, 64 pages, resumed after/);
  expect(askedAgain().length).toBeLessThanOrEqual(30);
});

test('the time that interrupted attempts have taken counts', async () => {
  const MINUTE_MS = 60_000;
  const abort = new AbortController();
  onRequest = (asked) => {
    if (asked !== 30) return;
    bench.clock.advance(9.5 * MINUTE_MS);
    abort.abort(new Error('the engine is shutting down'));
  };
  await expect(scan({ maxMinutes: 10 }, abort.signal)).rejects.toThrow('shutting down');
  const before = site.requests.length;
  onRequest = (asked) => {
    if (asked === before + 1) bench.clock.advance(2 * MINUTE_MS);
    return false;
  };
  const late = await scan({ maxMinutes: 10 });
  expect(late).toMatchObject({ outcome: 'partial', reason: expect.stringContaining('time ended') });
});

test('a scan whose report could not be written asks for no page again', async () => {
  const { html } = reportPaths(bench.reportDirectory, bench.input().name, bench.input().sessionId);
  mkdirSync(html, { recursive: true });
  await expect(scan()).rejects.toMatchObject({ kind: 'io' });
  const asked = site.requests.length;
  await scan({ reportDirectory: `${bench.reportDirectory}-2` });
  expect(site.requests.length).toBe(asked);
});

describe('a scan begins anew', () => {
  test.each<[string, Partial<ScanInput>]>([
    ['in another execution', { sessionId: '20261123-090000-cd34' }],
    ['with another scope', { includeSubdomains: true }],
    ['with other manners', { maxDepth: 3 }],
  ])('%s', async (_, overrides) => {
    await interrupted();
    const before = site.requests.length;
    expect((await scan(overrides)).headline).not.toContain('resumed');
    expect(site.requests.slice(before)).toContain('/');
  });

  test('after one that ended, which leaves nothing behind', async () => {
    await scan();
    expect(existsSync(spoolFileOf(bench.resultsFile))).toBe(false);
    await scan();
    expect(site.requests.filter((path) => path === '/')).toHaveLength(2);
  });
});
