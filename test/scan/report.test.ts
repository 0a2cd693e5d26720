import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';
import { Parser } from 'htmlparser2';
import { beforeEach, describe, expect, test } from 'vitest';
import { prepareReportDirectory, writeReport } from '../../src/report/report-files.ts';
import type { PageChange } from '../../src/scan/page.ts';
import { MOST_REPORT_PAGES } from '../../src/scan/report/report-data.ts';
import { reportPaths } from '../../src/scan/report/report-files.ts';
import { type ConcludeBench, openConcludeBench } from './conclude-bench.ts';
import { makeError, makePage } from './make-page.ts';
import { HEAD, HOSTILE, hostilePages, produce } from './make-report.ts';

/** Characters that act on a terminal or reorder a line. */
const ACTING = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

interface Tag {
  name: string;
  attributes: Record<string, string>;
  text: string;
}

function parse(html: string): Tag[] {
  const tags: Tag[] = [];
  let open: Tag | undefined;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      open = { name, attributes, text: '' };
      tags.push(open);
    },
    ontext: (text) => {
      if (open) open.text += text;
    },
    onclosetag: () => {
      open = undefined;
    },
  });
  parser.end(html);
  return tags;
}

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const lines = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');

let bench: ConcludeBench;
beforeEach(() => {
  bench = openConcludeBench();
});

describe('the HTML report of a hostile site', () => {
  test('holds our script and style, and nothing else that acts', async () => {
    const changes: PageChange[] = hostilePages().map((page, index) => ({
      kind: 'changed',
      url: page.url,
      fields: [{ field: 'title', from: page.title, to: HOSTILE[index] ?? '' }],
      page,
    }));
    const { html } = await produce(bench, hostilePages(), changes);
    const tags = parse(html);
    const scripts = tags.filter(({ name }) => name === 'script');
    expect(scripts.map(({ attributes }) => attributes)).toEqual([
      { type: 'application/json', id: 'data' },
      {},
    ]);
    expect(tags.filter(({ name }) => name === 'style')).toHaveLength(1);
    expect(
      tags.filter(({ name }) => /^(iframe|object|embed|img|svg|link|base|form|video|audio)$/.test(name)),
    ).toEqual([]);
    const attributes = tags.flatMap((tag) => Object.entries(tag.attributes));
    expect(attributes.filter(([name]) => /^on|^style$|^src|^action$/.test(name))).toEqual([]);
    expect(attributes.filter(([name, value]) => name === 'href' && !value.startsWith('#'))).toEqual([]);
    expect(html).not.toMatch(/alert\(1\)<\/script>/);
    expect(html).not.toMatch(ACTING);
  });

  test('has a policy that allows this script and this style by hash alone', async () => {
    const tags = parse((await produce(bench, hostilePages())).html);
    const policy = tags.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
    const script = tags.find(({ name, attributes }) => name === 'script' && !attributes.type);
    const style = tags.find(({ name }) => name === 'style');
    expect(policy?.attributes.content?.split('; ')).toEqual([
      `default-src 'none'`,
      `script-src ${sha256(script?.text ?? '')}`,
      `style-src ${sha256(style?.text ?? '')}`,
      `base-uri 'none'`,
      `form-action 'none'`,
    ]);
    expect(script?.text).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval|new Function/);
    expect(() => new Script(script?.text ?? '')).not.toThrow();
  });

  test('carries its data as JSON that reads back', async () => {
    const { html } = await produce(bench, [...hostilePages(), makeError('http://shop.example/down')]);
    const block = parse(html).find(({ attributes }) => attributes.id === 'data')?.text ?? '';
    const data = JSON.parse(block);
    expect(data.pages).toHaveLength(HOSTILE.length + 1);
    expect(data.pages[0][data.columns.indexOf('title')]).toBe(HOSTILE[0]);
    expect(data.skipped).toMatchObject([{ pattern: '/<script>/{int}', count: 3 }]);
    expect(data.statuses).toMatchObject({ 2: HOSTILE.length, 0: 1 });
    expect(data.errors).toEqual([
      { url: 'http://shop.example/down', kind: 'connect', error: 'connect: connection refused' },
    ]);
  });
});

test('credentials in URLs do not leave with the report', async () => {
  const secret = 'http://shop.example/reset?token=hunter2';
  const page = makePage({
    url: secret,
    title: `Reset ${secret}`,
    final_url: `${secret}&x`,
    found_on: secret,
    redirect_chain: [`302 ${secret}`],
  });
  const gone: PageChange = {
    kind: 'gone',
    url: secret,
    fields: [{ field: 'final_url', from: secret, to: '' }],
    page,
  };
  const failed = { ...makeError(secret), error: `http: redirect loop at ${secret}` };
  const { html, written } = await produce(bench, [page, failed], [gone], [], {
    hosts: [{ host: 'shop.example', pages: 1, errors: 1, outcome: 'degraded', reason: `io: ${secret}` }],
    skipped: [{ pattern: 'out of scope: shop.example', count: 1, example: `${secret}&y` }],
    bad: [{ line: 1, text: 'ftp://ana:hunter2@shop.example', why: 'scheme ftp is not http or https' }],
  });
  expect(html).toContain('http://shop.example/reset?token=[redacted]');
  expect(written.length).toBeGreaterThan(3);
  for (const path of written) expect(readFileSync(path, 'utf8'), path).not.toContain('hunter2');
});

