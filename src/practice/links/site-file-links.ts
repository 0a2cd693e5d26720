/** Links outside of pages: response headers, robots.txt, sitemaps, manifests, well-known places. */
import { inHead, type LinkCase, type LinkGroup, throughFile } from './link-case.ts';

const START = '<!doctype html><title>Start</title><p>Nothing to see here.';
const XML = 'application/xml';
const SITEMAP_NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';

export const HEADERS: LinkGroup = {
  name: 'response headers',
  cases: [
    header('Link header', { link: '</found>; rel="next"' }),
    header('Link header, second of two', { link: '</>; rel=self, </found>; rel=preload; as=script' }),
    header('Link header, sent twice', { link: ['</>; rel=self', '<found>; rel=alternate'] }),
    header('Link header, comma and semicolon', { link: '</found,a;b>; rel="x"; title="a, b"' }, '/found,a;b'),
    header('Refresh header', { refresh: '0; url=/found' }),
    header('Content-Location header', { 'content-location': '/found' }),
    {
      kind: 'Link header of data',
      from: 'normal',
      files: {
        '/': '<title>Start</title><a href="/list">x</a>',
        '/list': {
          headers: { 'content-type': 'application/json', link: '</found>; rel="next"' },
          body: '[]',
        },
      },
    },
  ],
};

export const SITE_FILES: LinkGroup = {
  name: 'robots.txt and sitemaps',
  cases: [
    robots('robots.txt Sitemap', 'Sitemap: {{origin}}/map', {
      '/map': { headers: { 'content-type': XML }, body: urlset('<loc>{{origin}}/found</loc>') },
    }),
    robots('robots.txt Allow', 'User-agent: *\nDisallow: /private\nAllow: /found', {}),
    sitemap('sitemap.xml', urlset('<loc>{{origin}}/found</loc>')),
    sitemap('sitemap.xml, entities', urlset('<loc>{{origin}}/found?a=1&amp;b=2</loc>'), '/found?a=1&b=2'),
    sitemap('sitemap.xml, CDATA', urlset('<loc><![CDATA[{{origin}}/found]]></loc>')),
    sitemap(
      'sitemap.xml, prefixed',
      `<s:urlset xmlns:s="${SITEMAP_NAMESPACE}"><s:url><s:loc>{{origin}}/found</s:loc></s:url></s:urlset>`,
    ),
    sitemap(
      'sitemap.xml, alternate language',
      urlset(
        '<loc>{{origin}}/</loc><xhtml:link rel="alternate" hreflang="de" href="{{origin}}/found"/>',
        'xmlns:xhtml="http://www.w3.org/1999/xhtml"',
      ),
    ),
    sitemap(
      'sitemap.xml, image',
      urlset(
        '<loc>{{origin}}/</loc><image:image><image:loc>{{origin}}/found</image:loc></image:image>',
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"',
      ),
    ),
    {
      kind: 'sitemap index',
      from: 'normal',
      files: {
        '/': START,
        '/sitemap.xml': {
          headers: { 'content-type': XML },
          body: `<sitemapindex xmlns="${SITEMAP_NAMESPACE}"><sitemap><loc>{{origin}}/part</loc></sitemap></sitemapindex>`,
        },
        '/part': { headers: { 'content-type': XML }, body: urlset('<loc>{{origin}}/found</loc>') },
      },
    },
    robots('sitemap, gzip file', 'Sitemap: {{origin}}/map.xml.gz', {
      '/map.xml.gz': {
        headers: { 'content-type': 'application/gzip' },
        body: urlset('<loc>{{origin}}/found</loc>'),
        gzipFile: true,
      },
    }),
    robots('sitemap, plain text', 'Sitemap: {{origin}}/map.txt', {
      '/map.txt': { headers: { 'content-type': 'text/plain' }, body: '{{origin}}/\n{{origin}}/found\n' },
    }),
    robots('sitemap, feed', 'Sitemap: {{origin}}/feed', {
      '/feed': {
        headers: { 'content-type': 'application/rss+xml' },
        body: '<rss version="2.0"><channel><item><link>{{origin}}/found</link></item></channel></rss>',
      },
    }),
  ],
};

export const MANIFESTS: LinkGroup = {
  name: 'manifests',
  cases: [
    manifest('manifest start_url', { start_url: '/found' }),
    manifest('manifest icon', { icons: [{ src: '/found', sizes: '48x48' }] }),
    manifest('manifest shortcut', { shortcuts: [{ name: 'x', url: '/found' }] }),
    manifest('manifest screenshot', { screenshots: [{ src: 'found' }] }),
    manifest('manifest share target', { share_target: { action: '/found', params: {} } }),
  ],
};

export const WELL_KNOWN: LinkGroup = {
  name: 'well-known places',
  cases: [
    wellKnown('/.well-known/security.txt'),
    wellKnown('/.well-known/openid-configuration'),
    wellKnown('/.well-known/change-password'),
    wellKnown('/favicon.ico'),
    {
      kind: 'link in security.txt',
      from: 'deep',
      files: {
        '/': START,
        '/.well-known/security.txt': {
          headers: { 'content-type': 'text/plain' },
          body: 'Contact: mailto:security@practice.example\nPolicy: {{origin}}/found\n',
        },
      },
    },
    {
      kind: 'link in openid-configuration',
      from: 'deep',
      files: {
        '/': START,
        '/.well-known/openid-configuration': {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ issuer: '{{origin}}', jwks_uri: '{{origin}}/found' }),
        },
      },
    },
  ],
};

function header(kind: string, headers: Record<string, string | string[]>, target?: string): LinkCase {
  const files = { '/': { headers, body: START } };
  return { kind, from: 'normal', files, ...(target === undefined ? {} : { target }) };
}

function robots(kind: string, rules: string, more: LinkCase['files']): LinkCase {
  const file = { headers: { 'content-type': 'text/plain' }, body: `${rules}\n` };
  return { kind, from: 'normal', files: { '/': START, '/robots.txt': file, ...more } };
}

function sitemap(kind: string, body: string, target?: string): LinkCase {
  const files = { '/': START, '/sitemap.xml': { headers: { 'content-type': XML }, body } };
  return { kind, from: 'normal', files, ...(target === undefined ? {} : { target }) };
}

function urlset(entry: string, namespaces = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="${SITEMAP_NAMESPACE}" ${namespaces}><url>${entry}</url></urlset>`;
}

function manifest(kind: string, content: unknown): LinkCase {
  const type = 'application/manifest+json';
  const tag = '<link rel="manifest" href="/app.webmanifest">';
  return throughFile(kind, 'normal', { tag, path: '/app.webmanifest', type, body: JSON.stringify(content) });
}

function wellKnown(path: string): LinkCase {
  const file = { headers: { 'content-type': 'text/plain' }, body: 'well known\n' };
  return { ...inHead(path, 'deep', ''), files: { '/': START, [path]: file }, target: path };
}
