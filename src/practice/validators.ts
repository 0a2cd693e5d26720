import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Validators } from './sections.ts';

const HTTP_DATE_STEP_MS = 1_000;

/** ETag and Last-Modified headers (RFC 9110 8.8) as the section sends them: right, missing, or lying. */
export function validatorsOf(
  kind: Validators,
  body: string | Buffer,
  modifiedAt: number | null,
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (kind === 'lying') return { etag: '"status-1"' };
  if (kind === 'etag' || kind === 'both')
    headers.etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  if ((kind === 'last-modified' || kind === 'both') && modifiedAt !== null)
    headers['last-modified'] = httpDate(modifiedAt);
  return headers;
}

/** Whether the client's condition allows 304 (RFC 9110 13.2.2: If-None-Match goes before If-Modified-Since). */
export function isNotModified(answer: Record<string, string>, asked: IncomingHttpHeaders): boolean {
  const tags = asked['if-none-match'];
  const { etag, 'last-modified': modified } = answer;
  if (tags !== undefined)
    return etag !== undefined && tags.split(/,\s*/).some((tag) => weak(tag) === weak(etag));
  const since = Date.parse(asked['if-modified-since'] ?? '');
  return modified !== undefined && !Number.isNaN(since) && Date.parse(modified) <= since;
}

function weak(tag: string): string {
  return tag.replace(/^W\//, '');
}

function httpDate(at: number): string {
  return new Date(Math.floor(at / HTTP_DATE_STEP_MS) * HTTP_DATE_STEP_MS).toUTCString();
}
