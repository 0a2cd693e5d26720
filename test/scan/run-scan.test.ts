import { mkdirSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CollectSummary } from '../../src/scan/collect.ts';
import type { Page } from '../../src/scan/page.ts';
import { reportPaths } from '../../src/scan/report/report-files.ts';
import { ResultsStore } from '../../src/scan/results-store.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import type { WorkResult } from '../../src/shared/work.ts';
import { type ConcludeBench, makeSummary, openConcludeBench } from './conclude-bench.ts';
import { makeError, makePage, makeTls } from './make-page.ts';

const url = (path: string) => `http://shop.example${path}`;

let bench: ConcludeBench;
let session = 0;
beforeEach(() => {
  bench = openConcludeBench();
  session = 0;
});

interface Crawl {
  pages: Page[];
  summary?: Partial<CollectSummary>;
  /** What URLs answer when they are asked again. */
  answers?: Record<string, number>;
  /** URLs that are asked again at most; absent = all. */
  mostAsked?: number;
  /** What pages show when they are looked at again; others do not answer. */
  again?: Page[];
}

/** One scan in which the crawl finds what the test says. */
function scan(crawl: Crawl, overrides: Parameters<ConcludeBench['input']>[0] = {}): Promise<WorkResult> {
  session += 1;
  bench.clock.advance(60_000);
  const input = bench.input({ sessionId: `20261123-08000${session}-ab12`, ...overrides });
  return runScan(input, bench.context, {
    collect: async (_input, context, onPage) => {
      context.progress({ phase: 'crawl', done: 0, total: null });
      crawl.pages.forEach(onPage);
      return makeSummary(crawl.summary);
    },
    askAgain: async (urls) => {
      const asked = urls.slice(0, crawl.mostAsked);
      return new Map(Object.entries(crawl.answers ?? {}).filter(([one]) => asked.includes(one)));
    },
    lookAgain: async () => new Map((crawl.again ?? []).map((page) => [page.url, page])),
  });
}

const history = () => {
  const store = new ResultsStore(bench.resultsFile, bench.clock);
  const rows = store.history(20);
  store.close();
  return rows;
};
const home = makePage({ url: url('/'), found_on: '', found_by: 'seed' });
const about = makePage({ url: url('/about'), title: 'About', found_on: url('/') });

describe('the result of a scan', () => {
  test('is a baseline the first time, and a comparison from then on', async () => {
    const first = await scan({ pages: [home, about] });
    expect(first).toMatchObject({
      outcome: 'completed',
      reason: '',
      headline: 'baseline, 2 pages',
      changes: [],
    });
    expect(first.metrics).toEqual({
      pages: 2,
      new: 0,
      changed: 0,
      gone: 0,
      unreached: 0,
      errors: 0,
      bytes: 1_000,
      findings_open: 1,
      findings_new: 0,
      findings_resolved: 0,
      findings_low: 1,
    });

    const second = await scan({
      pages: [makePage({ ...home, title: 'Sale' }), makePage({ url: url('/admin'), title: 'Admin' })],
      answers: { [url('/about')]: 404 },
    });
    expect(second.headline).toBe('2 pages, 1 new, 1 changed, 1 gone');
    expect(second.changes).toEqual([
      { kind: 'gone', subject: url('/about'), detail: 'status 200 -> 404' },
      { kind: 'changed', subject: url('/'), detail: 'title "Shop" -> "Sale"' },
      { kind: 'new', subject: url('/admin'), detail: '200 Admin' },
    ]);
  });

  test('names its phases and reports and tells its progress', async () => {
    const result = await scan({ pages: [home] });
    expect(result.phases.map(({ phase }) => phase)).toEqual(['targets', 'crawl', 'diff', 'report']);
    expect([...new Set(bench.progress.map(({ phase }) => phase))]).toEqual([
      'targets',
      'crawl',
      'diff',
      'report',
    ]);
    const [html = '', pages = '', changes = ''] = result.reportPaths;
    expect(readFileSync(html, 'utf8')).toContain('<title>Shop of Ünicode: baseline, 1 page</title>');
    expect(JSON.parse(readFileSync(pages, 'utf8'))).toMatchObject({ url: url('/'), change: 'existing' });
    expect(readFileSync(changes, 'utf8')).toBe('');
  });

  test('lists fifty changes at most, in one safe line each', async () => {
    await scan({ pages: [home] });
    const hostile = '\u001b[2Jx\n\u202e"y"';
    const many = Array.from({ length: 60 }, (_, index) =>
      makePage({ url: url(`/${index}`), title: hostile }),
    );
    const { changes } = await scan({ pages: [makePage({ ...home, title: hostile }), ...many] });
    expect(changes).toHaveLength(50);
    expect(changes[0]).toEqual({
      kind: 'changed',
      subject: url('/'),
      detail: 'title "Shop" -> "x \ufffd"y""',
    });
  });

  test.each<[string, Partial<CollectSummary>, string]>([
    [
      'a budget',
      {
        ended: 'budget',
        hosts: [
          { host: 'shop.example', pages: 1, errors: 0, outcome: 'budget', reason: 'more than 300 URLs' },
        ],
      },
      'budget: shop.example (more than 300 URLs)',
    ],
    [
      'one of many hosts',
      {
        ended: 'degraded',
        hosts: ['a', 'b', 'c', 'd', 'e'].map((host) => ({
          host,
          pages: 0,
          errors: 1,
          outcome: 'degraded' as const,
          reason: '',
        })),
      },
      'degraded: a (degraded), b (degraded), c (degraded) and 2 more hosts',
    ],
    [
      'some hosts, others had too many URLs',
      {
        ended: 'degraded',
        hosts: [
          { host: 'a', pages: 9, errors: 0, outcome: 'budget', reason: 'more than 9 URLs' },
          { host: 'b', pages: 1, errors: 5, outcome: 'degraded', reason: 'connect: connection refused' },
        ],
      },
      'degraded: b (connect: connection refused); budget: a (more than 9 URLs)',
    ],
    ['time', { ended: 'timeout' }, 'timeout'],
  ])('is partial and says why when %s ended it', async (_, summary, reason) => {
    expect(await scan({ pages: [home], summary })).toMatchObject({ outcome: 'partial', reason });
    expect(history()[0]).toMatchObject({ outcome: 'partial', reason });
  });

  test('says how many lines of its targets name nothing', async () => {
    const bad = [
      { line: 3, text: 'ftp://shop.example', why: 'scheme ftp is not http or https' },
      { line: 4, text: 'a b', why: 'white space inside' },
    ];
    expect((await scan({ pages: [home], summary: { bad } })).headline).toBe(
      'baseline, 1 page, 2 bad targets',
    );
  });

  test('does not compare when it is told not to', async () => {
    await scan({ pages: [home, about] });
    const result = await scan({ pages: [makePage({ ...home, title: 'Sale' })] }, { diff: false });
    expect(result).toMatchObject({ headline: '1 page', changes: [] });
  });
});

