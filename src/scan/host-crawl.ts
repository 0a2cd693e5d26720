/** The crawl of one host: its frontier, its rules, its health, and a few requests at a time. */
import { detached } from '../shared/detached.ts';
import { codeOf } from '../shared/errors.ts';
import { WorkError } from '../shared/work.ts';
import { GuardedAddressError } from '../web/guard.ts';
import { httpFallback } from '../web/targets.ts';
import type { CrawlFrame } from './crawl-frame.ts';
import type { Answer } from './fetching/fetcher.ts';
import { Frontier, foundVisit, type Offer, orderOf, seedVisit, type Visit } from './frontier.ts';
import { HostHealth } from './host-health.ts';
import type { Page } from './page.ts';
import { failedPage } from './page-facts.ts';
import type { ReadResponse } from './read-response.ts';
import { RequestWindow } from './request-window.ts';
import { folderOf } from './similar/endless-places.ts';
import { SimilarUrls } from './similar/similar-urls.ts';
import { SiteRules } from './site-rules.ts';
import { failureOfKept, keptFailure } from './spool/kept-failure.ts';
import type { KeptAnswer } from './spool/spool.ts';
import { isTold, pageAsFoundBy } from './told-page.ts';
import { UnderWay } from './under-way.ts';

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
  readonly #similar: SimilarUrls;
  readonly #health = new HostHealth();
  readonly #window: RequestWindow;
  readonly #rules: SiteRules;
  #sitemaps = 0;
  /** Failures since the last pause that were not only remembered. */
  #freshFailures = 0;
  pages = 0;
  errors = 0;
  firstFailure = '';
  /** Its loop is on, or queued: what is offered will be seen. */
  active = false;

  /** @param number tells it from the other hosts of the crawl */
  constructor(host: string, number: number, frame: CrawlFrame, budget: number) {
    this.host = host;
    this.budget = budget;
    this.#frame = frame;
    const maxDepth = frame.crawl ? frame.limits.depth : 0;
    this.#window = new RequestWindow(frame.limits.requestsPerHost);
    this.#similar = new SimilarUrls({ kept: frame.limits.similarKept, budget });
    this.#frontier = new Frontier({
      budget,
      maxDepth,
      store: frame.spool,
      host: number,
      similar: this.#similar,
      onSimilar: ({ url }, pattern) => void frame.skips.add(`like ${pattern}: ${host}`, url),
      onEntry: (visit) => void frame.offer(visit),
    });
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
    return this.#frontier.overBudget + this.#similar.ofPlaces;
  }

  /** See Frontier.knows. */
  knows(url: string, depth: number, order: number): boolean {
    return this.#frontier.knows(url, depth, order);
  }

  /** Whether robots.txt, as far as it was read, lets a page of the host have this URL asked for. */
  mayAsk(url: string): boolean {
    return !this.#rules.forbids({ ...seedVisit(url, 0), foundOn: url });
  }

  /** See SiteRules.forbiddenAs. */
  disallowedAs(url: string): string {
    return this.#rules.forbiddenAs(url);
  }

  /** See Frontier.enter. */
  enter(visit: Visit): void {
    this.#frontier.enter(visit);
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
    const { signal, clock } = this.#frame;
    const visits = new UnderWay();
    while (!signal.aborted && !visits.hasFailed && this.#health.degraded === '') {
      const pauseMs = this.#health.takePauseMs();
      if (pauseMs > 0 && this.#freshFailures > 0) {
        this.#freshFailures = 0;
        this.#frame.log('info', `${this.host} keeps failing: paused for ${pauseMs / 1_000} s`);
        await clock.sleep(pauseMs, signal);
        continue;
      }
      for (let visit = this.#next(visits.count); visit; visit = this.#next(visits.count))
        visits.add(this.#visit(visit));
      if (visits.count === 0) break;
      await visits.nextEnd();
    }
    await visits.end();
    this.#frontier.offerEntries();
  }

  #next(running: number): Visit | null {
    return running < this.#window.sizeFor(running + this.queued) ? this.#frontier.next() : null;
  }

  async #visit(visit: Visit): Promise<void> {
    const { spool, signal } = this.#frame;
    this.#frame.started(visit);
    try {
      if (!(await this.#rules.allow(visit))) return;
      const kept = spool.recall(visit.url);
      if (kept?.failure) this.#failed(visit, failureOfKept(kept.failure));
      else if (kept !== null) await this.#recalled(visit, kept);
      else await this.#ask(visit);
    } catch (error) {
      if (signal.aborted) return;
      this.#frame.stop();
      throw error;
    } finally {
      this.#frontier.finished(visit);
      this.#frame.ended(visit);
    }
  }

  async #ask(visit: Visit): Promise<void> {
    const { fetcher, crawl, limits, signal, spool, browser, keepsAll } = this.#frame;
    const isOpened = browser !== null && crawl && visit.depth < limits.depth;
    let answer: Answer;
    try {
      answer = await fetcher.visit(visit, isOpened);
    } catch (error) {
      if (signal.aborted) return;
      // Anything else is no affair of the host's.
      if (!(error instanceof WorkError)) throw error;
      this.#failedNow(visit, error);
      return;
    }
    const { status, read, document } = answer;
    this.#window.answered(read.page.time_ms);
    let isUnfinished = false;
    if (browser !== null && document !== null) {
      // What the page asks for is held against robots.txt as well.
      await this.#rules.known(visit.url);
      const made = await browser.linksOf(visit.url, document);
      if (made !== null) read.links.push(...made);
      else isUnfinished = !signal.aborted;
    }
    if (isUnfinished) this.#skipUnfinished(visit);
    const { links, siblings } = await this.#answered(visit, status, read, (index) => index + 1);
    this.#similar.learnSiblings(visit.url, siblings);
    const { target, surplus } = read;
    const page = isTold(visit, status, read.page) ? read.page : null;
    const kept = { page: keepsAll ? read.page : page, status, target, links, siblings, surplus };
    spool.keep(visit.url, isUnfinished ? { ...kept, isUnfinished } : kept);
    if (page !== null) this.#finished(page);
  }

  /** An earlier attempt was answered: all goes on from there as it did then. */
  async #recalled(visit: Visit, kept: KeptAnswer): Promise<void> {
    const { siblings } = await this.#answered(visit, kept.status, kept, (_, link) => link.index);
    if (kept.isUnfinished) this.#skipUnfinished(visit);
    const page = this.#frame.keepsAll ? pageAsFoundBy(visit, kept) : kept.page;
    // Where links to known URLs are not kept one by one they were counted.
    if (this.#frame.keepsAll) this.#similar.learnSiblings(visit.url, siblings);
    else if (kept.siblings) this.#similar.learnSiblings(visit.url, kept.siblings);
    if (page !== null) this.#finished(page);
    await this.#frame.recalled(kept);
  }

  /**
   * Goes where an answer leads.
   * @returns the links that made a difference, which is all that a resumed crawl needs to know of them (or all,
   * where the crawl keeps all), and how many led to the page's own folder
   */
  async #answered<Link extends { url: string; by: string }>(
    visit: Visit,
    status: number,
    read: Pick<ReadResponse, 'target' | 'surplus'> & { links: Link[] },
    indexOf: (position: number, link: Link) => number,
  ): Promise<Required<Pick<KeptAnswer, 'links' | 'siblings'>>> {
    const { crawl, skips, offer, keepsAll } = this.#frame;
    const { target, links, surplus } = read;
    this.#health.answered(status);
    if (target !== null) this.#followRedirect(visit, target);
    // What the site says about itself comes before what its pages say.
    if (!visit.guess && target === null) await this.#rules.learn(visit);
    const kept: KeptAnswer['links'] = [];
    const siblings = { known: 0, fresh: 0 };
    if (!crawl) return { links: kept, siblings };
    const own = ownPrefix(visit.url);
    const folder = folderOf(visit.url);
    for (let position = 0; position < links.length; position += 1) {
      const link = links[position];
      if (link === undefined) break;
      const { url, by } = link;
      const index = indexOf(position, link);
      const depth = by === 'sitemap' ? visit.depth : visit.depth + 1;
      if (keepsAll) kept.push({ url, by, index });
      // Nearly all links lead to what is known on the same host already.
      const isSibling = folder !== '' && url.startsWith(folder);
      if (url.startsWith(own) && this.#frontier.knows(url, depth, orderOf(visit, index))) {
        if (isSibling) siblings.known += 1;
        continue;
      }
      if (!offer({ ...foundVisit(visit, detached(url), by, index), depth })) continue;
      if (isSibling) siblings.fresh += 1;
      if (!keepsAll) kept.push({ url, by, index });
    }
    skips.addCount('more links than are taken from one page', surplus);
    return { links: kept, siblings };
  }

  #skipUnfinished({ url }: Visit): void {
    this.#frame.skips.add(`scripts not run to their end: ${this.host}`, url);
  }

  #failedNow(visit: Visit, failure: WorkError): void {
    const { spool, keepsAll } = this.#frame;
    this.#freshFailures += 1;
    this.#window.failed();
    if (keepsAll) spool.keep(visit.url, keptFailure(failure));
    this.#failed(visit, failure);
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
    // Whoever brings the cookie that came with it would see a page; a scan keeps none.
    if (target === visit.url)
      skips.add(`redirect to itself, as if a cookie were wanted: ${this.host}`, target);
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

/** `http://host/` of a normalised URL. */
function ownPrefix(url: string): string {
  return url.slice(0, url.indexOf('/', url.indexOf('//') + 2) + 1);
}

/** Plain http on the other end, or nothing at all; a certificate that is not trusted is no reason to go plain. */
function speaksNoTls(failure: WorkError): boolean {
  if (failure.kind === 'tls') return /^(?:EPROTO$|ERR_SSL_)/.test(codeOf(failure.cause));
  return failure.kind === 'connect' || failure.kind === 'io' || failure.kind === 'timeout';
}
