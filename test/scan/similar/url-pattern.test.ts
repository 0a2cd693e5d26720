import { describe, expect, test } from 'vitest';
import { urlPattern } from '../../../src/scan/similar/url-pattern.ts';

const pattern = (path: string) => urlPattern(`http://h.example${path}`);

describe('values of a kind are holes', () => {
  test.each([
    ['/item/12', '/item/{int}'],
    ['/item/12.html', '/item/{int}.html'],
    ['/tiles/1/2/3.png', '/tiles/{int}/{int}/{int}.png'],
    ['/u/0e37df36-f698-11e6-8dd4-cb9ced3df976', '/u/{uuid}'],
    ['/commit/9fceb02d0ae598e95dc970b74767f19372d61af8', '/commit/{hash}'],
    [`/blob/${'0123456789'.repeat(3)}12`, '/blob/{hash}'],
    ['/s/8f3KdL29xQaa91Zz/page', '/s/{hash}/page'],
    ['/assets/app.3f2a1b9c.css', '/assets/app.{hash}.css'],
    ['/2026/11/26', '/{date}'],
    ['/blog/2026/nov', '/blog/{date}'],
    ['/archive/2026', '/archive/{int}'],
    ['/day/2026-11-26', '/day/{date}'],
    ['/day/20261126?at=26.11.2026', '/day/{date}?at={date}'],
    ['/en/about', '/{locale}/about'],
    ['/de-AT/about', '/{locale}/about'],
    ['/about?lang=pt-br', '/about?lang={locale}'],
    ['/list?page=2&sort=name', '/list?page={int}&sort=name'],
    ['/cart;jsessionid=1A2B', '/cart;jsessionid={session}'],
    ['/(S(lit3py55t21z5v55vlm25s55))/cart', '/{session}/cart'],
    ['/list?sid=whatever', '/list?sid={session}'],
    ['/banner?r=0.7312', '/banner?r={number}'],
    ['/style.css?1732579200', '/style.css?{int}='],
  ])('%s is one of %s', (path, typed) => {
    expect(pattern(path).typed).toBe(typed);
  });
});

describe('words are not', () => {
  test.each([
    '/about',
    '/docs/getting-started-2026',
    '/library/os.path.html',
    '/3.12/whatsnew/3.11.html',
    '/v1.2.3/install',
    '/GettingStarted2024Guide',
    '/facade/decade',
    '/my/orders',
    '/page/it-help',
    '/caf%C3%A9',
    '/index.php?page=about',
    '/images/images/logo.png',
    '/product/blue-shirt-xl',
  ])('%s is like no other', (path) => {
    expect(pattern(path).typed).toBe('');
  });
});

describe('what goes round in circles', () => {
  test.each([
    ['/a/b/a/b/a/b/', '/(a/b)+/'],
    ['/x/a/b/c/a/b/c/y', '/x/(a/b/c)+/y'],
    ['/a/a/a/a', '/(a)+'],
    ['/a/b/b/a/c/a/b/a/x', '/{recurring}'],
    ['/a/b/c/d/e/f/g/h/i/j/k/l/m', '/a/b/c/d/{deeper}'],
  ])('%s is one of %s', (path, typed) => {
    expect(pattern(path).typed).toBe(typed);
  });
});

test('parameters in another order, or with other values, are told as such', () => {
  const one = pattern('/shop?color=red&size=xl');
  const other = pattern('/shop?size=xl&color=red');
  expect(one).toMatchObject({
    typed: '',
    permutation: '/shop?color=red&size=xl',
    combination: '/shop?color={any}&size={any}',
    facets: '/shop?{any}',
  });
  expect(other).toEqual(one);
  expect(pattern('/shop?q=red').word).toBe('/shop?q={word}');
});

test('digits inside of words make a shape, and files of programs are told apart', () => {
  expect(pattern('/release-15-1.html').shape).toBe('/release-{int}-{int}.html');
  expect(pattern('/about').shape).toBe('');
  expect(pattern('/a/3f2a1b9c.js').isScript).toBe(true);
  expect(pattern('/news/page/4').isPaging).toBe(true);
  expect(pattern('/news?offset=40').isPaging).toBe(true);
});
