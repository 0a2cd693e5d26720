// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the pages and scripts that are read
/** One row for each source of links: the page or file, and what each breadth takes from it. */
import { describe, expect, test } from 'vitest';
import { readHtml } from '../../../src/scan/html-page.ts';
import { type BodyKind, bodyKind, readBodyLinks } from '../../../src/scan/links/body-links.ts';
import type { Breadth } from '../../../src/scan/links/link-sources.ts';
import { LINEAR_MS, processorTime } from '../../processor-time.ts';

const BASE = 'http://h.example/dir/page';
const BREADTHS: readonly Breadth[] = ['narrow', 'wide', 'full'];
const short = ({ url, by }: { url: string; by: string }) => `${by} ${url.replace('http://h.example', '')}`;
const inPage = (html: string, breadth: Breadth) => readHtml(html, BASE, breadth).links.map(short);
const inBody = (text: string, kind: BodyKind, breadth: Breadth) =>
  readBodyLinks(text, kind, BASE, breadth).list.map(short);

describe('a page of HTML', () => {
  test.each<[source: string, from: Breadth, html: string, links: string[]]>([
    ['anchor', 'narrow', '<a href=/x>', ['a /x']],
    ['area', 'narrow', '<area href=/x>', ['area /x']],
    ['frames', 'narrow', '<iframe src=/x></iframe><frame src=/y>', ['iframe /x', 'frame /y']],
    ['GET form', 'narrow', '<form action=/x>', ['form /x']],
    ['refresh', 'narrow', '<meta http-equiv=refresh content="1;url=/x">', ['refresh /x']],
    ['base', 'narrow', '<base href=/b/><a href=x>', ['a /b/x']],
    ['anchor in noscript', 'narrow', '<noscript><a href=/x></noscript>', ['a /x']],
    ['image', 'wide', '<img src=/x>', ['img /x']],
    ['script', 'wide', '<script src=/x></script>', ['script /x']],
    [
      'media',
      'wide',
      '<audio src=/a></audio><video src=/v poster=/p></video>',
      ['audio /a', 'video /v', 'video /p'],
    ],
    ['source and track', 'wide', '<source src=/s><track src=/t>', ['source /s', 'track /t']],
    ['embed and object', 'wide', '<embed src=/e><object data=/o></object>', ['embed /e', 'object /o']],
    ['input', 'wide', '<input type=image src=/x>', ['input /x']],
    ['formaction', 'wide', '<form><button formaction=/x></button></form>', ['button /x']],
    ['cite', 'wide', '<q cite=/q><ins cite=/i>', ['q /q', 'ins /i']],
    ['ping', 'wide', '<a ping="/x /y">', ['a /x', 'a /y']],
    ['link', 'wide', '<link rel=next href=/x>', ['link /x']],
    ['link to a manifest', 'wide', '<link rel=manifest href=/x>', ['manifest /x']],
    ['link to a sitemap', 'wide', '<link rel=sitemap href=/x>', ['sitemap /x']],
    [
      'srcset',
      'wide',
      '<img srcset="/a 1x, /b,c 2x"><source srcset=/d>',
      ['img /a', 'img /b,c', 'source /d'],
    ],
    ['imagesrcset', 'wide', '<link rel=preload imagesrcset="/x 2x">', ['link /x']],
    ['srcdoc', 'wide', '<iframe srcdoc="&lt;a href=&#x27;x&#x27;&gt;"></iframe>', ['srcdoc /dir/x']],
    [
      'srcdoc with a base',
      'wide',
      '<iframe srcdoc="<base href=/b/><img src=x>"></iframe><img src=x>',
      ['srcdoc /b/x', 'img /dir/x'],
    ],
    [
      'meta of a name',
      'wide',
      '<meta property=og:image content=/x><meta name=msapplication-config content=y.xml>',
      ['meta /x', 'meta /dir/y.xml'],
    ],
    ['meta of any name', 'wide', '<meta name=whatever content=http://h.example/x>', ['meta /x']],
    ['microdata', 'wide', '<div itemid=/x>', ['div /x']],
    ['manifest', 'wide', '<html manifest=/x>', ['cache-manifest /x']],
    ['background', 'wide', '<body background=/b><table background=/t>', ['body /b', 'table /t']],
    ['profile and longdesc', 'wide', '<head profile=/p><img longdesc=/l>', ['head /p', 'img /l']],
    ['lowsrc and dynsrc', 'wide', '<img lowsrc=/l dynsrc=/d>', ['img /l', 'img /d']],
    [
      'applet',
      'wide',
      '<applet code=/c codebase=/b archive="/a,/d">',
      ['applet /c', 'applet /b', 'applet /a', 'applet /d'],
    ],
    [
      'object, obsolete',
      'wide',
      '<object classid=/c codebase=/b archive="/a /d">',
      ['object /c', 'object /b', 'object /a', 'object /d'],
    ],
    [
      'param',
      'wide',
      '<param name=movie value=/x><param valuetype=ref value=y><param name=w value=3>',
      ['param /x', 'param /dir/y'],
    ],
    [
      'bgsound, layer, image',
      'wide',
      '<bgsound src=/b><layer src=/l></layer><image src=/i>',
      ['bgsound /b', 'layer /l', 'image /i'],
    ],
    ['icon of a menu item', 'wide', '<menuitem icon=/x>', ['menuitem /x']],
    ['noframes', 'wide', '<noframes><a href=/x></noframes>', ['noframes /x']],
    [
      'SVG',
      'wide',
      '<svg><use xlink:href="/u#a"/><image href=/i /><rect fill="url(/f#p)"/></svg>',
      ['use /u', 'image /i', 'css /f'],
    ],
    ['SVG animation', 'wide', '<animate attributeName=href values="/a;/b">', ['animate /a', 'animate /b']],
    ['MathML', 'wide', '<math altimg=/i><mi href=/x>', ['math /i', 'mi /x']],
    ['custom attribute', 'wide', '<i data-next=/x data-src=y hx-get=/z>', ['i /x', 'i /dir/y', 'i /z']],
    ['style element', 'wide', '<style>@import "/a"; b { c: url(/d) }</style>', ['css /a', 'css /d']],
    ['style attribute', 'wide', '<i style="background: url(&quot;/x&quot;)">', ['css /x']],
    [
      'inline script',
      'wide',
      '<script>go(\'/x\'); a = "http:\\/\\/h.example\\/y"</script>',
      ['script-text /x', 'script-text /y'],
    ],
    ['inline JSON', 'wide', '<script type=application/json>{"a":"\\u002fx"}</script>', ['script-text /x']],
    ['event handler', 'wide', '<b onclick="go(&quot;/x&quot;)">', ['script-text /x']],
    ['javascript: link', 'wide', `<a href="javascript:go('/x')">`, ['script-text /x']],
    ['comment', 'full', '<!-- <a href=/x> -->', ['comment /x']],
    ['text', 'full', '<p>See http://h.example/x.', ['text /x']],
    [
      'form with values',
      'full',
      '<form><input name=a value=1><input name=b></form>',
      ['form /dir/page?a=1&b='],
    ],
  ])('%s, from %s on', (_, from, html, links) => {
    for (const breadth of BREADTHS) {
      const isTaken = BREADTHS.indexOf(breadth) >= BREADTHS.indexOf(from);
      const taken = inPage(html, breadth);
      if (isTaken) for (const link of links) expect(taken, breadth).toContain(link);
      else for (const link of links) expect(taken, breadth).not.toContain(link);
    }
    expect(inPage(html, from)).toEqual(links);
  });

  test.each([
    ['a template', '<a href="/x/{{id}}" data-src="{{url}}" data-x="/a/${b}">', []],
    [
      'MIME types',
      '<i data-type="text/html" data-b="application/json"><script>a="image/svg+xml"</script>',
      [],
    ],
    ['other schemes', '<a href="javascript:void(0)"><a href=mailto:a@b><img src=data:,x><a href=tel:1>', []],
    [
      'words with slashes',
      '<i data-a="and/or" data-b="km/h"><script>a="his/her";b="n/a";c="24/7"</script>',
      [],
    ],
    ['patterns', '<script>a="/^x$/";b=/"\\/y"/;c="/(a|b)/";d="/[a-z]+/g";e="/gi";f="/*"</script>', []],
    ['versions and dates', '<script>a="1.2.3";b="v2/3.1";c="2024/01/02";d="Mozilla/5.0"</script>', []],
    ['joined pieces', '<script>a="/api/"+b;c=d+"/e";f="/g/:id";h="/i/%s";j=`/k/${l}`</script>', []],
    ['products and markup', '<script>a="Node.js";b="</div>";c="/>";d="//"</script>', []],
    ['connections', '<link rel=preconnect href=/x><link rel=dns-prefetch href=//y.example>', []],
    [
      'sending',
      '<form method=post action=/x><button formaction=/y></form><form method=dialog action=/z>',
      [],
    ],
    [
      'icons and sizes',
      '<i icon="star" data="3" background="red"><meta property=og:image:width content=12>',
      [],
    ],
    ['a namespace', '<style>@namespace url(http://www.w3.org/1999/xhtml); /* url(/no) */</style>', []],
  ])('%s: not taken by a normal scan', (_, html, links) => {
    expect(inPage(html, 'wide')).toEqual(links);
  });
});

