import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MOST_FORMS } from '../../../src/scan/facts/html-facts.ts';
import { readHtml } from '../../../src/scan/html-page.ts';

const PAGE = 'https://shop.example/account/';
const factsOf = (html: string, url = PAGE) => readHtml(html, url, 'wide').facts;

describe('the forms of a page', () => {
  test('are told with where they lead and whether they take a password', () => {
    const { forms } = factsOf(`<form action="/login" method=POST><input name=user><input name=user>
      <input type=Password name=pw><select name=realm></select></form>
      <form><input name=q type=search></form>`);
    expect(forms).toEqual([
      {
        action: 'https://shop.example/login',
        method: 'post',
        fields: ['user', 'pw', 'realm'],
        password: true,
      },
      { action: PAGE, method: 'get', fields: ['q'], password: false },
    ]);
  });

  test('end where they end: a field outside belongs to none', () => {
    expect(factsOf('<form></form><input type=password name=pw>').forms[0]).toMatchObject({ password: false });
  });

  test('follow the base of the page', () => {
    const { forms } = factsOf('<base href="http://other.example/"><form action=send></form>');
    expect(forms[0]?.action).toBe('http://other.example/send');
  });

  test('are cut at a number', () => {
    expect(factsOf('<form><input name=a></form>'.repeat(MOST_FORMS + 5)).forms).toHaveLength(MOST_FORMS);
  });
});

describe('what a page with TLS loads without it', () => {
  const html = `<script src="HTTP://cdn.example/a.js"></script><img src=http://cdn.example/b.png>
    <link rel=stylesheet href="http://cdn.example/c.css"><link rel=canonical href="http://shop.example/">
    <a href="http://shop.example/plain">plain</a><img src="//cdn.example/d.png"><img src=/e.png>`;

  test('is each loaded resource, and no link that is only followed', () => {
    expect(factsOf(html).mixed).toEqual(
      ['a.js', 'b.png', 'c.css'].map((name) => `http://cdn.example/${name}`),
    );
  });

  test('is nothing on a page without TLS', () => {
    expect(factsOf(html, 'http://shop.example/').mixed).toEqual([]);
  });
});

test('meta tags keep their first value, scripts their source as written', () => {
  const facts = factsOf(`<meta name=Generator content="WordPress 6.4"><meta name=generator content=Other>
    <meta http-equiv="Content-Security-Policy" content="default-src 'self'">
    <meta property="og:title" content=Shop><meta name=empty><script src="/js/jquery-3.7.1.min.js"></script>
    <script>let inline;</script>`);
  expect([...facts.meta]).toEqual([
    ['generator', 'WordPress 6.4'],
    ['http-equiv:content-security-policy', "default-src 'self'"],
    ['og:title', 'Shop'],
  ]);
  expect(facts.scripts.sources).toEqual(['/js/jquery-3.7.1.min.js']);
});

describe('the code of a page', () => {
  const codeOf = (html: string) => factsOf(html).scripts.codeSha256();

  test('is the same whatever white space, tokens and times stand in it', () => {
    const code = (token: string, at: number) =>
      codeOf(`<script nonce="${token}">start("${token}", ${at});\n</script>`);
    expect(code('5f3a9c1e7b2d4f60', 1767225600)).toBe(code('0123456789abcdef', 1767229999));
    expect(codeOf('<script>a();\n\n  b();</script>')).toBe(codeOf('<script>a(); b();</script>'));
  });

  test('is another one once a script is added or changed', () => {
    const [one, more, other] = ['', '<script>steal()</script>', '<script>stop()</script>'].map((added) =>
      codeOf(`<script>start()</script>${added}`),
    );
    expect(new Set([one, more, other]).size).toBe(3);
  });

  test('is none where scripts only hold data, or none are there', () => {
    expect(codeOf('<script type="application/ld+json">{"a":1}</script><script src="/a.js"></script>')).toBe(
      '',
    );
    expect(codeOf('<p>text</p>')).toBe('');
  });
});

test('the code of one page among many is what it is of that page alone', () => {
  const codeOf = (html: string) => factsOf(html).scripts.codeSha256();
  const pages = Array.from({ length: 40 }, (_, index) => `<script>open('page ${index}')</script>`);
  const once = pages.map(codeOf);
  expect(new Set(once).size).toBe(pages.length);
  expect(pages.map(codeOf)).toEqual(once);
  const expected = createHash('sha256').update("open('page 7')").digest('hex');
  expect(once[7]).toBe(expected);
});

test('scripts of other hosts are named without their queries', () => {
  const { foreign } = factsOf(`<script src="/own.js"></script><script src="//cdn.example/a.js?v=1"></script>
    <script src="https://shop.example/b.js"></script><script src="http://cdn.example/c.js"></script>`).scripts;
  expect(foreign).toEqual(['https://cdn.example/a.js', 'http://cdn.example/c.js']);
});
