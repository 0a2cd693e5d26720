/** When a conditional request may be trusted to tell of every change (RFC 9110 8.8 and 13.1). */
import type { WatchedUrl } from '../watched-url.ts';

export interface Validators {
  /** As sent, with its quotes and `W/`; '' = none. */
  etag: string;
  lastModified: string;
}

export const NO_VALIDATORS: Validators = { etag: '', lastModified: '' };

/**
 * A server that says 304 to everything is found out by the next whole fetch. Weak entity tags too are believed
 * that long, although they may stay when a server thinks a change small (RFC 9110 8.8.1): what compresses as it
 * sends makes every tag weak.
 */
export const WHOLE_FETCH_EVERY = 20;
/**
 * Last-Modified counts whole seconds: content that changes twice in one second keeps it. It is strong only
 * when the response is so much later that the clocks of both may be trusted (RFC 9110 8.8.2.2).
 */
const SETTLED_MS = 60_000;
const LONGEST_VALIDATOR = 256;
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/** The validators of a response that are worth keeping. A redirected response has none: they belong to another URL. */
export function validatorsOf(
  headers: Record<string, string | string[]>,
  options: { redirected: boolean; now: number },
): Validators {
  if (options.redirected) return NO_VALIDATORS;
  const etag = single(headers.etag);
  const lastModified = single(headers['last-modified']);
  const sentAt = Date.parse(single(headers.date));
  const age = (Number.isNaN(sentAt) ? options.now : sentAt) - Date.parse(lastModified);
  return {
    etag: ENTITY_TAG.test(etag) ? etag : '',
    lastModified: age >= SETTLED_MS ? lastModified : '',
  };
}

/** The condition to ask with; null asks for the whole content. */
export function conditionFor(known: WatchedUrl, rulesKey: string): Record<string, string> | null {
  const { validators, version } = known;
  if (version === null || known.goneAt !== null || known.state === 'flapping') return null;
  if (!known.validatorsTrusted || version.rulesKey !== rulesKey) return null;
  if (known.conditionalChecks >= WHOLE_FETCH_EVERY - 1) return null;
  return conditionOf(validators);
}

/** The headers that ask whether anything is newer; null when nothing is known to ask about. */
export function conditionOf({ etag, lastModified }: Validators): Record<string, string> | null {
  if (etag !== '') return { 'if-none-match': etag };
  return lastModified === '' ? null : { 'if-modified-since': lastModified };
}

/**
 * Where the count of conditional checks begins after a whole fetch. URLs that were first fetched in one cycle
 * begin at different places, so that no later cycle has to fetch all of them whole at once.
 */
export function firstConditionalCheck({ url, conditionalChecks }: WatchedUrl): number {
  if (conditionalChecks >= WHOLE_FETCH_EVERY - 1) return 0;
  let sum = 0;
  for (let index = 0; index < url.length; index += 1) sum = (sum * 31 + url.charCodeAt(index)) % 65_521;
  return sum % WHOLE_FETCH_EVERY;
}

/** Whether two responses with different content carried a validator in common: it says nothing about change. */
export function areLying(before: Validators, after: Validators): boolean {
  const sameTag = before.etag !== '' && before.etag === after.etag;
  const noTags = before.etag === '' && after.etag === '';
  return sameTag || (noTags && before.lastModified !== '' && before.lastModified === after.lastModified);
}

function single(value: string | string[] | undefined): string {
  const text = (Array.isArray(value) ? value[0] : value) ?? '';
  return text.length > LONGEST_VALIDATOR ? '' : text;
}