describe('a body that is no page', () => {
  test.each<[source: string, kind: BodyKind, from: Breadth, text: string, links: string[]]>([
    [
      'style sheet',
      'css',
      'wide',
      '@import url("a.css"); b{c:url( d.png )}',
      ['css /dir/a.css', 'css /dir/d.png'],
    ],
    ['image-set', 'css', 'wide', 'b{c:image-set("/a" 1x, "/b" type("image/avif") 2x)}', ['css /a', 'css /b']],
    ['escapes', 'css', 'wide', 'b{c:url(/a\\(b\\).png)}', ['css /a(b).png']],
    [
      'manifest',
      'manifest',
      'wide',
      '{"start_url":"/s","icons":[{"src":"i.png"}],"id":"/d"}',
      ['manifest /s', 'manifest /dir/i.png', 'manifest /d'],
    ],
    [
      'cache manifest',
      'cache-manifest',
      'wide',
      'CACHE MANIFEST\n# v1\na.js\nNETWORK:\n*\nFALLBACK:\n/b /c',
      ['cache-manifest /dir/a.js', 'cache-manifest /b', 'cache-manifest /c'],
    ],
    ['script', 'script', 'full', 'fetch("/a");import("./b.js")', ['script-text /a', 'script-text /dir/b.js']],
    ['source map', 'script', 'full', 'a()\n//# sourceMappingURL=a.js.map', ['source-map /dir/a.js.map']],
    ['query of a template', 'script', 'full', 'fetch(`/a?b=${c}`)', ['script-text /a']],
    [
      'JSON',
      'json',
      'full',
      '{"a":"/b","href":"c","next":"?page=2"}',
      ['json /b', 'json /dir/page?page=2', 'json /dir/c'],
    ],
    [
      'XML',
      'xml',
      'full',
      '<a href="/b"><c>http://h.example/d</c><link>e.html</link></a>',
      ['xml /b', 'xml /d', 'xml /dir/e.html'],
    ],
    [
      'feed',
      'xml',
      'full',
      '<rss><item><enclosure url="/a.mp3"/><description><![CDATA[<a href="http://h.example/b">]]></description></item></rss>',
      ['xml /a.mp3', 'xml /b'],
    ],
    ['text', 'text', 'full', 'See http://h.example/a, or [b](/c).', ['text /a', 'text /c']],
  ])('%s', (_, kind, from, text, links) => {
    for (const breadth of BREADTHS)
      expect(inBody(text, kind, breadth), breadth).toEqual(
        BREADTHS.indexOf(breadth) >= BREADTHS.indexOf(from) ? links : [],
      );
  });

  test.each([
    ['JSON', 'json', '{"type":"text/html","v":"1.2.3","re":"/^a/","t":"/u/{id}","w":"and/or"}'],
    [
      'XML',
      'xml',
      '<a xmlns="http://x.example/ns" xsi:schemaLocation="a b" version="1.0" href="{b}">text/xml</a>',
    ],
    [
      'manifest',
      'manifest',
      '{"name":"/x","protocol_handlers":[{"url":"/h?u=%s"}],"related_applications":[{"id":"com.x"}]}',
    ],
    ['a manifest that is none', 'manifest', '<html>'],
  ] as const)('%s: words, types and patterns are not taken', (_, kind, text) => {
    expect(inBody(text, kind, 'full')).toEqual([]);
  });

  test.each([
    ['text/css', '/x', '', 'css'],
    ['application/javascript; charset=utf-8', '/x', '', 'script'],
    ['application/hal+json', '/x', '', 'json'],
    ['application/json', '/x', 'manifest', 'manifest'],
    ['application/rss+xml', '/x', '', 'xml'],
    ['text/plain', '/x.json?a=1', '', 'json'],
    ['', '/x.js', '', 'script'],
    ['text/markdown', '/x', '', 'text'],
    ['image/png', '/x.js', '', null],
  ])('type "%s" of %s found by "%s" is read as %s', (type, path, foundBy, kind) => {
    expect(bodyKind(type, `http://h.example${path}`, foundBy)).toBe(kind);
  });
});

