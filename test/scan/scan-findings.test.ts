/** The findings of whole scans: their life in the results file, and what a scan tells of them. */
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/findings/finding.ts';
import { FindingsStore } from '../../src/findings/findings-store.ts';
import type { CollectSummary } from '../../src/scan/collect.ts';
import type { Page } from '../../src/scan/page.ts';
import { RESULTS_APPLICATION_ID, RESULTS_MIGRATIONS } from '../../src/scan/results-schema.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import { makeDirectory } from '../../src/shared/make-directory.ts';
import type { WorkResult } from '../../src/shared/work.ts';
import { type ConcludeBench, makeSummary, openConcludeBench } from './conclude-bench.ts';
import { makeError, makePage, makeTls } from './make-page.ts';

const url = (path: string) => `https://shop.example${path}`;
const page = (path: string, facts: Partial<Page> = {}) =>
  makePage({ url: url(path), missing_headers: [], found_on: path === '/' ? '' : url('/'), ...facts });
const SECRET = { rule: 'github-token', shown: 'ghp_... (40 characters)', digest: 'ab', line: 3 };
const leaking = (path: string, facts: Partial<Page> = {}) => page(path, { secrets: [SECRET], ...facts });

let bench: ConcludeBench;
let session = 0;
beforeEach(() => {
  bench = openConcludeBench();
  session = 0;
});

function scan(
  pages: Page[],
  more: {
    summary?: Partial<CollectSummary>;
    answers?: Record<string, number>;
    diff?: boolean;
    again?: Page[];
  } = {},
): Promise<WorkResult> {
  session += 1;
  bench.clock.advance(60_000);
  const sessionId = `20261123-08000${session}-ab12`;
  const input = bench.input({ sessionId, name: 'shop', targets: [url('/')], diff: more.diff ?? true });
  return runScan(input, bench.context, {
    collect: async (_input, _context, onPage) => {
      pages.forEach(onPage);
      return makeSummary(more.summary);
    },
    askAgain: async () => new Map(Object.entries(more.answers ?? {})),
    lookAgain: async () => new Map((more.again ?? []).map((page) => [page.url, page])),
    lookAtTexts: async () => new Map(),
  });
}