describe('what a scan is compared with', () => {
  test('is another baseline when targets, mode or scope are others', async () => {
    await scan({ pages: [home] });
    for (const other of [
      { targets: [url('/'), url('/b')] },
      { mode: 'deep' as const },
      { includeSubdomains: true },
    ])
      expect((await scan({ pages: [home] }, other)).headline).toBe('baseline, 1 page');
    expect((await scan({ pages: [home] })).headline).toBe('1 page, 0 new, 0 changed, 0 gone');
  });

  test('is not a scan that was cut short: what it missed is no news later', async () => {
    const cut = {
      ended: 'timeout' as const,
      hosts: [{ host: 'shop.example', pages: 1, errors: 0, outcome: 'budget' as const, reason: '' }],
    };
    await scan({ pages: [home], summary: cut });
    expect((await scan({ pages: [home, about] })).headline).toBe('baseline, 2 pages');
    const missed = await scan({ pages: [home], summary: cut, answers: { [url('/about')]: 404 } });
    expect(missed.headline).toBe('1 page, 0 new, 0 changed, 0 gone, 1 unreached');
    expect((await scan({ pages: [home, about] })).headline).toBe('2 pages, 0 new, 0 changed, 0 gone');
  });

  test('keeps a change until a report told of it', async () => {
    await scan({ pages: [home] });
    const changed = { pages: [makePage({ ...home, title: 'Sale' })] };
    const { html } = reportPaths(bench.reportDirectory, bench.input().name, '20261123-080002-ab12');
    mkdirSync(html);
    await expect(scan(changed)).rejects.toMatchObject({ kind: 'io', permanent: true });
    expect(history()[0]).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(html) });
    expect((await scan(changed)).metrics).toMatchObject({ changed: 1 });
    expect((await scan(changed)).metrics).toMatchObject({ changed: 0 });
  });

  test('tells the renewal of a certificate once per host', async () => {
    const round = (not_after: number) =>
      scan({ pages: [home, about].map((page) => ({ ...page, tls: makeTls({ not_after }) })) });
    await round(Date.UTC(2027, 0, 1));
    expect((await round(Date.UTC(2027, 3, 1))).changes).toEqual([
      { kind: 'changed', subject: url('/'), detail: 'certificate until 2027-01-01 -> 2027-04-01' },
    ]);
    expect((await round(Date.UTC(2027, 3, 1))).changes).toEqual([]);
  });

  test('forgets nothing when a page fails for a while', async () => {
    await scan({ pages: [home, about] });
    const failing = await scan({ pages: [home, makeError(url('/about'))] });
    expect(failing.metrics).toMatchObject({ pages: 1, errors: 1, unreached: 1, gone: 0 });
    expect((await scan({ pages: [home, about] })).metrics).toMatchObject({ new: 0, changed: 0 });
  });

  test.each([
    ['asks who we are', { status_code: 401 }],
    ['lets nobody in any more', { status_code: 403 }],
    ['sends everybody to the log-in', { status_code: 302, redirect_chain: [`302 ${url('/login')}`] }],
  ])('calls nothing gone while its front page %s', async (_, facts) => {
    await scan({ pages: [home, about] });
    const closed = { pages: [{ ...home, ...facts }], answers: { [url('/about')]: 200 } };
    for (let scans = 0; scans < 3; scans += 1)
      expect((await scan(closed)).metrics).toMatchObject({ gone: 0, unreached: 1 });
    expect((await scan({ pages: [home, about] })).metrics).toMatchObject({ new: 0, gone: 0 });
  });

  test('comes to all that is missing in the end, however few of them it may ask about', async () => {
    const items = Array.from({ length: 2_500 }, (_, index) =>
      makePage({ url: url(`/item/${10_000 + index}`) }),
    );
    await scan({ pages: [home, ...items] });
    // Those that are asked about first are there still.
    const lost = items.slice(1_700);
    const answers = Object.fromEntries(lost.map((page) => [page.url, 404]));
    // So that nothing proves that they are gone but their own answers.
    const summary = { skipped: [{ pattern: 'deeper than 2 links: shop.example', count: 1, example: '' }] };
    let gone = 0;
    for (let round = 0; round < 4; round += 1) {
      const { metrics } = await scan({ pages: [home], answers, summary, mostAsked: 1_000 });
      gone += metrics.gone ?? 0;
    }
    expect(gone).toBe(lost.length);
  });

  test('lets a page go that nothing links to in two scans, and greets it when it is back', async () => {
    await scan({ pages: [home, about] });
    const without = { pages: [home], answers: { [url('/about')]: 200 } };
    expect((await scan(without)).metrics).toMatchObject({ gone: 0, unreached: 1 });
    expect((await scan(without)).metrics).toMatchObject({ gone: 1, unreached: 0 });
    expect((await scan(without)).metrics).toMatchObject({ gone: 0, unreached: 0 });
    const back = await scan({ pages: [home, about] });
    expect(back.changes).toMatchObject([{ kind: 'new', subject: url('/about') }]);
    expect(back.changes[0]?.detail).toMatch(/^status gone since 2026-11-23T.* -> 200$/);
  });
});

