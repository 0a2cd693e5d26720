/** From a response (or the lack of one) to the facts of a Page. */
import { createHash } from 'node:crypto';
import { safeText } from '../shared/safe-text.ts';
import type { WorkError } from '../shared/work.ts';
import type { FetchResult } from '../web/client.ts';
import type { Visit } from './frontier.ts';
import type { Page } from './page.ts';

/** What reading the body told. */
export interface BodyFacts {
  title: string;
  words: number;
  lines: number;
  /** '' where the body is no text: the hash of its bytes then stands for both. */
  textSha256: string;
  html: boolean;
}

export const NO_TEXT: BodyFacts = { title: '', words: 0, lines: 0, textSha256: '', html: false };

const LONGEST_HEADER = 200;
const SECURITY_HEADERS = [
  'content-security-policy',
  'permissions-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
];

/** @param target where a redirect leads, normalised; null for anything else */
export function answeredPage(
  visit: Visit,
  result: FetchResult,
  body: BodyFacts,
  target: string | null,
): Page {
  const sha256 = result.body.length === 0 ? '' : createHash('sha256').update(result.body).digest('hex');
  return {
    ...blankPage(visit),
    final_url: target ?? visit.url,
    redirect_chain: target === null ? [] : [`${result.status} ${target}`],
    status_code: result.status,
    title: body.title,
    webserver: header(result, 'server'),
    content_type: header(result, 'content-type'),
    content_length: result.body.length,
    truncated: result.truncated,
    words: body.words,
    lines: body.lines,
    time_ms: result.timeMs,
    ip: result.ip,
    body_sha256: sha256,
    text_sha256: sha256 === '' ? '' : body.textSha256 || sha256,
    tls: result.tls,
    missing_headers: body.html && target === null ? missingHeaders(result, visit.url) : [],
  };
}

/** A page that gave no response; `status_code` stays 0. */
export function failedPage(visit: Visit, failure: WorkError): Page {
  return { ...blankPage(visit), error: `${failure.kind}: ${failure.message}`, error_kind: failure.kind };
}

/** Words are runs between white space; a last line without a line feed counts as a line. */
export function countText(text: string): { words: number; lines: number } {
  let words = 0;
  let lines = 0;
  let inWord = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const space = code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
    if (code === 10) lines += 1;
    if (!space && !inWord) words += 1;
    inWord = !space;
  }
  if (text.length > 0 && !text.endsWith('\n')) lines += 1;
  return { words, lines };
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
    tls: null,
    missing_headers: [],
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

/** HSTS means nothing over http (RFC 6797 7.2), and CSP's frame-ancestors replaces X-Frame-Options. */
function missingHeaders(result: FetchResult, url: string): string[] {
  const framed = /frame-ancestors/i.test(header(result, 'content-security-policy'));
  return SECURITY_HEADERS.filter((name) => {
    if (result.headers[name] !== undefined) return false;
    if (name === 'strict-transport-security') return url.startsWith('https:');
    return !(name === 'x-frame-options' && framed);
  });
}
