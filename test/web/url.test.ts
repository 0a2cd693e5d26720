import { describe, expect, test } from 'vitest';
import { LONGEST_URL, normalizeUrl } from '../../src/web/url.ts';
import { fc } from '../property.ts';

describe('spellings of one resource become one URL', () => {
  test.each([
    ['HTTP://Example.COM', 'http://example.com/'],
    ['https://example.com:443/a', 'https://example.com/a'],
    ['http://example.com/a#part', 'http://example.com/a'],
    ['http://user:secret@example.com/a', 'http://example.com/a'],
    ['http://example.com/%7euser/%41%2f', 'http://example.com/~user/A%2F'],
    ['http://example.com/a/../b/./c', 'http://example.com/b/c'],
    ['http://example.com/?', 'http://example.com/'],
    ['http://example.com/a?utm_source=x&b=1&fbclid=y', 'http://example.com/a?b=1'],
    ['http://example.com/?mtm_source=x&__hstc=1&Pk_Kwd=2&ref=c', 'http://example.com/?ref=c'],
    ['http://bücher.example/', 'http://xn--bcher-kva.example/'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    ['http://example.com\\a\\b', 'http://example.com/a/b'],
  ])('%s', (text, normalized) => {
    expect(normalizeUrl(text)).toBe(normalized);
  });
});

test('what servers may tell apart stays apart', () => {
  const urls = ['/A', '/a', '/a/', '/a?x=1&y=2', '/a?y=2&x=1', '/a?x=%26'].map((path) =>
    normalizeUrl(path, 'http://example.com/'),
  );
  expect(new Set(urls).size).toBe(urls.length);
});

test.each([
  'javascript:alert(1)',
  'mailto:a@b',
  'ftp://h/',
  'http://',
  '//',
  'http://a b/',
  'data:text/html,x',
])('no web address: %s', (text) => {
  expect(normalizeUrl(text)).toBeNull();
});

test('relative text is resolved, and URLs beyond the limit are refused', () => {
  expect(normalizeUrl('../x?y', 'https://h.example/a/b/c')).toBe('https://h.example/a/x?y');
  expect(normalizeUrl(`http://h.example/${'a'.repeat(LONGEST_URL)}`)).toBeNull();
  expect(normalizeUrl('b', `http://h.example/${'a'.repeat(LONGEST_URL - 18)}/`)).toBeNull();
});

test('normalising twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (text) => {
      const once = normalizeUrl(text);
      if (once !== null) expect(normalizeUrl(once)).toBe(once);
    }),
  );
});