describe('a scan that fails', () => {
  test('because nothing answered is no scan', async () => {
    const failure = new Error('connection refused');
    const collect = () => Promise.reject(failure);
    await expect(runScan(bench.input(), bench.context, { collect })).rejects.toBe(failure);
    expect(history()).toMatchObject([{ outcome: 'failed', reason: 'connection refused' }]);
    expect((await scan({ pages: [home] })).headline).toBe('baseline, 1 page');
  });

  test('because it was cancelled ends with the reason and leaves no trace', async () => {
    const why = new Error('cancelled by operator');
    const cancelled = runScan(bench.input(), bench.context, {
      collect: async (_input, _context, onPage) => {
        onPage(home);
        bench.abort.abort(why);
        return makeSummary({ ended: 'cancelled' });
      },
    });
    await expect(cancelled).rejects.toBe(why);
    expect(history()).toMatchObject([{ outcome: 'cancelled', reason: 'cancelled by operator' }]);
  });

  test('because the results file was taken from under it names the file', async () => {
    await scan({ pages: [home] });
    const broken = runScan(bench.input(), bench.context, {
      collect: async (_input, _context, onPage) => {
        new Database(bench.resultsFile).exec('DROP TABLE found').close();
        onPage(home);
        return makeSummary();
      },
    });
    await expect(broken).rejects.toMatchObject({ name: 'WorkError', kind: 'io' });
    await expect(broken).rejects.toThrow(bench.resultsFile);
  });

  test('asks nobody when its reports could not be written', async () => {
    const reportDirectory = `${bench.resultsFile}/reports`;
    await scan({ pages: [home] });
    let asked = false;
    const refused = runScan(bench.input({ reportDirectory }), bench.context, {
      collect: async () => {
        asked = true;
        return makeSummary();
      },
    });
    await expect(refused).rejects.toMatchObject({ kind: 'io', permanent: true });
    expect(asked).toBe(false);
  });

  test('without targets says so before anything else', async () => {
    const input = bench.input({ targets: [], targetsFile: `${bench.directory}/none.txt` });
    await expect(runScan(input, bench.context)).rejects.toMatchObject({
      kind: 'no_targets',
      permanent: true,
    });
  });
});

test('two machines that were seen to answer by turns are no change, also where both looks meet the same one', async () => {
  const of = (node: string) => makePage({ url: url('/about'), webserver: node, found_on: url('/') });
  await scan({ pages: [home, of('a')] });
  for (let round = 0; round < 2; round += 1)
    expect((await scan({ pages: [home, of('b')], again: [of('a')] })).changes).toEqual([]);
  expect((await scan({ pages: [home, of('b')], again: [of('b')] })).changes).toEqual([]);
  expect((await scan({ pages: [home, of('c')], again: [of('c')] })).changes).toMatchObject([
    { kind: 'changed', detail: 'server b -> c' },
  ]);
});
