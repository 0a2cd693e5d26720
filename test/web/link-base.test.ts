import { expect, test } from 'vitest';
import { LinkBase } from '../../src/web/link-base.ts';
import { LONGEST_URL, normalizeUrl } from '../../src/web/url.ts';
import { fc } from '../property.ts';

const BASES = [
  'http://h.example/',
  'http://h.example/a/b/c.html',
  'http://h.example/a//b/',
  'https://[::1]:8443/a/?q=/x/y',
  'http://h.example/%C3%A9/~a',
  'http://h.example',
  'http://h.example/a b',
  'http://user@h.example/a/',
  'ftp://h.example/a/',
  'nonsense',
];
const PIECES = [
  'a',
  'Z9',
  '_',
  '-',
  '~',
  '.',
  '..',
  '../',
  './',
  '/',
  '//',
  '.html',
  '%41',
  ' ',
  ':',
  '?',
  '#',
];

test('a plain path leads where parsing it would, and anything else is left to that', () => {
  const texts = fc.array(fc.constantFrom(...PIECES, 'é', '\\', '\t', '@', '*'), { maxLength: 8 });
  let plain = 0;
  fc.assert(
    fc.property(fc.constantFrom(...BASES), texts, (base, pieces) => {
      const text = pieces.join('').trim();
      const url = text === '' ? null : new LinkBase(base).plain(text);
      if (url === null) return;
      plain += 1;
      expect(url).toBe(normalizeUrl(text, base));
    }),
    { numRuns: 20_000 },
  );
  expect(plain).toBeGreaterThan(300);
});

test.each([
  ['page.html', 'http://h.example/a/b/page.html'],
  ['../x/y.html', 'http://h.example/a/x/y.html'],
  ['../../../x', 'http://h.example/x'],
  ['../', 'http://h.example/a/'],
  ['/top', 'http://h.example/top'],
  ['/', 'http://h.example/'],
])('%s needs no parsing', (text, url) => {
  expect(new LinkBase('http://h.example/a/b/c.html?d=/e/').plain(text)).toBe(url);
});

test.each([
  '//other.example/',
  './x',
  'a/../b',
  'a//b',
  '.well-known/x',
  'mailto:x',
  '?page=2',
  'caf\u00e9',
  'a b',
])('%s is not judged here', (text) => {
  expect(new LinkBase('http://h.example/a/').plain(text)).toBeNull();
});

test('what is longer than a URL may be is none, also where it leads up', () => {
  const base = new LinkBase('http://h.example/a/');
  expect(base.plain('x'.repeat(LONGEST_URL))).toBeNull();
  expect(base.plain(`${'../'.repeat(LONGEST_URL / 2)}x`)).toBeNull();
});