test('a report of more pages than a browser sorts holds the first, and says how many there are', async () => {
  const pages = Array.from({ length: MOST_REPORT_PAGES + 5 }, (_, index) =>
    makePage({ url: `http://shop.example/${index}` }),
  );
  const { html, paths } = await produce(bench, pages);
  const data = JSON.parse(parse(html).find(({ attributes }) => attributes.id === 'data')?.text ?? '');
  expect(data.pages).toHaveLength(MOST_REPORT_PAGES);
  expect(data.pagesTotal).toBe(MOST_REPORT_PAGES + 5);
  expect(lines(paths.pages)).toHaveLength(MOST_REPORT_PAGES + 5);
});

test('the data files give every fact back and are safe to print', async () => {
  const pages = hostilePages();
  const gone: PageChange = {
    kind: 'gone',
    url: 'http://shop.example/old',
    fields: [{ field: 'status_code', from: '200', to: '404' }],
    page: null,
  };
  const { paths } = await produce(bench, pages, [gone]);
  const text = readFileSync(paths.pages, 'utf8');
  expect(text).not.toMatch(ACTING);
  const back = lines(paths.pages).map((line) => JSON.parse(line));
  expect(back.map(({ title }) => title)).toEqual(HOSTILE);
  expect(back[0]).toMatchObject({
    change: 'new',
    session: HEAD.session,
    first_seen: '1970-01-01T00:00:01.000Z',
  });
  expect(lines(paths.changes).map((line) => JSON.parse(line))).toMatchObject([
    { change: 'gone', url: gone.url, fields: gone.fields },
  ]);
});

describe('report files', () => {
  test('are private, named after task and session, and nothing else is left', async () => {
    const { written } = await produce(bench, [makePage()]);
    expect(written.map((path) => basename(path))).toEqual([
      expect.stringMatching(/^shop-title-script-alert-2-script-[0-9a-f]{8}-20261123-080000-ab12\.html$/),
      expect.stringMatching(/\.pages\.jsonl$/),
      expect.stringMatching(/\.changes\.jsonl$/),
      expect.stringMatching(/\.findings\.jsonl$/),
      expect.stringMatching(/\.sarif$/),
    ]);
    expect(readdirSync(bench.reportDirectory)).toHaveLength(5);
    for (const path of written) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(bench.reportDirectory).mode & 0o777).toBe(0o700);
  });

  test.each(['../../etc/passwd', '..', '', '\u0000/', 'a'.repeat(500), '\ud83d\ude00'])(
    'cannot be named out of their directory: %j',
    (name) => {
      const { html } = reportPaths('/reports', name, '../x');
      expect(html).toMatch(/^\/reports\/[a-z0-9-]{1,40}-[0-9a-f]{8}-x\.html$/);
    },
  );

  test('of two names with one slug are two', () => {
    expect(reportPaths('/r', 'a b', 's').html).not.toBe(reportPaths('/r', 'a-b', 's').html);
  });

  test('that cannot be written say where and what to do', async () => {
    const file = join(bench.directory, 'taken');
    writeFileSync(file, '');
    const refused = prepareReportDirectory(join(file, 'reports'));
    await expect(refused).rejects.toMatchObject({ name: 'WorkError', kind: 'io', permanent: true });
    await expect(refused).rejects.toThrow(/taken\/reports: .*another directory for reports/);
    mkdirSync(join(bench.directory, 'x.html.part'));
    const taken = writeReport(join(bench.directory, 'x.html'), ['x'], bench.abort.signal);
    await expect(taken).rejects.toMatchObject({ kind: 'io' });
  });

  test('that are interrupted leave nothing', async () => {
    function* endless() {
      for (;;) {
        yield 'x'.repeat(100_000);
        bench.abort.abort(new Error('enough'));
      }
    }
    const path = join(bench.directory, 'x.html');
    await expect(writeReport(path, endless(), bench.abort.signal)).rejects.toThrow('enough');
    expect(readdirSync(bench.directory)).toEqual([]);
  });

  test('whose source fails blame the source', async () => {
    function* broken(): Generator<string> {
      yield 'x';
      throw new TypeError('our mistake');
    }
    const path = join(bench.directory, 'x.html');
    await expect(writeReport(path, broken(), bench.abort.signal)).rejects.toThrow(TypeError);
  });
});
