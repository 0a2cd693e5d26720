/** The crawl of one host: its frontier, its robots.txt, its health, and a few requests at a time. */
import { codeOf } from '../shared/errors.ts';
import type { WorkError } from '../shared/work.ts';
import type { FetchResult } from '../web/client.ts';
import { failureOf } from '../web/failure.ts';
import { GuardedAddressError } from '../web/guard.ts';
import { httpFallback } from '../web/targets.ts';
import type { CrawlFrame } from './crawl-frame.ts';
import { Frontier, linkOrder, type Offer, type Visit } from './frontier.ts';
import { HostHealth } from './host-health.ts';
import { failedPage } from './page-facts.ts';
import { readResponse } from './read-response.ts';
import { LARGEST_ROBOTS_BYTES } from './robots.ts';
import { RobotsKeeper } from './robots-keeper.ts';

/** Redirects in a row; browsers stop at twenty. */
const MOST_HOPS = 10;
const MOST_SITEMAPS = 50;

export class HostCrawl {
  readonly host: string;
  /** URLs that will be visited at most. */
  readonly budget: number;
  /** Offers that the budget left no room for, not even to wait. */
  turnedAway = 0;
  readonly #frame: CrawlFrame;
  readonly #frontier: Frontier;
  readonly #health = new HostHealth();
  readonly #robots: RobotsKeeper;
  readonly #learned = new Set<string>();
  #sitemaps = 0;
  #robotsMissing = '';
  pages = 0;
  errors = 0;
  firstFailure = '';
  /** Its loop is on, or queued: what is offered will be seen. */
  active = false;

