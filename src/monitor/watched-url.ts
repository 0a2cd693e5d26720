/** What is remembered of one watched URL from cycle to cycle. */
import type { Validators } from './cycle/validators.ts';

export const URL_STATES = ['new', 'unchanged', 'changed', 'flapping', 'error', 'gone'] as const;
/** How the last check of a URL ended. */
export type UrlState = (typeof URL_STATES)[number];

export const CHANGE_KINDS = ['changed', 'gone', 'new', 'error', 'recovered', 'flapping'] as const;
/**
 * The most important first. `new`: answers again after it was gone. `error`: failed for some cycles in a row; `recovered`
 * ends that. `flapping`: another one at each look.
 */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** The version that the next one is compared with. */
export interface Version {
  status: number;
  /** After redirects. */
  finalUrl: string;
  contentType: string;
  /** Of the body as it was sent, up to the cap; the key of the kept content. */
  rawSha256: string;
  /** Of what came behind the cap; '' when nothing did, or when it was too much to read. */
  tailSha256: string;
  /** Of the whole body as far as it was read. */
  bytes: number;
  /** Of the normalised text, under the rules of `rulesKey`. */
  textSha256: string;
  rulesKey: string;
  /** The body was longer than the cap: only its beginning is kept and compared line by line. */
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
  /**
   * Other answers that the URL gives by turns with `version` (see versionKey), such as those of a test of two
   * designs or of two servers behind one name: seeing one of them is no change.
   */
  variants: string[];
  /** The key that the last checks saw without a break, and how many they were. */
  steadyKey: string;
  steadyChecks: number;
  /** HTTP status of the last answer, whatever came of it; 0 before the first. */
  lastStatus: number;
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
    variants: [],
    steadyKey: '',
    steadyChecks: 0,
    lastStatus: 0,
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
