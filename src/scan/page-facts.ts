/** From a response (or the lack of one) to the facts of a Page. */
import { hash } from 'node:crypto';
import { safeText } from '../shared/safe-text.ts';
import type { WorkError } from '../shared/work.ts';
import type { FetchResult } from '../web/client.ts';
import { readCookies } from './facts/cookie-facts.ts';
import { exposedFile, isListing } from './facts/exposed-files.ts';
import { faviconHash } from './facts/favicon-hash.ts';
import type { HtmlFacts } from './facts/html-facts.ts';
import type { PageRules } from './facts/page-rules.ts';
import { type HeaderVerdict, judgeHeaders } from './facts/security-headers.ts';
import type { Visit } from './frontier.ts';
import type { Page } from './page.ts';

/** What reading the body told. */
export interface BodyFacts {
  title: string;
  words: number;
  lines: number;
  /** '' where the body is no text: the hash of its bytes then stands for both. */
  textSha256: string;
  simhash: string;
  /** null for what is no HTML. */
  html: HtmlFacts | null;
  isText: boolean;
}

export const NO_TEXT: BodyFacts = {
  title: '',
  words: 0,
  lines: 0,
  textSha256: '',
  simhash: '',
  html: null,
  isText: false,
};

const LINE_FEED = 10;
/** Of each byte: 1 where it is white space, and 2 besides where it ends a line. */
const SPACES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === LINE_FEED) return 3;
  return byte === 32 || (byte >= 9 && byte <= 13) ? 1 : 0;
});
/**
 * Bytes looked at in one call. V8 gives its best to functions that are called thousands of times: a loop over a whole
 * page that is called for each would be far from that, and a quarter as fast, for the first few thousand pages.
 */
const PIECE = 512;
const LONGEST_HEADER = 200;
/** Icons by their type or their customary name. */
const ICON_TYPE = /^image\/(?:x-icon|vnd\.microsoft\.icon)\b/i;
const ICON_PATH = /\/favicon[\w.-]*$/i;
const LARGEST_ICON_BYTES = 512 * 1024;
const NO_VERDICT: HeaderVerdict = { missing: [], weak: [], grade: '' };
const NO_META: ReadonlyMap<string, string> = new Map();

/** @param target where a redirect leads, normalised; null for anything else */
export function answeredPage(
  visit: Visit,
  result: FetchResult,
  body: BodyFacts,
  target: string | null,
  rules: PageRules,
): Page {
  const sha256 = result.body.length === 0 ? '' : hash('sha256', result.body);
  const type = header(result, 'content-type');
  const html = target === null ? body.html : null;
  const hits = body.isText ? rules.scan(result.body) : [];
  const icon = iconHash(visit.url, type, result);
  const headers =
    html === null ? NO_VERDICT : judgeHeaders(result.headers, visit.url.startsWith('https:'), html.meta);
  return {
    ...blankPage(visit),
    final_url: target ?? visit.url,
    redirect_chain: target === null ? [] : [`${result.status} ${target}`],
    status_code: result.status,
    title: body.title,
    webserver: header(result, 'server'),
    content_type: type,
    content_length: result.body.length,
    truncated: result.truncated,
    words: body.words,
    lines: body.lines,
    time_ms: result.timeMs,
    ip: result.ip,
    body_sha256: sha256,
    text_sha256: sha256 === '' ? '' : body.textSha256 || sha256,
    simhash: body.simhash,
    tech: rules.technologies({
      url: visit.url,
      headers: result.headers,
      meta: html?.meta ?? NO_META,
      scripts: html?.scripts.sources ?? [],
      body: html === null ? null : result.body,
      hits,
      faviconHash: icon,
    }),
    favicon: icon === null ? '' : String(icon),
    tls: result.tls,
    missing_headers: headers.missing,
    weak_headers: headers.weak,
    headers_grade: headers.grade,
    cookies: readCookies(result.headers['set-cookie']),
    forms: html?.forms ?? [],
    mixed_content: html?.mixed ?? [],
    secrets: rules.secrets(result.body, hits),
    foreign_scripts: html?.scripts.foreign ?? [],
    code_sha256: html?.scripts.codeSha256() ?? '',
    listing: isListing(body.title, result.status),
    exposed: exposedFile(visit.url, result.status, result.body)?.path ?? '',
  };
}

/** A page that gave no response; `status_code` stays 0. */
export function failedPage(visit: Visit, failure: WorkError): Page {
  return { ...blankPage(visit), error: `${failure.kind}: ${failure.message}`, error_kind: failure.kind };
}

/**
 * Words are runs between white space in ASCII, also where the body is in another charset; a last line without a
 * line feed counts as a line.
 */
export function countText(body: Uint8Array): { words: number; lines: number } {
  const { length } = body;
  let words = 0;
  let lines = length > 0 && body[length - 1] !== LINE_FEED ? 1 : 0;
  for (let from = 0; from < length; from += PIECE) {
    const counted = countPiece(body, from, Math.min(length, from + PIECE));
    words += counted >> 16;
    lines += counted & 0xffff;
  }
  return { words, lines };
}

/** @returns lines that end in the piece, and 65,536 times the words that begin in it */
function countPiece(body: Uint8Array, from: number, to: number): number {
  let words = 0;
  let lines = 0;
  let before = from === 0 ? 1 : SPACES[body[from - 1]!]!;
  for (let at = from; at < to; at += 1) {
    const space = SPACES[body[at]!]!;
    words += before & ~space & 1;
    lines += space >> 1;
    before = space;
  }
  return (words << 16) | lines;
}

function blankPage(visit: Visit): Page {
  return {
    url: visit.url,
    final_url: visit.url,
    redirect_chain: [],
    status_code: 0,
    title: '',
    webserver: '',
    content_type: '',
    content_length: 0,
    truncated: false,
    words: 0,
    lines: 0,
    time_ms: 0,
    ip: '',
    body_sha256: '',
    text_sha256: '',
    simhash: '',
    tech: [],
    favicon: '',
    tls: null,
    missing_headers: [],
    weak_headers: [],
    headers_grade: '',
    cookies: [],
    forms: [],
    mixed_content: [],
    secrets: [],
    foreign_scripts: [],
    code_sha256: '',
    listing: false,
    exposed: '',
    depth: visit.depth,
    found_on: visit.foundOn,
    found_by: visit.foundBy,
    error: '',
    error_kind: '',
  };
}

function header(result: FetchResult, name: string): string {
  return safeText([result.headers[name] ?? ''].flat().join(', '), LONGEST_HEADER);
}

function iconHash(url: string, type: string, { status, body, truncated }: FetchResult): number | null {
  if (status !== 200 || truncated || body.length === 0 || body.length > LARGEST_ICON_BYTES) return null;
  if (ICON_TYPE.test(type)) return faviconHash(body);
  return type.startsWith('image/') && ICON_PATH.test(url) ? faviconHash(body) : null;
}
