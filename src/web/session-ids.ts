/**
 * Session ids in URLs: what a server without cookies writes into every link so that it knows its visitor again. Each
 * visit gets another one, so with it a site is another site in each scan. As archivists do (the session-id rules of
 * Heritrix and of the Wayback Machine), a link is taken without it. So it is without what keeps
 * caches away.
 */

import { normalizeUrl } from './url.ts';

/** Names that mean nothing else: PHP, servlets, ASP, ColdFusion, osCommerce, Zen Cart. */
const SURE_NAMES = 'phpsessid|jsessionid|aspsessionid[a-z]*|cfid|cftoken|oscsid|zenid|session_?id|sessid';
/** Names that may as well mean a story or a size: a session only where the value looks like one. */
const LIKELY_NAMES = 'sid|s|sess|session';
/** Random, long and with digits: no number of a story, and no words. */
const RANDOM_VALUE = '(?=[a-z]*\\d)[\\da-z]{16,128}';

/** What keeps caches away: a time or a random number, another one in each link. */
const BUSTERS = '_|cb|cache_?bust(?:er)?|no_?cache|rand|random|rnd|timestamp|ts|t';
const BUSTER_VALUE = '(?:\\d{10,20}|0?\\.\\d{5,20})(?=&|$)';

/** With the `&` before it, or at the start of the query with the one behind it. */
const IN_QUERY = new RegExp(
  `(^|&)(?:(?:${SURE_NAMES})=[^&]*|(?:${LIKELY_NAMES})=${RANDOM_VALUE}(?=&|$)|(?:${BUSTERS})=${BUSTER_VALUE})`,
  'gi',
);
/** A path parameter (RFC 3986 3.3), as in /cart;jsessionid=1A2B.node3. */
const IN_PATH = /;(?:jsessionid|phpsessid|sid)=[^;/?]*/gi;

/** @param url normalised; it stays so */
export function withoutSessionId(url: string): string {
  // Nearly all links have no parameter at all.
  if (!url.includes('=')) return url;
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const cleanPath = path.includes(';') ? path.replace(IN_PATH, '') : path;
  if (question < 0) return cleanPath;
  const query = url.slice(question + 1);
  const cleanQuery = query.replace(IN_QUERY, '');
  if (cleanQuery === query) return cleanPath === path ? url : cleanPath + url.slice(question);
  const kept = cleanQuery.replace(/^&/, '');
  return kept === '' ? cleanPath : `${cleanPath}?${kept}`;
}

/** The URL of a link: see normalizeUrl, and without a session id. */
export function linkUrl(text: string, base?: string): string | null {
  const url = normalizeUrl(text, base);
  return url === null ? null : withoutSessionId(url);
}
