/** What a scan as a whole proves about a URL that it did not come to. */
import type { CollectSummary } from './collect.ts';
import type { HostEvidence } from './diff.ts';
import { isWall, type KnownPage, readable } from './known-page.ts';
import type { Page } from './page.ts';

/** Places that are asked for in every scan, linked or not: if one is missing, its request failed. */
const GUESSED_PLACES = new Set(['robots', 'sitemap']);

export class ScanEvidence {
  readonly #summary: CollectSummary;
  readonly #completedBefore: (host: string) => boolean;
  readonly #outcomes: Map<string, CollectSummary['hosts'][number]['outcome']>;
  readonly #allCompleted: boolean;
  readonly #doubted = new Set<string>();
  /** Pages whose links could be read once and which now show none, with their statuses. */
  readonly #walls = new Map<string, number>();

  /** @param completedBefore Whether an earlier scan saw the host completely. */
  constructor(summary: CollectSummary, completedBefore: (host: string) => boolean) {
    this.#summary = summary;
    this.#completedBefore = completedBefore;
    this.#outcomes = new Map(summary.hosts.map(({ host, outcome }) => [host, outcome]));
    this.#allCompleted =
      summary.ended === 'completed' && summary.hosts.every(({ outcome }) => outcome === 'completed');
  }

  /** A host that nothing led to any more was seen completely too, if everything else was. */
  host(url: string): HostEvidence {
    const { host } = new URL(url);
    const outcome = this.#outcomes.get(host);
    return {
      completedNow: outcome === undefined ? this.#allCompleted : outcome === 'completed',
      completedBefore: this.#completedBefore(host),
    };
  }

  get completedHosts(): string[] {
    return [...this.#outcomes].filter(([, outcome]) => outcome === 'completed').map(([host]) => host);
  }

  /** Takes a page that was requested: one whose links could be read once and not now hides pages. */
  weighFound(now: Page, known: KnownPage | null): void {
    if (!known?.readable) return;
    if (!readable(now)) this.#doubt(now.url);
    else if (isWall(now.status_code)) this.#walls.set(now.url, now.status_code);
  }

  /**
   * Takes a page that was not found, after all that were: what was found on one that lets nobody in may be linked as
   * ever. Of where a redirect led, another redirect tells.
   */
  weighMissing({ page: { found_on: from, found_by: by } }: KnownPage): void {
    const status = this.#walls.get(from);
    if (status !== undefined && !(status < 400 && by === 'redirect')) this.#doubt(from);
  }

  /** Takes a page that was not found, with its second answer: it too may have hidden pages behind it. */
  weighVanished(known: KnownPage, second: number | null): void {
    const { url, found_by: by } = known.page;
    if (!known.readable) return;
    const sound = second !== null && second < 500 && second !== 429;
    const shouldBeHere = GUESSED_PLACES.has(by) && second !== null && second < 400;
    if (!sound || shouldBeHere) this.#doubt(url);
  }

  /**
   * Whether no page in scope links to this one any more. Only a scan that could read every page of the host
   * (and of the host that held the link), and that left no link of it alone, proves that. Weigh all pages first.
   */
  unlinked(known: KnownPage): boolean {
    const { url, found_on: from } = known.page;
    if (from === '') return false;
    return this.#sawAllLinks(url) && this.#sawAllLinks(from);
  }

  #sawAllLinks(url: string): boolean {
    const { host } = new URL(url);
    if (!this.host(url).completedNow || this.#doubted.has(host)) return false;
    return !this.#summary.skipped.some(({ pattern }) => mayHide(pattern, host));
  }

  #doubt(url: string): void {
    this.#doubted.add(new URL(url).host);
  }
}

/**
 * Whether URLs of the host may be among those skipped under this pattern: `deeper than 5 links: host` and what
 * names no host may; what names another host may not. What robots.txt forbids is not asked again either, and
 * without an answer nothing is concluded.
 */
function mayHide(pattern: string, host: string): boolean {
  if (pattern.includes('robots.txt: ') || pattern.startsWith('would log out')) return false;
  return !pattern.includes(': ') || pattern.endsWith(`: ${host}`);
}
