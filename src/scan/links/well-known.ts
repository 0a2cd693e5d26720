/** Places that sites have by convention, linked or not: those that tell of further pages and services. */
import type { FoundLink } from './found-links.ts';

/** RFC 8615 registry entries that hold links or documents, then the customs of the web; with how each is read. */
const PLACES: Readonly<Record<string, 'well-known' | 'manifest' | 'sitemap'>> = {
  '/.well-known/api-catalog': 'well-known',
  '/.well-known/apple-app-site-association': 'well-known',
  '/.well-known/assetlinks.json': 'well-known',
  '/.well-known/change-password': 'well-known',
  '/.well-known/host-meta': 'well-known',
  '/.well-known/nodeinfo': 'well-known',
  '/.well-known/oauth-authorization-server': 'well-known',
  '/.well-known/openid-configuration': 'well-known',
  '/.well-known/security.txt': 'well-known',
  '/ads.txt': 'well-known',
  '/api-docs': 'well-known',
  '/asset-manifest.json': 'well-known',
  '/atom.xml': 'well-known',
  '/browserconfig.xml': 'well-known',
  '/clientaccesspolicy.xml': 'well-known',
  '/crossdomain.xml': 'well-known',
  '/favicon.ico': 'well-known',
  '/feed.xml': 'well-known',
  '/humans.txt': 'well-known',
  '/index.html': 'well-known',
  '/llms.txt': 'well-known',
  '/manifest.json': 'manifest',
  '/manifest.webmanifest': 'manifest',
  '/openapi.json': 'well-known',
  '/opensearch.xml': 'well-known',
  '/rss.xml': 'well-known',
  '/security.txt': 'well-known',
  '/service-worker.js': 'well-known',
  '/site.webmanifest': 'manifest',
  '/sitemap.txt': 'sitemap',
  '/sitemap_index.xml': 'sitemap',
  '/sw.js': 'well-known',
  '/swagger.json': 'well-known',
};

/** What of these answers with a page of HTML if it exists; from the others such an answer means "not here". */
const MAY_BE_HTML: ReadonlySet<string> = new Set([
  '/.well-known/change-password',
  '/api-docs',
  '/index.html',
]);

export function wellKnownLinks(origin: string): FoundLink[] {
  return Object.entries(PLACES).map(([path, by]) => ({ url: `${origin}${path}`, by }));
}

/**
 * Whether the answer to a guess tells that the place exists. Many sites answer every path with their front page
 * and status 200.
 */
export function isThere(url: string, status: number, contentType: string): boolean {
  if (status !== 200) return false;
  return (
    MAY_BE_HTML.has(new URL(url).pathname) || !/^\s*(?:text\/html|application\/xhtml)/i.test(contentType)
  );
}
