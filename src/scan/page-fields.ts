/** Which facts make a page "changed", and how to read them. */

import { isoTime } from './iso-time.ts';
import type { FieldChange, Page } from './page.ts';

/**
 * The facts that count, in the order in which people want to read them. Sizes, times, words and addresses are
 * left out on purpose: they move without the page having changed, and a real change shows in `text_sha256`.
 */
const READERS: { field: string; read: (page: Page) => string }[] = [
  { field: 'status_code', read: (page) => String(page.status_code) },
  { field: 'title', read: (page) => page.title },
  { field: 'final_url', read: (page) => page.final_url },
  { field: 'content_type', read: (page) => page.content_type },
  { field: 'webserver', read: (page) => page.webserver },
  { field: 'text_sha256', read: (page) => page.text_sha256 },
  { field: 'missing_headers', read: (page) => [...page.missing_headers].sort().join(', ') },
  { field: 'tls_issuer', read: (page) => page.tls?.issuer ?? '' },
  { field: 'tls_not_after', read: (page) => (page.tls ? isoTime(page.tls.not_after) : '') },
];

/** The fields that differ; empty when the page is the same. */
export function compareFields(before: Page, now: Page): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const { field, read } of READERS) {
    const from = read(before);
    const to = read(now);
    if (from !== to && !(field === 'text_sha256' && cutDifferently(before, now)))
      changes.push({ field, from, to });
  }
  return changes;
}

/** Hashes of bodies that were cut at different places differ although the page may not. */
function cutDifferently(before: Page, now: Page): boolean {
  return (before.truncated || now.truncated) && before.content_length !== now.content_length;
}
