import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DomUtils, parseDocument } from 'htmlparser2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from './scripted-site.ts';

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<!--<script>',
  ']]>',
  '\u001b]0;owned\u0007\u202egnp.exe\u2028',
  '\'"` onload=alert(1) ',
];

let bench: MonitorBench;
let site: ScriptedSite;

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
});

afterEach(async () => {
  await site.close();
  bench.close();
});

/** The report of a page that changes from harmless to hostile. */
async function hostileReport(type: string): Promise<{ html: string; jsonl: string }> {
  const answer = (body: string) => site.routes.set('/x', () => ({ body, headers: { 'content-type': type } }));
  const targets = [`${site.origin}/x?q=</script><script>alert(1)</script>`];
  const name = '../</title><script>alert(1)</script>';
  answer('harmless');
  await bench.cycle({ targets, name });
  answer(HOSTILE.join('\n'));
  const { reportPaths } = await bench.cycle({ targets, name });
  const [html = '', jsonl = ''] = reportPaths.map((path) => readFileSync(path, 'utf8'));
  expect(bench.reports()).toHaveLength(2);
  return { html, jsonl };
}

describe('the report of hostile content', () => {
  test.each(['text/html', 'text/plain', 'application/json'])(
    'of type %s has no active part but its own',
    async (type) => {
      const { html } = await hostileReport(type);
      const document = parseDocument(html);
      const elements = DomUtils.findAll(() => true, document.children);
      const names = new Set(elements.map(({ name }) => name));
      for (const name of ['img', 'iframe', 'object', 'embed', 'link', 'base', 'svg', 'form'])
        expect(names).not.toContain(name);
      for (const { attribs } of elements)
        for (const attribute of Object.keys(attribs)) expect(attribute).not.toMatch(/^on|^style$|^src$/);
      for (const { attribs } of elements) expect(attribs.href ?? '#').toMatch(/^#[a-z]*$/);
      const scripts = elements.filter(({ name }) => name === 'script');
      expect(scripts.map(({ attribs }) => attribs.type ?? '')).toEqual(['application/json', '']);
      expect(DomUtils.getElementsByTagName('title', document)[0]?.children).toHaveLength(1);
    },
  );

  test('has a policy whose hashes fit its script and style', async () => {
    const { html } = await hostileReport('text/html');
    const document = parseDocument(html);
    const [policy] = DomUtils.find(
      (node) => 'attribs' in node && 'http-equiv' in node.attribs,
      document.children,
      true,
      1,
    );
    const content = policy && 'attribs' in policy ? (policy.attribs.content ?? '') : '';
    const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const inside = (tag: string, index: number) =>
      DomUtils.textContent(DomUtils.getElementsByTagName(tag, document)[index]?.children ?? []);
    expect(content.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf(inside('script', 1))}`,
      `style-src ${hashOf(inside('style', 0))}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('carries the content as data, with invisible characters by their code point', async () => {
    const { html, jsonl } = await hostileReport('text/plain');
    const document = parseDocument(html);
    const block = DomUtils.getElementById('data', document);
    const data = JSON.parse(DomUtils.textContent(block?.children ?? [])) as {
      changes: { diff: { hunks: { lines: string[] }[] } }[];
    };
    const lines = data.changes[0]?.diff.hunks[0]?.lines ?? [];
    expect(lines).toContain('+</script><script>alert(1)</script>');
    expect(lines).toContain('+\\u{1b}]0;owned\\u{7}\\u{202e}gnp.exe\\u{2028}');
    expect(html).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(jsonl)).toMatchObject({
      kind: 'changed',
      lines_removed: 1,
      from_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('has a name that cannot leave its directory', async () => {
    await hostileReport('text/plain');
    for (const name of bench.reports())
      expect(name).toMatch(/^title-script-alert-1-script-[0-9a-f]{8}-[\w-]+(?:\.changes\.jsonl|\.html)$/);
  });
});

test('says what could not be checked, and nothing where all was', async () => {
  const targets = [`${site.origin}/x`, `${site.origin}/down`];
  for (const path of ['/x', '/down']) site.show(path, '<p>calm</p>');
  await bench.cycle({ targets });
  site.show('/x', '<p>changed</p>');
  site.routes.set('/down', () => ({ status: 500 }));
  const page = (paths: readonly string[]) => readFileSync(paths[0] ?? '', 'utf8');
  const partial = page((await bench.cycle({ targets })).reportPaths);
  expect(partial).toContain('<b>Partial.</b> 1 of 2 URLs could not be checked;');
  expect(partial).toContain(`${site.origin}/down: HTTP 500`);
  for (const path of ['/x', '/down']) site.show(path, '<p>changed again</p>');
  expect(page((await bench.cycle({ targets })).reportPaths)).not.toContain('Partial.');
});

test('credentials in links do not leave with the report', async () => {
  const show = (body: string) =>
    site.routes.set('/x', () => ({ body, headers: { 'content-type': 'text/html' } }));
  const targets = [`${site.origin}/x?token=hunter2`];
  show('<p>calm</p>');
  await bench.cycle({ targets });
  show(
    '<p>calm</p><p>Cookie: we like them</p><a href="https://pay.example/?token=hunter3">pay</a> AKIAIOSFODNN7EXAMPLE',
  );
  const { reportPaths } = await bench.cycle({ targets });
  const [html = '', jsonl = ''] = reportPaths.map((path) => readFileSync(path, 'utf8'));
  for (const secret of ['hunter2', 'hunter3', 'AKIAIOSFODNN7EXAMPLE'])
    for (const text of [html, jsonl]) expect(text).not.toContain(secret);
  expect(jsonl).toContain('Cookie: we like them');
  expect(html).toContain('https://pay.example/?token=[redacted]');
});

describe('a report of many changes', () => {
  test('keeps within its lines and lists every change', async () => {
    const paths = Array.from({ length: 20 }, (_, index) => `/p${index}`);
    const targets = paths.map((path) => site.origin + path);
    const show = (word: string) => {
      const body = Array.from({ length: 1_800 }, (_, line) => `${word} ${line}`).join('\n');
      for (const path of paths)
        site.routes.set(path, () => ({ body, headers: { 'content-type': 'text/plain' } }));
    };
    show('old');
    await bench.cycle({ targets });
    show('new');
    const { reportPaths, changes } = await bench.cycle({ targets });
    expect(changes).toHaveLength(20);
    for (const { detail } of changes) expect(detail).toBe('+1800 -1800 lines');
    const lines = readFileSync(reportPaths[1] ?? '', 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(20);
    expect(lines.at(0).diff.length).toBeGreaterThan(1_000);
    expect(lines.at(-1)).toMatchObject({
      diff: [],
      note: 'the lines are left out: this report is long enough',
    });
  });
});
