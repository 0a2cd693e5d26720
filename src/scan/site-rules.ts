/** What the sites of one host say about themselves: robots.txt is obeyed, sitemaps are read. */
import type { FetchResult } from '../web/client.ts';
import { originOf } from '../web/url.ts';
import type { CrawlFrame } from './crawl-frame.ts';
import { exposedGuesses } from './facts/exposed-files.ts';
import { type Frontier, foundVisit, seedVisit, type Visit } from './frontier.ts';
import { wellKnownLinks } from './links/well-known.ts';
import type { Page } from './page.ts';
import { readResponse } from './read-response.ts';
import { LARGEST_ROBOTS_BYTES, type Robots } from './robots.ts';
import { RobotsKeeper } from './robots-keeper.ts';

export class SiteRules {
  readonly #frame: CrawlFrame;
  readonly #frontier: Frontier;
  readonly #robots: RobotsKeeper;
  readonly #learned = new Set<string>();
  readonly #onPage: (page: Page) => void;
  /** Origins whose robots.txt cannot be had, with the reason, and those whose can. */
  readonly #unavailable = new Map<string, string>();
  readonly #available = new Set<string>();

  /** @param onPage told of each robots.txt: it is a page too */
  constructor(frame: CrawlFrame, frontier: Frontier, onPage: (page: Page) => void) {
    this.#frame = frame;
    this.#frontier = frontier;
    this.#onPage = onPage;
    this.#robots = new RobotsKeeper({
      client: frame.fetcher,
      limits: frame.limits.fetch,
      userAgent: frame.userAgent,
      signal: frame.signal,
      mayFollow: (url) => frame.scope.admits(new URL(url)),
      kept: frame.spool,
      onAnswer: (url, result) => this.#report(url, result),
      onRecalled: (url) => this.#reportAgain(url),
      onUnavailable: (url, why) => {
        if (frame.robots !== 'respect') return;
        const reason = `${url} cannot be had (${why}), so nothing but the targets may be asked`;
        this.#unavailable.set(new URL(url).origin, reason);
        frame.log('warn', reason);
      },
    });
  }

  /**
   * Why nothing of the host but the targets may be asked; '' otherwise. A host that is well over https and does not
   * listen to http has been seen: the few old links to the latter are left alone.
   */
  get unavailable(): string {
    const [reason = ''] = this.#unavailable.values();
    return this.#available.size > 0 ? '' : reason;
  }

  /** The pattern that a URL is counted under which `forbids` tells of. */
  forbiddenAs(url: string): string {
    const { origin, protocol, host } = new URL(url);
    if (!this.#unavailable.has(origin)) return `robots.txt: ${host}`;
    return `robots.txt cannot be had over ${protocol.slice(0, -1)}: ${host}`;
  }

  /** What can be told without asking: a URL of an origin whose robots.txt is not read yet passes. */
  forbids(visit: Visit): boolean {
    if (this.#frame.robots !== 'respect' || this.#isFree(visit)) return false;
    return this.#robots.known(originOf(visit.url))?.allows(visit.url) === false;
  }

  /** Until it resolves `forbids` may not know yet. */
  async known(url: string): Promise<void> {
    if (this.#frame.robots === 'respect') await this.#robots.of(originOf(url));
  }

  /** Reads robots.txt first where it was not read yet. Counts what it forbids. */
  async allow(visit: Visit): Promise<boolean> {
    const { robots: policy, skips } = this.#frame;
    if (this.#isFree(visit) || policy === 'ignore') return true;
    if ((await this.#robotsOf(originOf(visit.url))).allows(visit.url)) return true;
    const { host } = new URL(visit.url);
    const pattern = policy === 'record' ? `visited against robots.txt: ${host}` : this.forbiddenAs(visit.url);
    skips.add(pattern, visit.url);
    return policy === 'record';
  }

  /** Learns about an origin when its first page has answered: how slowly to go, and where else to look. */
  async learn(visit: Visit): Promise<void> {
    const { robots: policy, limits, fetcher, crawl, offer } = this.#frame;
    if (!crawl || (policy === 'ignore' && limits.breadth === 'narrow')) return;
    const { origin, host } = new URL(visit.url);
    const robots = await this.#robotsOf(origin);
    if (this.#learned.has(origin)) return;
    this.#learned.add(origin);
    if (policy === 'respect' && robots.crawlDelayMs > 0) fetcher.setDelay(host, robots.crawlDelayMs);
    if (limits.breadth === 'narrow') return;
    const from = { ...visit, url: `${origin}/robots.txt` };
    // Sitemaps are tables of contents, not pages on the way: they cost no depth.
    for (const [index, { url, by }] of robots.links.entries()) {
      const found = foundVisit(from, url, by, index);
      offer(by === 'sitemap' ? { ...found, depth: visit.depth } : found);
    }
    const guesses = [{ url: `${origin}/sitemap.xml`, by: 'sitemap' }];
    if (limits.breadth === 'full') guesses.push(...wellKnownLinks(origin), ...exposedGuesses(origin));
    for (const [index, { url, by }] of guesses.entries())
      offer({ ...foundVisit(visit, url, by, robots.links.length + index), depth: visit.depth, guess: true });
  }

  async #robotsOf(origin: string): Promise<Robots> {
    const robots = await this.#robots.of(origin);
    if (!this.#unavailable.has(origin)) this.#available.add(origin);
    return robots;
  }

  /** What the operator named is asked in any case. */
  #isFree(visit: Visit): boolean {
    return !this.#frame.crawl || visit.foundOn === '';
  }

  async #report(url: string, result: FetchResult): Promise<void> {
    if (!this.#frontier.claim(url)) return;
    const visit = { ...seedVisit(url, 0), foundBy: 'robots' };
    const { page } = await readResponse(visit, result, 'narrow', LARGEST_ROBOTS_BYTES);
    this.#frame.spool.keep(url, { page, status: result.status, target: null, links: [], surplus: 0 });
    this.#onPage(page);
  }

  async #reportAgain(url: string): Promise<void> {
    const kept = this.#frame.spool.recall(url);
    if (kept === null || !this.#frontier.claim(url)) return;
    if (kept.page !== null) this.#onPage(kept.page);
    await this.#frame.recalled(kept);
  }
}
