import { describe, expect, test } from 'vitest';
import { httpxReader } from '../../../src/tool/output/httpx.ts';
import { katanaReader } from '../../../src/tool/output/katana.ts';
import { nucleiProgress, nucleiReader } from '../../../src/tool/output/nuclei.ts';
import { readWith, recorded } from './read-recorded.ts';

describe('JSON lines of nuclei', () => {
  const { findings, assets, bad } = readWith(nucleiReader, recorded('nuclei.jsonl'));

  test('are findings, but for templates that did not match', () => {
    expect(bad).toEqual([]);
    expect(assets).toEqual([]);
    expect(findings.map(({ kind, severity, confidence }) => `${kind} ${severity} ${confidence}`)).toEqual([
      'git-config medium firm',
      'CVE-2021-41773 critical firm',
      'ssh-weak-mac low firm',
      'odd-severity info tentative',
    ]);
    expect(findings[0]).toMatchObject({
      title: 'Git Config - Detection',
      url: 'https://shop.example/.git/config',
      host: 'shop.example',
      ip: '192.0.2.10',
      refs: ['CWE-200'],
      source: 'nuclei',
    });
    expect(findings[1]).toMatchObject({ host: 'shop.example:8443', refs: ['CVE-2021-41773', 'CWE-22'] });
    expect(findings[2]).toMatchObject({ host: '192.0.2.11:22', url: '' });
  });

  test('tell what was extracted, and neither request nor response', () => {
    expect(findings[1]?.evidence).toContain('root:x:0:0');
    expect(JSON.stringify(findings)).not.toMatch(/Bearer|repositoryformatversion/);
  });

  test('are the same finding whatever random word stands in the query', () => {
    const line = recorded('nuclei.jsonl').split('\n')[1] ?? '';
    const other = readWith(nucleiReader, line.replace('x1y2z3', 'other')).findings[0];
    expect(other?.id).toBe(findings[1]?.id);
    expect(readWith(nucleiReader, line.replace('"passwd"', '"shadow"')).findings[0]?.id).not.toBe(other?.id);
  });

  test.each([
    ['[INF] Templates loaded: 40', 'is no JSON'],
    ['["template-id"]', 'is JSON, but no object'],
    ['{"info":{"name":"x"}}', 'has no template-id'],
    ['null', 'is JSON, but no object'],
  ])('that are none are bad: %s', (line, why) => {
    expect(readWith(nucleiReader, line).bad).toEqual([`1: ${why}`]);
  });

  test('whose fields are of any kind do no harm', () => {
    const odd = {
      'template-id': 7,
      info: [],
      host: {},
      'matched-at': null,
      'extracted-results': 'x',
      ip: [1],
    };
    expect(readWith(nucleiReader, JSON.stringify(odd)).findings).toMatchObject([
      { kind: '7', severity: 'info' },
    ]);
  });
});

test('-stats-json of nuclei is progress; a total that was passed is none', () => {
  const progress = recorded('nuclei-stats.jsonl').split('\n').map(nucleiProgress);
  expect(progress).toEqual([
    null,
    {
      done: 120,
      total: 960,
      counters: { findings: 0, errors: 0 },
      note: '3 hosts, 40 templates, 24 requests/s',
    },
    {
      done: 480,
      total: 960,
      counters: { findings: 4, errors: 2 },
      note: '3 hosts, 40 templates, 48 requests/s',
    },
    expect.objectContaining({ done: 1_000, total: null }),
    null,
  ]);
});

test('JSON lines of httpx are hosts and URLs with what it saw of them', () => {
  const { assets, findings, bad } = readWith(httpxReader, recorded('httpx.jsonl'));
  expect([bad, findings]).toEqual([[], []]);
  expect(assets.filter(({ kind }) => kind === 'url')).toEqual([
    {
      kind: 'url',
      subject: 'https://shop.example',
      host: 'shop.example',
      facts: {
        status_code: '200',
        title: 'The Shop',
        webserver: 'nginx',
        content_type: 'text/html',
        tech: 'HSTS, PHP',
        ip: '192.0.2.10',
      },
    },
    expect.objectContaining({
      subject: 'http://shop.example:8080/old',
      facts: expect.objectContaining({ status_code: '301', location: 'https://shop.example/', cdn: 'edge' }),
    }),
  ]);
  expect(new Set(assets.filter(({ kind }) => kind === 'host').map(({ subject }) => subject))).toEqual(
    new Set(['shop.example']),
  );
  expect(readWith(httpxReader, '{"status_code":200}').bad).toEqual(['1: has no url']);
});

test('JSON lines of katana are URLs, by method where that is not GET', () => {
  const { assets, bad } = readWith(katanaReader, recorded('katana.jsonl'));
  expect(bad).toEqual([]);
  expect(
    assets.filter(({ kind }) => kind === 'url').map(({ subject, facts }) => [subject, facts.status_code]),
  ).toEqual([
    ['https://shop.example/', '200'],
    ['https://shop.example/app.js?token=abcdef', '404'],
    ['POST https://shop.example/', '405'],
    ['https://api.example/v1', undefined],
    ['https://old.example/from-an-old-version', undefined],
  ]);
  // What did not answer is not known to be a host.
  expect(assets.some(({ kind, subject }) => kind === 'host' && subject === 'api.example')).toBe(false);
});