  constructor(host: string, frame: CrawlFrame, budget: number) {
    this.host = host;
    this.budget = budget;
    this.#frame = frame;
    this.#frontier = new Frontier({ budget, maxDepth: frame.crawl ? frame.limits.depth : 0 });
    this.#robots = new RobotsKeeper({
      client: frame.client,
      limits: frame.limits.fetch,
      userAgent: frame.userAgent,
      signal: frame.signal,
      mayFollow: (url) => frame.scope.admits(new URL(url)),
      onAnswer: (url, result) => this.#reportRobots(url, result),
      onUnavailable: (url, why) => {
        if (frame.robots !== 'respect') return;
        this.#robotsMissing = `${url} cannot be had (${why}), so nothing but the targets may be asked`;
        frame.log('warn', this.#robotsMissing);
      },
    });
  }

  /** Visits waiting that the budget has room for. */
  get queued(): number {
    return this.#frontier.queued;
  }

  /** Why the host was not seen as it should have been; '' when it was. */
  get degraded(): string {
    if (this.#health.degraded !== '') return this.#health.degraded;
    if (this.pages === 0 && this.errors > 0) return this.firstFailure;
    return this.#robotsMissing;
  }

  get overBudget(): number {
    return this.#frontier.overBudget;
  }

  /** See Frontier.knows. */
  knows(visit: Visit): boolean {
    return this.#frontier.knows(visit);
  }

  offer(visit: Visit): Offer | 'disallowed' {
    if (!this.#isAllowed(visit)) return 'disallowed';
    if (visit.foundBy === 'sitemap') {
      this.#sitemaps += 1;
      if (this.#sitemaps > MOST_SITEMAPS) return 'over budget';
    }
    const offer = this.#frontier.offer(visit);
    if (offer === 'over budget') this.turnedAway += 1;
    return offer;
  }

  /** Gives up what waits; returns how many URLs that were. */
  abandon(): number {
    return this.#frontier.abandon();
  }

  /** Visits until nothing is left, the host is not worth asking, or the signal aborts. */
  async run(): Promise<void> {
    const { signal, clock, limits } = this.#frame;
    const running = new Set<Promise<void>>();
    try {
      while (!signal.aborted && this.#health.degraded === '') {
        const pauseMs = this.#health.takePauseMs();
        if (pauseMs > 0) {
          this.#frame.log('info', `${this.host} keeps failing: paused for ${pauseMs / 1_000} s`);
          await clock.sleep(pauseMs, signal);
          continue;
        }
        while (running.size < limits.requestsPerHost) {
          const visit = this.#frontier.next();
          if (!visit) break;
          const promise: Promise<void> = this.#visit(visit).finally(() => running.delete(promise));
          running.add(promise);
        }
        if (running.size === 0) break;
        await Promise.race(running);
      }
      await Promise.all(running);
    } finally {
      await Promise.allSettled(running);
    }
  }

  async #visit(visit: Visit): Promise<void> {
    const { client, limits, signal } = this.#frame;
    this.#frame.started(visit);
    try {
      if (!(await this.#mayVisit(visit))) return;
      let result: FetchResult;
      try {
        result = await client.fetch({ url: visit.url, limits: limits.fetch, signal });
      } catch (error) {
        if (!signal.aborted) this.#failed(visit, failureOf(error));
        return;
      }
      await this.#answered(visit, result);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#frontier.finished(visit);
      this.#frame.ended(visit);
    }
  }

  async #answered(visit: Visit, result: FetchResult): Promise<void> {
    const { limits, crawl, skips } = this.#frame;
    this.#health.answered(result.status);
    const breadth = limits.wide ? 'wide' : 'narrow';
    const { page, target, links, surplus } = await readResponse(
      visit,
      result,
      breadth,
      limits.fetch.bodyBytes,
    );
    if (target !== null) this.#followRedirect(visit, target);
    // What the site says about itself comes before what its pages say.
    if (crawl && !visit.guess) await this.#learnOrigin(visit);
    if (crawl) {
      for (const [index, { url, by }] of links.entries()) this.#offerLink(visit, url, by, index + 1);
      skips.addCount('more links than are taken from one page', surplus);
    }
    if (visit.guess && (result.status < 200 || result.status > 299)) return;
    this.pages += 1;
    this.#frame.finished(page);
  }

  #failed(visit: Visit, failure: WorkError): void {
    if (failure instanceof GuardedAddressError && visit.foundOn !== '') {
      this.#frame.skips.add(`guarded address: ${this.host}`, visit.url);
      return;
    }
    if (this.#frame.guessedScheme.has(visit.url) && speaksNoTls(failure)) {
      this.#frame.seedFailed(visit, failure);
      this.#frame.offer({ ...visit, url: httpFallback(visit.url) });
      return;
    }
    this.#health.failed(failure);
    if (visit.guess) return;
    this.errors += 1;
    this.firstFailure ||= `${failure.kind}: ${failure.message}`;
    if (visit.foundOn === '') this.#frame.seedFailed(visit, failure);
    this.#frame.log('debug', `${visit.url}: ${failure.kind}: ${failure.message}`);
    this.#frame.finished(failedPage(visit, failure));
  }

  /** A redirect costs no depth, but a chain of them ends. */
  #followRedirect(visit: Visit, target: string): void {
    const { scope, offer, skips, log } = this.#frame;
    if (visit.hops >= MOST_HOPS) {
      skips.add(`more than ${MOST_HOPS} redirects in a row: ${this.host}`, target);
      return;
    }
    if (visit.foundOn === '' && scope.adoptTwin(new URL(visit.url), new URL(target)))
      log('info', `${visit.url} redirects to ${target}: its host belongs to the scan too`);
    offer({ ...this.#found(visit, target, 'redirect', 0), depth: visit.depth, hops: visit.hops + 1 });
  }

  /** robots.txt and the sitemaps of an origin, once its first page has answered. */
  async #learnOrigin(visit: Visit): Promise<void> {
    const { robots: policy, limits, pace } = this.#frame;
    const { origin, host } = new URL(visit.url);
    if (policy === 'ignore' && !limits.wide) return;
    const robots = await this.#robots.of(origin);
    if (this.#learned.has(origin)) return;
    this.#learned.add(origin);
    if (policy === 'respect' && robots.crawlDelayMs > 0) pace.setDelay(host, robots.crawlDelayMs);
    if (!limits.wide) return;
    const from = { ...visit, url: `${origin}/robots.txt` };
    for (const [index, { url, by }] of robots.links.entries()) this.#offerLink(from, url, by, index);
    const sitemap = {
      ...this.#found(from, `${origin}/sitemap.xml`, 'sitemap', robots.links.length),
      depth: 0,
    };
    this.#frame.offer({ ...sitemap, foundOn: visit.url, guess: true });
  }

  #offerLink(visit: Visit, url: string, by: string, index: number): void {
    const found = this.#found(visit, url, by, index);
    // Sitemaps are tables of contents, not pages on the way: they cost no depth.
    this.#frame.offer(by === 'sitemap' ? { ...found, depth: visit.depth } : found);
  }

  #found(visit: Visit, url: string, foundBy: string, index: number): Visit {
    const order = linkOrder(visit, index);
    return {
      url,
      depth: visit.depth + 1,
      foundOn: visit.url,
      foundBy,
      hops: 0,
      guess: false,
      order,
      sequence: 0,
    };
  }

  #isAllowed(visit: Visit): boolean {
    if (this.#frame.robots !== 'respect' || !this.#frame.crawl || visit.foundOn === '') return true;
    return this.#robots.known(new URL(visit.url).origin)?.allows(visit.url) ?? true;
  }

  /** What the operator named is asked in any case; the rest only where robots.txt lets it. */
  async #mayVisit(visit: Visit): Promise<boolean> {
    const { crawl, robots: policy, skips, limits } = this.#frame;
    if (!crawl || visit.foundOn === '' || (policy === 'ignore' && !limits.wide)) return true;
    const robots = await this.#robots.of(new URL(visit.url).origin);
    if (policy === 'ignore' || robots.allows(visit.url)) return true;
    const pattern = `${policy === 'record' ? 'visited against ' : ''}robots.txt: ${this.host}`;
    skips.add(pattern, visit.url);
    return policy === 'record';
  }

  /** robots.txt is a page too, however it was come by. */
  async #reportRobots(url: string, result: FetchResult): Promise<void> {
    if (!this.#frontier.claim(url)) return;
    const found = { foundOn: '', foundBy: 'robots', hops: 0, guess: true, order: 0, sequence: 0 };
    const { page } = await readResponse({ url, depth: 0, ...found }, result, 'narrow', LARGEST_ROBOTS_BYTES);
    this.pages += 1;
    this.#frame.finished(page);
  }
}

/** Plain http on the other end, or nothing at all; a certificate that is not trusted is no reason to go plain. */
function speaksNoTls(failure: WorkError): boolean {
  if (failure.kind === 'tls') return /^(?:EPROTO$|ERR_SSL_)/.test(codeOf(failure.cause));
  return failure.kind === 'connect' || failure.kind === 'io' || failure.kind === 'timeout';
}
