/**
 * Servers of all kinds, each with one page whose content changes on a plan. A script says how it answers; what it
 * shows at any time is known, so that every change that a monitor tells, or does not tell, can be judged.
 */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Answer, Asked, Route } from './scripted-site.ts';

export interface TruthScript {
  /** Cycles after a change in which it may still be told: a liar is believed for that long, once. */
  delay: number;
  /** What one request gets; `version` counts the real changes, `request` the requests to this page. */
  answer(state: { version: number; request: number; asked: Asked; now: number }): Answer;
  /** Further routes that it needs. */
  routes?: Record<string, Route>;
  /** It is told as flapping once for each version, which is no change. */
  flaps?: true;
}

const page = (version: number, more = '') =>
  `<!doctype html><h1>Harbour</h1><p>version ${version}</p>${more}`;
const OLD = Date.UTC(2025, 0, 1);
const httpDate = (at: number) => new Date(at).toUTCString();
/** A server that keeps its word on If-None-Match and If-Modified-Since (RFC 9110 13.2.2: the tag decides). */
const honest = (asked: Asked, headers: Record<string, string>, body: string | Buffer): Answer => {
  const tag = asked.headers['if-none-match'];
  const since = asked.headers['if-modified-since'];
  const isSame =
    tag !== undefined ? tag === headers.etag : since !== undefined && since === headers['last-modified'];
  return isSame ? { status: 304, headers } : { headers, body };
};
const WHOLE_FETCH = 20;

export const TRUTH_SCRIPTS: Readonly<Record<string, TruthScript>> = {
  'strong tag': {
    delay: 0,
    answer: ({ version, asked }) => honest(asked, { etag: `"${version}"` }, page(version)),
  },
  'weak tag': {
    delay: 0,
    answer: ({ version, asked }) => honest(asked, { etag: `W/"${version}"` }, page(version)),
  },
  'weak tag that stays': {
    delay: WHOLE_FETCH,
    answer: ({ version, asked }) => honest(asked, { etag: 'W/"same"' }, page(version)),
  },
  'tag that lies': {
    delay: WHOLE_FETCH,
    answer: ({ version, asked }) => honest(asked, { etag: '"same"' }, page(version)),
  },
  'date that lies': {
    delay: WHOLE_FETCH,
    answer: ({ version, asked }) => honest(asked, { 'last-modified': httpDate(OLD) }, page(version)),
  },
  'no validators': { delay: 0, answer: ({ version }) => ({ body: page(version) }) },
  'malformed validators': {
    delay: 0,
    answer: ({ version }) => ({
      headers: { etag: 'unquoted', 'last-modified': 'soon' },
      body: page(version),
    }),
  },
  'date of each version': {
    delay: 0,
    answer: ({ version, asked }) =>
      honest(asked, { 'last-modified': httpDate(OLD + version * 1_000) }, page(version)),
  },
  'changes within one second of its date': {
    delay: 0,
    // Modified just now, as far as its seconds tell: two versions share the date.
    answer: ({ version, asked, now }) =>
      honest(asked, { 'last-modified': httpDate(now - (now % 120_000)), date: httpDate(now) }, page(version)),
  },
  'new tag with each answer': {
    delay: 0,
    answer: ({ version, request, asked }) => honest(asked, { etag: `"${request}"` }, page(version)),
  },
  '304 to everything': {
    delay: WHOLE_FETCH,
    answer: ({ version, asked }) =>
      asked.headers['if-none-match'] === undefined
        ? { headers: { etag: `"${version}"` }, body: page(version) }
        : { status: 304 },
  },
  '304 that names another tag': {
    delay: 0,
    answer: ({ version, asked }) =>
      asked.headers['if-none-match'] === undefined
        ? { headers: { etag: `"${version}"` }, body: page(version) }
        : { status: 304, headers: { etag: `"${version}"` } },
  },
  'codings by turns': {
    delay: 0,
    answer: ({ version, request, asked }) => {
      const body = Buffer.from(page(version));
      const [coding, packed] = [
        ['gzip', gzipSync(body)],
        ['br', brotliCompressSync(body)],
        ['identity', body],
      ][request % 3] as [string, Buffer];
      return honest(asked, { etag: `"${version}-${coding}"`, 'content-encoding': coding }, packed);
    },
  },
  'nonces and tokens': {
    delay: 0,
    answer: ({ version, request }) => ({
      body: page(
        version,
        `<script nonce="n${request}">var csrfToken = "token-${request}-abc"</script><!-- ${request} -->
         <input type="hidden" name="_token" value="${request}"><a href="/out?csrf=abcdefgh${request}">out</a>`,
      ),
    }),
  },
  'white space and layout': {
    delay: 0,
    answer: ({ version, request }) => ({
      body: page(version).replaceAll('><', `>${'\n'.repeat(request % 4)}<`),
    }),
  },
  'keys of JSON in any order': {
    delay: 0,
    answer: ({ version, request }) => ({
      headers: { 'content-type': 'application/json' },
      body: request % 2 ? `{"a":1,"version":${version}}` : `{ "version": ${version}, "a": 1 }`,
    }),
  },
  'two designs by turns': {
    delay: 0,
    flaps: true,
    answer: ({ version, request, asked }) =>
      honest(asked, { etag: `"${version}-${request % 2}"` }, page(version, request % 2 ? '<b>B</b>' : '')),
  },
  'a new visitor count each time': {
    delay: 0,
    flaps: true,
    answer: ({ version, request }) => ({ body: page(version, `<i>visitor ${request}</i>`) }),
  },
  'through a redirect': {
    delay: 0,
    answer: () => ({ status: 302, headers: { location: '/landing' } }),
  },
  'no HEAD': {
    delay: 0,
    answer: ({ version, asked }) =>
      asked.method === 'HEAD' ? { status: 405 } : honest(asked, { etag: `"${version}"` }, page(version)),
  },
  'an error every fifth request': {
    delay: 2,
    answer: ({ version, request, asked }) =>
      request % 5 === 4 ? { status: 503 } : honest(asked, { etag: `"${version}"` }, page(version)),
  },
};
