/** Counts of one cycle, and what they say to people. */
import { WorkError } from '../../shared/work.ts';
import type { WatchList } from '../watch-list.ts';
import type { UrlState } from '../watched-url.ts';
import { StatusError } from './look.ts';
import type { Check } from './url-check.ts';

/** A server that will answer better later (RFC 9110 15.5.9, RFC 6585 4, and all of 5xx). */
const PASSING_STATUSES = new Set([408, 429]);

export class Tally {
  readonly urls: number;
  /** URLs that the target filter left out. */
  readonly #filteredOut: number;
  readonly #badTargets: number;
  #skipped = 0;
  #notModified = 0;
  #truncated = 0;
  #bytes = 0;
  readonly #states = new Map<UrlState, number>();
  readonly #failures: { url: string; failure: WorkError }[] = [];

  constructor({ urls, filteredOut, badTargets }: Pick<WatchList, 'urls' | 'filteredOut' | 'badTargets'>) {
    this.urls = urls.length;
    this.#filteredOut = filteredOut;
    this.#badTargets = badTargets;
  }

  add(url: string, check: Check): void {
    const { state, version } = check.record.next;
    this.#states.set(state, this.count(state) + 1);
    this.#bytes += check.bytes;
    if (check.notModified) this.#notModified += 1;
    if (check.failure) this.#failures.push({ url, failure: check.failure });
    else if (version?.truncated && state !== 'gone') this.#truncated += 1;
  }

  /** Not due, or its host asked for rest. */
  skip(urls = 1): void {
    this.#skipped += urls;
  }

  get done(): number {
    return this.#checked() + this.#skipped;
  }

  count(state: UrlState): number {
    return this.#states.get(state) ?? 0;
  }

  counters(): Record<string, number> {
    return { changed: this.count('changed'), errors: this.count('error') };
  }

  /**
   * The failure of the whole cycle: not one URL that was asked could be seen, by no fault of the URL. null when
   * anything was seen, or nothing was due.
   */
  totalFailure(): WorkError | null {
    const [first] = this.#failures;
    if (first === undefined || this.#failures.length < this.#checked()) return null;
    if (!this.#failures.every(({ failure }) => isPassing(failure))) return null;
    const { kind, message } = first.failure;
    const asked = this.#checked();
    const text =
      asked === 1 ? `${first.url}: ${message}` : `all ${asked} URLs failed; ${first.url}: ${message}`;
    const waits = this.#failures.map(({ failure }) => waitOf(failure)).filter((wait) => wait !== null);
    const retry =
      waits.length === asked
        ? { retryAfterMs: waits.reduce((longest, wait) => Math.max(longest, wait)) }
        : {};
    return new WorkError(kind, text, { ...retry, cause: first.failure });
  }

  /** '' when all URLs could be seen. */
  partialReason(): string {
    const errors = this.count('error');
    const [first] = this.#failures;
    if (first === undefined) return '';
    return `${errors} of ${this.urls} URLs could not be checked; ${first.url}: ${first.failure.message}`;
  }

  /** @param changed changes that are reported now, also those that an interrupted attempt had found. */
  metrics(changed: number): Record<string, number> {
    return {
      urls: this.urls,
      unchanged: this.count('unchanged'),
      changed,
      new: this.count('new'),
      gone: this.count('gone'),
      flapping: this.count('flapping'),
      errors: this.count('error'),
      skipped: this.#skipped,
      filtered_out: this.#filteredOut,
      not_modified: this.#notModified,
      truncated: this.#truncated,
      bytes: this.#bytes,
    };
  }

  /** `12 URLs, 1 changed, 0 errors`, and what else is not zero. */
  headline(changed: number): string {
    const parts = [`${this.urls} ${this.urls === 1 ? 'URL' : 'URLs'}`, `${changed} changed`];
    parts.push(`${this.count('error')} ${this.count('error') === 1 ? 'error' : 'errors'}`);
    for (const state of ['new', 'gone', 'flapping'] as const)
      if (this.count(state) > 0) parts.push(`${this.count(state)} ${state}`);
    if (this.#skipped > 0) parts.push(`${this.#skipped} skipped`);
    if (this.#filteredOut > 0) parts.push(`${this.#filteredOut} filtered out`);
    if (this.#badTargets > 0)
      parts.push(`${this.#badTargets} bad ${this.#badTargets === 1 ? 'target' : 'targets'}`);
    return parts.join(', ');
  }

  #checked(): number {
    let checked = 0;
    for (const count of this.#states.values()) checked += count;
    return checked;
  }
}

function isPassing(failure: WorkError): boolean {
  if (failure instanceof StatusError) return failure.status >= 500 || PASSING_STATUSES.has(failure.status);
  return failure.kind !== 'blocked';
}

/** A 503 may say when to come back for ever: only 429 is a promise. */
function waitOf(failure: WorkError): number | null {
  return failure instanceof StatusError && failure.status === 429 ? failure.retryAfterMs : null;
}
