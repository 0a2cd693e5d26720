/** When a conditional request may be trusted to tell of every change (RFC 9110 8.8 and 13.1). */
import type { WatchedUrl } from './watched-url.ts';

export interface Validators {
  /** As sent, with its quotes and `W/`; '' = none. */
  etag: string;
  lastModified: string;
}

export const NO_VALIDATORS: Validators = { etag: '', lastModified: '' };

/** A server that says 304 to everything is found out by the next whole fetch. */
export const WHOLE_FETCH_EVERY = 20;
/** A weak tag may stay when the server thinks a change small (RFC 9110 8.8.1); here every change counts. */
export const WHOLE_FETCH_EVERY_WEAK = 5;
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
  const every = validators.etag.startsWith('W/') ? WHOLE_FETCH_EVERY_WEAK : WHOLE_FETCH_EVERY;
  if (known.conditionalChecks >= every - 1) return null;
  if (validators.etag !== '') return { 'if-none-match': validators.etag };
  return validators.lastModified === '' ? null : { 'if-modified-since': validators.lastModified };
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