test('hostile text costs no more than its length', () => {
  const size = 300_000;
  for (const text of [
    '"'.repeat(size),
    `"${'a'.repeat(size)}`,
    '"a/'.repeat(size),
    '\\"'.repeat(size),
    `"/${'\\/'.repeat(size)}`,
    '`/a?'.repeat(size),
    '/*'.repeat(size),
    `url(${' '.repeat(size)}`,
    'url('.repeat(size),
    `@import ${' '.repeat(size)}`,
    'image-set('.repeat(size),
    `url(${'\\66'.repeat(size)}`,
    'http://'.repeat(size),
    `http://a/${'.'.repeat(size)}`,
    `"href"${' '.repeat(size)}`,
    ']('.repeat(size),
    `<a ${'b=c '.repeat(size)}>`,
    '<!--<'.repeat(size),
    '<!--://-->'.repeat(size / 10),
    `<iframe srcdoc="${'<iframe srcdoc='.repeat(size / 10)}">`,
    `<style>${'/*'.repeat(size)}`,
    `<form>${'<input name=a>'.repeat(size / 10)}`,
  ]) {
    const ms = processorTime(() => {
      for (const kind of ['css', 'script', 'json', 'xml', 'text', 'manifest'] as const)
        readBodyLinks(text, kind, BASE, 'full');
      readHtml(text, BASE, 'full');
    });
    expect(ms, text.slice(0, 20)).toBeLessThan(LINEAR_MS);
  }
});
