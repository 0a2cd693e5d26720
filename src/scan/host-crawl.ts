/** The crawl of one host: its frontier, its rules, its health, and a few requests at a time. */
import { codeOf } from '../shared/errors.ts';
import type { WorkError } from '../shared/work.ts';
import type { FetchResult } from '../web/client.ts';
import { failureOf } from '../web/failure.ts';
import { GuardedAddressError } from '../web/guard.ts';
import { httpFallback } from '../web/targets.ts';
import type { CrawlFrame } from './crawl-frame.ts';
import { Frontier, foundVisit, type Offer, type Visit } from './frontier.ts';
import { HostHealth } from './host-health.ts';
import { isWorthTelling } from './links/worth-telling.ts';
import type { Page } from './page.ts';
import { failedPage } from './page-facts.ts';
import { readResponse } from './read-response.ts';
import { SiteRules } from './site-rules.ts';

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
  readonly #rules: SiteRules;
  #sitemaps = 0;
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
    this.#rules = new SiteRules(frame, this.#frontier, (page) => this.#finished(page));
  }

  /** Visits waiting that the budget has room for. */
  get queued(): number {
    return this.#frontier.queued;
  }

  /** Why the host was not seen as it should have been; '' when it was. */
  get degraded(): string {
    if (this.#health.degraded !== '') return this.#health.degraded;
    if (this.pages === 0 && this.errors > 0) return this.firstFailure;
    return this.#rules.unavailable;
  }

  get overBudget(): number {
    return this.#frontier.overBudget;
  }

  /** See Frontier.knows. */
  knows(visit: Visit): boolean {
    return this.#frontier.knows(visit);
  }

  offer(visit: Visit): Offer | 'disallowed' {
    if (this.#rules.forbids(visit)) return 'disallowed';
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
      if (!(await this.#rules.allow(visit))) return;
      let result: FetchResult;
      try {
        result = await client.fetch({ url: visit.url, limits: limits.fetch, signal });
      } catch (error) {
        if (!signal.aborted) this.#failed(visit, failureOf(error));
        return;
      }
      await this.#answered(visit, result);
    } catch (error) {
      if (signal.aborted) return;
      this.#frame.stop();
      throw error;
    } finally {
      this.#frontier.finished(visit);
      this.#frame.ended(visit);
    }
  }

  async #answered(visit: Visit, result: FetchResult): Promise<void> {
    const { limits, crawl, skips, offer } = this.#frame;
    this.#health.answered(result.status);
    const { breadth } = limits;
    const { page, target, links, surplus } = await readResponse(
      visit,
      result,
      breadth,
      limits.fetch.bodyBytes,
    );
    if (target !== null) this.#followRedirect(visit, target);
    // What the site says about itself comes before what its pages say.
    if (!visit.guess && target === null) await this.#rules.learn(visit);
    if (crawl) {
      for (const [index, { url, by }] of links.entries()) {
        const found = foundVisit(visit, url, by, index + 1);
        offer(by === 'sitemap' ? { ...found, depth: visit.depth } : found);
      }
      skips.addCount('more links than are taken from one page', surplus);
    }
    if (isWorthTelling(visit, result.status, page.content_type)) this.#finished(page);
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
    this.firstFailure ||= `${failure.kind}: ${failure.message}`;
    if (visit.foundOn === '') this.#frame.seedFailed(visit, failure);
    this.#frame.log('debug', `${visit.url}: ${failure.kind}: ${failure.message}`);
    this.#finished(failedPage(visit, failure));
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
    const found = foundVisit(visit, target, visit.foundBy === 'sitemap' ? 'sitemap' : 'redirect', 0);
    offer({ ...found, depth: visit.depth, hops: visit.hops + 1, guess: visit.guess });
  }

  #finished(page: Page): void {
    if (page.status_code === 0) this.errors += 1;
    else this.pages += 1;
    this.#frame.finished(page);
  }
}

/** Plain http on the other end, or nothing at all; a certificate that is not trusted is no reason to go plain. */
function speaksNoTls(failure: WorkError): boolean {
  if (failure.kind === 'tls') return /^(?:EPROTO$|ERR_SSL_)/.test(codeOf(failure.cause));
  return failure.kind === 'connect' || failure.kind === 'io' || failure.kind === 'timeout';
}
