/**
 * Which findings stand at a URL. A finding is resolved when it stands nowhere any more, and it ceases to stand at
 * a URL only by proof: that URL was asked again and answered in full without it, or is gone and says so itself.
 */
import type { Page } from '../page.ts';
import { isCut } from './check-page.ts';

export interface Standing {
  /** Status of the answer that they were seen in. */
  status: number;
  /** Ids of findings. */
  ids: readonly string[];
}

/** Nothing stands at a URL that says itself that there is nothing. */
export const NOTHING_STANDS: Standing = { status: 0, ids: [] };

/**
 * What stands at the page's URL after an answer that shows `seen`; null for what stood there before.
 * @param before null where nothing stood
 */
export function standingAfter(page: Page, seen: readonly string[], before: Standing | null): Standing | null {
  const ids = [...new Set(seen)].sort();
  if (isProof(page, before)) {
    const isSame = (before?.ids ?? []).join() === ids.join();
    return isSame && (before === null || before.status === page.status_code)
      ? null
      : { status: page.status_code, ids };
  }
  const all = [...new Set([...(before?.ids ?? []), ...ids])].sort();
  if (all.length === (before?.ids.length ?? 0)) return null;
  return { status: before?.status ?? page.status_code, ids: all };
}

/** Of a page that is another one at each look by facts of these, an answer does not prove what it does not show. */
const SHOWN_BY = new Set([
  'status_code',
  'webserver',
  'tech',
  'foreign_scripts',
  'code_sha256',
  'forms',
  'cookies',
  'missing_headers',
  'weak_headers',
]);

/**
 * What stands after the answer of a page of which some facts are noise: of machines behind one name one may lack what the
 * other has, and whatever is seen by turns would be resolved and come again for ever.
 * @param after as standingAfter gives it
 */
export function standingBesideNoise(
  after: Standing | null,
  before: Standing | null,
  noisy: readonly string[],
): Standing | null {
  if (after === null || before === null || !noisy.some((field) => SHOWN_BY.has(field))) return after;
  const ids = [...new Set([...before.ids, ...after.ids])].sort();
  return ids.length === before.ids.length ? null : { status: before.status, ids };
}

/**
 * Whether what the answer does not show is not there. A page behind an error, a log-in or a passing redirect may
 * be what it was; one that moved for good is no more, and an answer of the kind that showed it shows all.
 */
function isProof(page: Page, before: Standing | null): boolean {
  const { status_code: status, error } = page;
  if (status === 0 || error !== '' || isCut(page)) return false;
  if ((status >= 200 && status < 300 && status !== 206) || status === 301 || status === 308) return true;
  return before !== null && status === before.status && status < 400;
}