function findings(): Finding[] {
  const database = new Database(bench.resultsFile);
  const list = new FindingsStore(database).list('shop');
  database.close();
  return list;
}
const states = () => findings().map(({ kind, state }) => `${kind} ${state}`);
const lines = (result: WorkResult, ending: string) =>
  readFileSync(result.reportPaths.find((path) => path.endsWith(ending)) ?? '', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('what a scan tells of findings', () => {
  test('the first time counts them and alarms nobody', async () => {
    const first = await scan([leaking('/')]);
    expect(first.changes).toEqual([]);
    expect(first.metrics).toMatchObject({ findings_open: 1, findings_new: 0, findings_high: 1 });
    expect(first.headline).toBe('baseline, 1 page, 1 high finding');
    expect(lines(first, '.findings.jsonl')).toMatchObject([
      { schema: 1, kind: 'secret', severity: 'high', state: 'open', task: 'shop', news: '', times_seen: 1 },
    ]);
  });

  test('is an alarm when one of high severity comes, and once', async () => {
    await scan([page('/')]);
    const second = await scan([leaking('/'), page('/new', { listing: true })]);
    expect(second.changes[0]).toEqual({
      kind: 'finding',
      subject: url('/'),
      detail: 'high: secret within reach of everybody: GitHub token',
    });
    expect(second.changes.filter(({ kind }) => kind === 'finding')).toHaveLength(1);
    expect(second.headline).toContain('2 new findings (1 high, 1 low)');
    expect(second.metrics).toMatchObject({ findings_open: 2, findings_new: 2 });
    const third = await scan([leaking('/'), page('/new', { listing: true })]);
    expect(third.changes).toEqual([]);
    expect(third.metrics).toMatchObject({ findings_open: 2, findings_new: 0 });
  });

  test('is one finding however many pages show it', async () => {
    const { metrics } = await scan([leaking('/'), leaking('/a'), leaking('/b')]);
    expect(metrics).toMatchObject({ findings_open: 1 });
    expect(findings()[0]?.evidence).toMatch(/^on 3 pages: /);
  });

  test('is told without a comparison as well', async () => {
    await scan([page('/')]);
    const { metrics } = await scan([leaking('/')], { diff: false });
    expect(metrics).toMatchObject({ findings_new: 1 });
    expect(states()).toEqual(['secret open']);
  });
});

describe('a finding is resolved', () => {
  test('when its page was seen again without it', async () => {
    await scan([leaking('/')]);
    const { metrics } = await scan([page('/')]);
    expect(metrics).toMatchObject({ findings_open: 0, findings_resolved: 1 });
    expect(states()).toEqual(['secret resolved']);
  });

  test('when its page is gone and says so twice', async () => {
    await scan([page('/'), leaking('/a')]);
    await scan([page('/')], { answers: { [url('/a')]: 404 } });
    expect(states()).toEqual(['secret resolved']);
  });

  test('only when it is shown by none of its pages any more', async () => {
    await scan([page('/'), leaking('/a'), leaking('/b')]);
    await scan([page('/'), page('/a')], { answers: { [url('/b')]: 200 } });
    expect(states()).toEqual(['secret open']);
    await scan([page('/'), page('/b')], { answers: { [url('/a')]: 200 } });
    expect(states()).toEqual(['secret resolved']);
  });

  test('also by a scan of other settings, because it is the site that counts', async () => {
    await scan([leaking('/')]);
    bench.clock.advance(60_000);
    const input = bench.input({ targets: [url('/')], mode: 'deep', sessionId: '20261124-080000-ab12' });
    await runScan(input, bench.context, {
      collect: async (_input, _context, onPage) => {
        onPage(page('/'));
        return makeSummary();
      },
      askAgain: async () => new Map(),
      lookAgain: async () => new Map(),
      lookAtTexts: async () => new Map(),
    });
    expect(states()).toEqual(['secret resolved']);
  });
});

describe('a finding is not resolved', () => {
  test.each<[string, Page[]]>([
    ['when its page was not reached', [page('/')]],
    ['when its page did not answer', [page('/'), makeError(url('/a'))]],
    ['when its page failed', [page('/'), page('/a', { status_code: 500 })]],
    ['when its page asks for a log-in', [page('/'), page('/a', { status_code: 302 })]],
    ['when its page was cut', [page('/'), page('/a', { truncated: true })]],
  ])('%s', async (_, pages) => {
    await scan([page('/'), leaking('/a')]);
    await scan(pages);
    await scan(pages);
    await scan(pages, { answers: { [url('/a')]: 200 } });
    expect(states()).toEqual(['secret open']);
  });

  test('when nothing of the host was reached', async () => {
    await scan([page('/'), leaking('/a', { tls: makeTls({ self_signed: true, authorized: false }) })]);
    const hosts: CollectSummary['hosts'] = [
      { host: 'shop.example', pages: 0, errors: 1, outcome: 'degraded', reason: 'down' },
    ];
    await scan([makeError(url('/'))], { summary: { hosts, ended: 'degraded' } });
    expect(states().sort()).toEqual(['secret open', 'tls-self-signed open']);
  });

  test('by a scan that is killed or cancelled before it ends', async () => {
    await scan([leaking('/')]);
    bench.abort.abort(new Error('stop'));
    await expect(scan([page('/')])).rejects.toThrow('stop');
    expect(states()).toEqual(['secret open']);
  });
});

describe('a certificate', () => {
  test('is a changed finding when its end comes nearer, and resolved by any page of the site', async () => {
    const tls = (days: number) => makeTls({ not_after: bench.clock.now() + days * 24 * 3_600_000 });
    await scan([page('/', { tls: tls(10) }), page('/a', { tls: tls(10) })]);
    const nearer = await scan([page('/a', { tls: tls(3) })]);
    expect(nearer.changes[0]).toMatchObject({
      kind: 'finding',
      detail: /high: certificate expires within 7/,
    });
    expect(states()).toEqual(['tls-expiry changed']);
    await scan([page('/a', { tls: tls(300) })]);
    expect(states()).toEqual(['tls-expiry resolved']);
  });
});

test('a muted finding is listed and counted by nobody', async () => {
  await scan([page('/')]);
  await scan([leaking('/')]);
  const database = new Database(bench.resultsFile);
  const [one] = new FindingsStore(database).list('shop');
  new FindingsStore(database).mute(one?.id ?? '', { by: 'ana', reason: 'a test key', at: 1 });
  database.close();
  const result = await scan([leaking('/')]);
  expect(result.metrics).toMatchObject({ findings_open: 0, findings_new: 0 });
  expect(lines(result, '.findings.jsonl')).toMatchObject([{ state: 'muted', muted_reason: 'a test key' }]);
});

test('a field that keeps changing is muted, and listed in the report', async () => {
  const titled = (index: number) => scan([page('/', { title: `Visitor ${index}` })]);
  const changed: (number | undefined)[] = [];
  let last = await titled(0);
  for (let index = 1; index <= 4; index += 1) {
    last = await titled(index);
    changed.push(last.metrics.changed);
  }
  expect(changed).toEqual([1, 1, 0, 0]);
  const html = readFileSync(last.reportPaths[0] ?? '', 'utf8');
  expect(html).toContain(
    `"noisy":[{"host":"shop.example","field":"title","pages":1,"example":"${url('/')}"}]`,
  );
});

test('a results file of the first schema is brought up, and what it lacks is no change', async () => {
  makeDirectory(bench.directory);
  await scan([page('/')]);
  const now = new Database(bench.resultsFile);
  const [scans, pages, hosts] = ['scans', 'known_pages', 'known_hosts'].map(
    (table) => now.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[],
  );
  const tables = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`;
  for (const table of now.prepare<[], string>(tables).pluck().all()) now.exec(`DROP TABLE ${table}`);
  now.exec(RESULTS_MIGRATIONS[0] ?? '');
  now.pragma(`application_id = ${RESULTS_APPLICATION_ID}`);
  now.pragma('user_version = 1');
  const put = (table: string, rows: Record<string, unknown>[] = []) => {
    for (const { noise: _noise, ...row } of rows) {
      const names = Object.keys(row);
      now
        .prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`)
        .run(...Object.values(row));
    }
  };
  put('scans', scans);
  // As the first version wrote them: without the facts that came since.
  const { url: at, title, status_code, text_sha256, ...others } = page('/');
  const { final_url, content_type, webserver, missing_headers, tls, truncated, content_length, found_on } =
    others;
  const old = {
    url: at,
    title,
    status_code,
    text_sha256,
    final_url,
    content_type,
    webserver,
    missing_headers,
  };
  const facts = JSON.stringify({ ...old, tls, truncated, content_length, found_on, error: '' });
  put(
    'known_pages',
    pages?.map((row) => ({ ...row, facts })),
  );
  put('known_hosts', hosts);
  now.close();
  const second = await scan([page('/', { tech: ['Nginx'], weak_headers: ['x: y'] }), leaking('/a')]);
  expect(second.metrics).toMatchObject({ new: 1, changed: 0, findings_new: 2 });
  expect((await scan([page('/', { tech: ['Caddy'] }), page('/a')])).metrics).toMatchObject({ changed: 1 });
});

test('what one of two machines behind a name lacks is not resolved by the other', async () => {
  const bare = makePage({ url: url('/'), missing_headers: ['strict-transport-security'] });
  const sound = makePage({ url: url('/'), missing_headers: [] });
  await scan([bare]);
  const before = states();
  expect(before).not.toEqual([]);
  const { changes } = await scan([sound], { again: [bare] });
  expect([changes, states()]).toEqual([[], before]);
  // Both looks are of one mind: it was mended.
  await scan([sound], { again: [sound] });
  expect(states()).toEqual(before.map((state) => state.replace('open', 'resolved')));
});
