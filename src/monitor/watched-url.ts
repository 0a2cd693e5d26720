/** What is remembered of one watched URL from cycle to cycle. */
import type { Validators } from './validators.ts';

export const URL_STATES = ['new', 'unchanged', 'changed', 'flapping', 'error', 'gone'] as const;
/** How the last check of a URL ended. */
export type UrlState = (typeof URL_STATES)[number];

export const CHANGE_KINDS = ['changed', 'gone', 'new', 'flapping', 'error', 'recovered'] as const;
/** `new`: answers again after it was gone. `error`: failed for some cycles in a row; `recovered` ends that. */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** The version that the next one is compared with. */
export interface Version {
  status: number;
  /** After redirects. */
  finalUrl: string;
  contentType: string;
  /** Of the body as it was sent; the key of the kept content. */
  rawSha256: string;
  /** Of the normalised text, under the rules of `rulesKey`. */
  textSha256: string;
  rulesKey: string;
  /** The body was longer than the cap: only its beginning is compared. */
  truncated: boolean;
}

export interface WatchedUrl {
  url: string;
  state: UrlState;
  /** Epoch milliseconds. */
  firstSeenAt: number;
  checkedAt: number;
  changedAt: number | null;
  version: Version | null;
  /** Of the newest response whose normalised text is that of `version`. */
  validators: Validators;
  /** false once the server kept a validator although the content had changed. */
  validatorsTrusted: boolean;
  /** Conditional checks since the content was last fetched whole. */
  conditionalChecks: number;
  /** Epoch milliseconds since when it answers 404 or 410; null while it does not. */
  goneAt: number | null;
  /** Cycles in a row that ended in an error; attempts of the same session count once. */
  errorStreak: number;
  errorSession: string;
  errorAlerted: boolean;
  errorMessage: string;
  flappingAlerted: boolean;
}

export function firstSight(url: string, now: number): WatchedUrl {
  return {
    url,
    state: 'new',
    firstSeenAt: now,
    checkedAt: now,
    changedAt: null,
    version: null,
    validators: { etag: '', lastModified: '' },
    validatorsTrusted: true,
    conditionalChecks: 0,
    goneAt: null,
    errorStreak: 0,
    errorSession: '',
    errorAlerted: false,
    errorMessage: '',
    flappingAlerted: false,
  };
}
