import { describe, expect, test } from 'vitest';
import { readHtml } from '../../../src/scan/html-page.ts';
import { MOST_LINKS } from '../../../src/scan/links/found-links.ts';
import { headerLinks } from '../../../src/scan/links/header-links.ts';
import { refreshTarget } from '../../../src/scan/links/link-sources.ts';
import { LINEAR_MS, processorTime } from '../../processor-time.ts';

const BASE = 'http://h.example/dir/page';

function found(html: string, breadth: 'narrow' | 'wide' = 'wide'): string[] {
  return readHtml(html, BASE, breadth).links.map(
    ({ url, by }) => `${by} ${url.replace('http://h.example', '')}`,
  );
}

describe('the narrow breadth takes what a visitor follows', () => {
  test.each([
    ['<a href="x">', ['a /dir/x']],
    ['<A HREF=/x>', ['a /x']],
    ["<a href=' /x\n'>", ['a /x']],
    ['<a href="/x?a=1&amp;b=2">', ['a /x?a=1&b=2']],
    ['<area href="/x"><frame src=f><iframe src=g>', ['area /x', 'frame /dir/f', 'iframe /dir/g']],
    ['<form action="/go"><form action=/send method=POST><form action=/d method=dialog>', ['form /go']],
    ['<meta http-equiv="Refresh" content="5; URL=\'/next\'">', ['refresh /next']],
    ['<base href="/other/"><a href=x><base href="/late/"><a href=y>', ['a /other/x', 'a /other/y']],
    ['<a href="#top"><a href="javascript:x()"><a href="mailto:a@b"><a href="">', []],
    ['<img src=/i.png><script src=/s.js></script><link href=/c.css>', []],
    ['<script>"<a href=/no>"</script><!-- <a href=/no> --><textarea><a href=/no></textarea>', []],
    ['<a href=/x>1<a href=/x#y>2<a href="/x?utm_source=z">3', ['a /x']],
    ['<a href=/x', []],
  ])('%s', (html, links) => {
    expect(found(html, 'narrow')).toEqual(links);
  });
});

describe('the wide breadth takes every attribute that holds a URL', () => {
  test.each([
    [
      '<img src=/i.png srcset="/a.png 1x, /b,c.png 2x" longdesc=/d>',
      ['img /i.png', 'img /a.png', 'img /b,c.png', 'img /d'],
    ],
    ['<script src=/s.js></script><link rel=stylesheet href=/c.css>', ['script /s.js', 'link /c.css']],
    ['<link rel="dns-prefetch" href="//cdn.example">', []],
    [
      '<video poster=/p.jpg src=/v.mp4><source srcset="/w.webp">',
      ['video /p.jpg', 'video /v.mp4', 'source /w.webp'],
    ],
    [
      '<object data=/o.swf></object><td background=/b.gif><q cite=/q>',
      ['object /o.swf', 'td /b.gif', 'q /q'],
    ],
    ['<svg><use xlink:href="/icons.svg#a"/><image href=/i.svg /></svg>', ['use /icons.svg', 'image /i.svg']],
    [
      '<form method=post><button formaction=/no><button formmethod=get formaction=/yes></form>',
      ['button /yes'],
    ],
    ['<div data-src=/lazy.png data-url="{&quot;a&quot;:1}" data="x" icon="star">', ['div /lazy.png']],
    ['<img src="data:image/png;base64,AAAA"><img srcset="data:x 1x">', []],
  ])('%s', (html, links) => {
    expect(found(html)).toEqual(links);
  });

  test('and the headers', () => {
    const headers = {
      link: ['</a>; rel=next, </b>; rel="preconnect"', '<https://o.example/c>; rel=x'],
      refresh: '0;url=/d',
    };
    expect(headerLinks({ ...headers, 'content-location': 'e' }, BASE).map(({ url }) => url)).toEqual([
      'http://h.example/a',
      'https://o.example/c',
      'http://h.example/d',
      'http://h.example/dir/e',
    ]);
  });
});

describe('a title is the first one of the document', () => {
  test.each([
    ['<title>One</title><title>Two</title>', 'One'],
    ['<svg><title>Icon</title></svg><title> A &amp;\n B </title>', 'A & B'],
    ['<title>1 < 2 </b></title>', '1 < 2 </b>'],
    ['<body>none', ''],
    ['<title>never closed', 'never closed'],
  ])('%s', (html, title) => {
    expect(readHtml(html, BASE, 'narrow').title).toBe(title);
  });
});

test('the text hash tells visible changes from changes of the markup', () => {
  const hash = (html: string) => readHtml(html, BASE, 'narrow').textSha256;
  const base = hash('<p>Hello <b>world</b></p>');
  expect(hash('<div class=x nonce=1>Hello\n\n <i>world</i></div><script>1</script><style>a{}</style>')).toBe(
    base,
  );
  expect(hash('<p>Hello <b>wor<!-- x -->ld</b></p>')).toBe(base);
  expect(hash('<p>Hello <b>World</b></p>')).not.toBe(base);
});

test('links beyond what one page may give are counted', () => {
  const html = Array.from({ length: MOST_LINKS + 5 }, (_, index) => `<a href=${index}>`).join('');
  expect(readHtml(html, BASE, 'narrow')).toMatchObject({ links: { length: MOST_LINKS }, surplus: 5 });
});

test('hostile markup costs no more than its length', () => {
  const size = 300_000;
  const pages = [
    '<b>'.repeat(size) + '</i>'.repeat(size),
    `<a href="${'x'.repeat(size)}`,
    `<meta http-equiv=refresh content="${' '.repeat(size)}x">`,
    `<meta http-equiv=refresh content="0${';'.repeat(size)}x">`,
    `<img srcset="a${','.repeat(size)}b">`,
    `<a ${'x '.repeat(size)}>`,
    `<title>${'&amp;'.repeat(size)}`,
    `<!--${'-'.repeat(size)}`,
    '<'.repeat(size),
    '&#x'.repeat(size),
  ];
  const ms = processorTime(() => {
    for (const html of pages) readHtml(html, BASE, 'wide');
  });
  expect(ms).toBeLessThan(LINEAR_MS);
});

test.each([
  ['5; url=/x', '/x'],
  ['0;/x', '/x'],
  ['0, URL = "/x y"z', '/x y'],
  ["3;url='/x", '/x'],
  ['; /x', '/x'],
  ['30', ''],
  ['', ''],
  ['/x', ''],
])('a refresh "%s" leads to "%s"', (content, target) => {
  expect(refreshTarget(content)).toBe(target);
});
