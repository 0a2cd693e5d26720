/** One look at a URL: what it shows now, or the WorkError that says why nothing can be seen. */
import { WorkError, type WorkErrorKind } from '../../shared/work.ts';
import type { FetchLimits, FetchResult, WebClient } from '../../web/client.ts';
import { retryAfterMs } from '../../web/retry-after.ts';
import { httpFallback } from '../../web/targets.ts';
import type { IgnoreRules } from '../content/ignore-rules.ts';
import { normalise, sha256 } from '../content/normalise.ts';
import type { Version } from '../watched-url.ts';
import { type Validators, validatorsOf } from './validators.ts';

export type Sight = { kind: 'not_modified' } | { kind: 'gone'; status: number; bytes: number } | Content;

export interface Content {
  kind: 'content';
  version: Version;
  validators: Validators;
  /** null once it has been let go. */
  body: Buffer | null;
  /** Read and inflated. */
  bytes: number;
}

export interface Eyes {
  client: Pick<WebClient, 'fetch'>;
  rules: IgnoreRules;
  /** URLs that were given without a scheme: http is tried where https cannot be reached. */
  guessedScheme: ReadonlySet<string>;
  maxRetries: number;
  signal: AbortSignal;
  now(): number;
}

const LIMITS: Omit<FetchLimits, 'retries'> = {
  connectMs: 5_000,
  headersMs: 10_000,
  totalMs: 20_000,
  bodyBytes: 4 * 1024 * 1024,
  // More of one file than this is no content that somebody watches line by line.
  digestBytes: 256 * 1024 * 1024,
  maxRedirects: 5,
};
const GONE = new Set([404, 410]);
/** No answer came at all, so that another scheme may do better. */
const UNREACHABLE = new Set<WorkErrorKind>(['connect', 'tls', 'timeout', 'io']);

/** An answer that shows no content. */
export class StatusError extends WorkError {
  readonly status: number;
  constructor(status: number, retryAfterMs: number | null) {
    super('http', `HTTP ${status}`, retryAfterMs === null ? {} : { retryAfterMs });
    this.status = status;
  }
}

/**
 * @param condition headers of a conditional request; null asks for the whole content.
 * @param base the kept version: the same bytes under the same rules need not be normalised again.
 * Rejects with WorkError for what is neither content nor gone (`HTTP 503`), or with the signal's reason.
 */
export async function look(
  url: string,
  condition: Record<string, string> | null,
  base: Version | null,
  eyes: Eyes,
): Promise<Sight> {
  const result = await fetchUrl(url, condition, eyes);
  const { status, headers, body } = result;
  if (status === 304 && condition !== null)
    // The answer names another content than the one that was asked about: it confirms nothing.
    return confirms(headers.etag, condition) ? { kind: 'not_modified' } : await look(url, null, base, eyes);
  if (GONE.has(status)) return { kind: 'gone', status, bytes: body.length };
  if (status < 200 || status > 299)
    throw new StatusError(status, retryAfterMs(headers['retry-after'], eyes.now()));
  const contentType = single(headers['content-type']);
  const rawSha256 = sha256(body);
  const isKnown =
    base !== null &&
    base.rawSha256 === rawSha256 &&
    base.contentType === contentType &&
    base.rulesKey === eyes.rules.key;
  const version: Version = {
    status,
    finalUrl: result.finalUrl,
    contentType,
    rawSha256,
    tailSha256: result.tailSha256 ?? '',
    bytes: body.length,
    textSha256: isKnown ? base.textSha256 : normalise(body, contentType, eyes.rules).sha256,
    rulesKey: eyes.rules.key,
    truncated: result.truncated,
  };
  const redirected = result.redirects.length > 0;
  const validators = validatorsOf(headers, { redirected, now: eyes.now() });
  return { kind: 'content', version, validators, body, bytes: body.length };
}

/** RFC 9110 13.1.2: weakly compared. Without an ETag in the answer there is nothing to doubt. */
function confirms(etag: string | string[] | undefined, condition: Record<string, string>): boolean {
  const [sent, told] = [condition['if-none-match'], single(etag)];
  return sent === undefined || told === '' || opaque(sent) === opaque(told);
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, '');
}

async function fetchUrl(
  url: string,
  condition: Record<string, string> | null,
  eyes: Eyes,
): Promise<FetchResult> {
  const { client, signal } = eyes;
  const limits = { ...LIMITS, retries: eyes.maxRetries };
  const request = { url, limits, signal, headers: condition ?? {} };
  try {
    return await client.fetch(request);
  } catch (error) {
    signal.throwIfAborted();
    const mayFallBack =
      eyes.guessedScheme.has(url) && error instanceof WorkError && UNREACHABLE.has(error.kind);
    if (!mayFallBack) throw error;
    return await client.fetch({ ...request, url: httpFallback(url) });
  }
}

function single(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
