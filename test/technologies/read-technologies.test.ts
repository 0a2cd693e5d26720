import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pageRules } from '../../src/scan/facts/page-rules.ts';
import { WorkError } from '../../src/shared/work.ts';
import { readTechnologies } from '../../src/technologies/read-technologies.ts';

function folder(files: Record<string, unknown>): string {
  const path = mkdtempSync(join(tmpdir(), 'technologies-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const SHOP = {
  'House Shop': {
    cats: [6],
    description: 'passed over',
    headers: { 'X-House': '^v([\\d.]+)$\\;version:\\1' },
    html: ['house-shop-([\\d.]+)\\;version:\\1', '[a-z]+-house\\b'],
    scriptSrc: '/house/([\\d.]+)/\\;version:\\1',
    implies: 'House Framework\\;confidence:50',
    icon: 'house.svg',
  },
};

describe('a folder of rules', () => {
  function claimed(directory: string, headers: Record<string, string>, html = '') {
    const logged: unknown[] = [];
    const rules = pageRules(directory, (...entry) => logged.push(entry));
    const body = Buffer.from(html);
    const traces = { headers, meta: new Map(), scripts: [], body, hits: rules.scan(body), faviconHash: null };
    const look = () => rules.technologies({ ...traces, url: 'https://shop.example/' });
    return { look, logged };
  }

  test('is used beside the rules that come with the program', () => {
    const { look } = claimed(folder({ 'h.json': SHOP }), { 'x-house': 'v2.1', server: 'nginx' });
    expect(look()).toEqual(['House Framework', 'House Shop:2.1', 'Nginx']);
  });

  test('may keep its rules below a key', () => {
    const { look } = claimed(folder({ 'h.json': { technologies: SHOP } }), {}, '<b class=house-shop-3.4>');
    expect(look()).toEqual(['House Framework', 'House Shop:3.4']);
  });

  test('has its costly patterns tried on the first pages of a site only', () => {
    const { look } = claimed(folder({ 'h.json': SHOP }), {}, '<b>full-house</b>');
    const looks = Array.from({ length: 5 }, () => look().length > 0);
    expect(looks).toEqual([true, true, true, false, false]);
  });

  test('leaves out and names the patterns that RE2 does not run', () => {
    const rules = { A: { headers: { 'X-A': 'a(?!b)' }, html: '(x)\\1' }, B: { headers: { 'X-B': '' } } };
    const { look, logged } = claimed(folder({ 'a.json': rules }), { 'x-a': 'a', 'x-b': '1' });
    expect(look()).toEqual(['B']);
    expect(JSON.stringify(logged)).toContain('a.json: A: headers: X-A');
  });

  test('with a pattern that takes others exponential time takes none', () => {
    const evil = { Evil: { headers: { 'X-A': '^(a+)+$' } } };
    const { look } = claimed(folder({ 'e.json': evil }), { 'x-a': `${'a'.repeat(1_000)}!` });
    expect(look()).toEqual([]);
  });
});

describe('a folder that cannot be used says why', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no file', { 'a.txt': '' }, 'holds no .json file'],
    ['no JSON', { 'a.json': '{"A": ' }, 'a.json: '],
    ['a list', { 'a.json': [] }, 'a.json: must be an object of technologies'],
    ['a rule that is no object', { 'a.json': { A: 'x' } }, 'a.json: A: must be an object'],
    [
      'headers that are text',
      { 'a.json': { A: { headers: 'x' } } },
      'A: headers: must be an object of patterns',
    ],
    ['a number for a pattern', { 'a.json': { A: { html: [7] } } }, 'A: html: must be text'],
    ['a broken pattern', { 'a.json': { A: { meta: { generator: '(' } } } }, 'A: meta: generator: '],
    ['an endless pattern', { 'a.json': { A: { url: 'x'.repeat(2_000) } } }, 'A: url: is longer than 1000'],
    [
      'a hash that is text',
      { 'a.json': { A: { faviconHash: 'x' } } },
      'A: faviconHash: must be a whole number',
    ],
  ])('%s', (_, files, says) => {
    expect(readTechnologies(folder(files)).problems.join('\n')).toContain(says);
  });

  test('and a scan with it fails for good before it begins', () => {
    const path = folder({ 'a.json': { A: { headers: 'x' } } });
    const missing = join(path, 'missing');
    for (const [directory, says] of [
      [path, 'a.json: A: headers'],
      [missing, `cannot read ${missing}`],
    ] as const)
      try {
        pageRules(directory, () => undefined);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(WorkError);
        expect(error).toMatchObject({ kind: 'bad_input', permanent: true });
        expect(String(error)).toContain(`web.technologies_directory: ${says}`);
      }
  });

  test('a file that is a folder is a problem too', () => {
    const path = folder({});
    mkdirSync(join(path, 'b.json'));
    expect(readTechnologies(path).problems).toHaveLength(1);
  });
});
