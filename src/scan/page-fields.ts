/** Which facts make a page "changed", and how to read them. */

import type { CookieFact } from './facts/cookie-facts.ts';
import type { FormFact } from './facts/html-facts.ts';
import { MINOR_DISTANCE, simhashDistance } from './facts/simhash.ts';
import { isoTime } from './iso-time.ts';
import type { FieldChange, Page } from './page.ts';

/** More of them came or went than a word or a number that was exchanged for another. */
export const WORDS_EXCHANGED = 8;

interface Reader {
  field: string;
  /** The fact that it reads: where an older version did not keep it, nothing can be compared. */
  fact: keyof Page;
  read: (page: Page) => string;
}

/**
 * The facts that count, in the order in which people want to read them. Sizes, times, words and addresses are
 * left out on purpose: they move without the page having changed, and a real change shows in `text_sha256`.
 */
const READERS: readonly Reader[] = [
  { field: 'status_code', fact: 'status_code', read: (page) => String(page.status_code) },
  { field: 'title', fact: 'title', read: (page) => page.title },
  { field: 'final_url', fact: 'final_url', read: (page) => page.final_url },
  { field: 'content_type', fact: 'content_type', read: (page) => page.content_type },
  { field: 'webserver', fact: 'webserver', read: (page) => page.webserver },
  { field: 'tech', fact: 'tech', read: (page) => page.tech.join(', ') },
  { field: 'text_sha256', fact: 'text_sha256', read: (page) => page.text_sha256 },
  {
    field: 'foreign_scripts',
    fact: 'foreign_scripts',
    read: (page) => [...page.foreign_scripts].sort().join(', '),
  },
  { field: 'code_sha256', fact: 'code_sha256', read: (page) => page.code_sha256 },
  { field: 'favicon', fact: 'favicon', read: (page) => page.favicon },
  { field: 'forms', fact: 'forms', read: (page) => page.forms.map(formText).sort().join('; ') },
  { field: 'cookies', fact: 'cookies', read: (page) => page.cookies.map(cookieText).sort().join('; ') },
  {
    field: 'missing_headers',
    fact: 'missing_headers',
    read: (page) => [...page.missing_headers].sort().join(', '),
  },
  { field: 'weak_headers', fact: 'weak_headers', read: (page) => [...page.weak_headers].sort().join('; ') },
  { field: 'tls_issuer', fact: 'tls', read: (page) => page.tls?.issuer ?? '' },
  { field: 'tls_protocol', fact: 'tls', read: (page) => page.tls?.protocol ?? '' },
  { field: 'tls_not_after', fact: 'tls', read: (page) => (page.tls ? isoTime(page.tls.not_after) : '') },
];

/** The fields that differ; empty when the page is the same. */
export function compareFields(before: Page, now: Page): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const { field, fact, read } of READERS) {
    if (before[fact] === undefined) continue;
    const from = read(before);
    const to = read(now);
    if (from === to) continue;
    if (field !== 'text_sha256') changes.push({ field, from, to });
    else if (!cutDifferently(before, now)) changes.push({ field, from, to, ...extentOf(before, now) });
  }
  return changes;
}

/** Hashes of bodies that were cut at different places differ although the page may not. */
function cutDifferently(before: Page, now: Page): boolean {
  return (before.truncated || now.truncated) && before.content_length !== now.content_length;
}

/** How much of the text changed; nothing where one of the two has no simhash. */
function extentOf(before: Page, now: Page): Pick<FieldChange, 'extent'> {
  const distance = simhashDistance(before.simhash ?? '', now.simhash);
  if (distance === null) return {};
  // A long text hides a sentence from its simhash.
  const isLonger = Math.abs(before.words - now.words) > WORDS_EXCHANGED;
  return { extent: distance <= MINOR_DISTANCE && !isLonger ? 'minor' : 'major' };
}

function formText({ method, action, fields, password }: FormFact): string {
  return `${method} ${action} (${fields.join(', ')}${password ? ', a password' : ''})`;
}

function cookieText({ name, secure, http_only: httpOnly, same_site: sameSite }: CookieFact): string {
  return [name, ...(secure ? ['Secure'] : []), ...(httpOnly ? ['HttpOnly'] : []), sameSite]
    .filter((word) => word !== '')
    .join(' ');
}
