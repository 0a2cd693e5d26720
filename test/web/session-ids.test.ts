import { describe, expect, test } from 'vitest';
import { linkUrl, withoutSessionId } from '../../src/web/session-ids.ts';
import { normalizeUrl } from '../../src/web/url.ts';
import { fc } from '../property.ts';

const HEX = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';

describe('a link is taken without the session id in it', () => {
  test.each([
    [`/shop?PHPSESSID=${HEX}`, '/shop'],
    [`/shop?PHPSESSID=${HEX}&item=4`, '/shop?item=4'],
    [`/shop?item=4&sid=${HEX}&page=2`, '/shop?item=4&page=2'],
    [`/shop?item=4&s=${HEX}`, '/shop?item=4'],
    ['/shop?sid=4711471147114711', '/shop'],
    ['/api.js?_=1732579200123', '/api.js'],
    ['/pixel?a=1&rnd=0.2787125229007209&b=2', '/pixel?a=1&b=2'],
    ['/cart;jsessionid=1A2B3C.node3?x=1', '/cart?x=1'],
    ['/a;jsessionid=1A2B/b;v=2', '/a/b;v=2'],
    ['/index.cfm?CFID=123&CFTOKEN=4567&page=home', '/index.cfm?page=home'],
    ['/x?session_id=&b=1', '/x?b=1'],
    ['/x?ASPSESSIONIDQQ=ABC', '/x'],
  ])('%s', (text, url) => {
    expect(linkUrl(text, 'https://shop.example/')).toBe(`https://shop.example${url}`);
  });
});

describe('what only looks like one stays', () => {
  test.each([
    '/article.pl?sid=2026-11',
    '/story?sid=4711',
    '/search?s=security-headers-explained',
    '/dress?s=38',
    '/x?side=1&a=PHPSESSID',
    '/talk?session=keynote-of-the-morning-2026',
    '/talk?session=keynoteofthemorning',
    '/a;v=2',
    '/watch?t=120',
    '/x?t=1.5',
  ])('%s', (text) => {
    expect(linkUrl(text, 'https://shop.example/')).toBe(`https://shop.example${text}`);
  });
});

test('what is left is normalised, and has no session id left', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(`sid=${HEX}`, 'a=1', 'PHPSESSID=x', 'b', 's=1', `cftoken=${HEX}`)),
      (parameters) => {
        const url = normalizeUrl(`http://h.example/p?${parameters.join('&')}`) ?? '';
        const clean = withoutSessionId(url);
        expect(normalizeUrl(clean)).toBe(clean);
        expect(withoutSessionId(clean)).toBe(clean);
      },
    ),
  );
});
