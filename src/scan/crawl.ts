/** One crawl over all its hosts: who belongs, who is next, what was left alone, and how it ended. */
import type { Clock } from '../shared/clock.ts';
import type { WorkContext } from '../shared/work.ts';
import { type Deadline, Deadlines } from '../web/deadlines.ts';
import { AddressGuard } from '../web/guard.ts';
import { mixedScripts } from '../web/mixed-scripts.ts';
import { hostOf } from '../web/url.ts';
import type { CollectSummary } from './collect.ts';
import type { CrawlFrame } from './crawl-frame.ts';
import { CrawlProgress } from './crawl-progress.ts';
import type { CrawlShare, Seed, SeedFailure } from './crawl-share.ts';
import type { ThreadsPlan } from './fetching/fetch-threads.ts';
import { openFetcher } from './fetching/open-fetcher.ts';
import { seedVisit, type Visit } from './frontier.ts';
import { BrowserLinks } from './headless/browser-links.ts';
import { HostCrawl } from './host-crawl.ts';
import { Limited } from './limited.ts';
import { hostsAtOnce, limitsOf, type ModeLimits } from './modes.ts';
import type { Page } from './page.ts';
import { refusedAs } from './refused-as.ts';
import type { ScanInput } from './scan.ts';
import type { Scope } from './scope.ts';
import type { SkipTally } from './skip-tally.ts';
import type { KeptAnswer, Spool } from './spool/spool.ts';

/** Hosts met besides those of the seeds; a wildcard DNS entry has a name for every page. */
export const MOST_FOUND_HOSTS = 1_000;
/** A seed that redirects, say from http to https, takes two URLs of the budget. */
const VISITS_PER_SEED = 2;
/** For an attempt whose predecessors have used up the time: it still takes over what they kept. */
const SHORTEST_WALL_MS = 60_000;
/** A crash loses what was fetched since the last one, and that is fetched again. */
const CHECKPOINT_MS = 1_000;
/** Answers taken over from an earlier attempt between two turns of the event loop. */
const RECALLS_PER_TURN = 100;

/** Why a crawl was ended from outside. */
export type EndedBy = 'cancelled' | 'timeout' | null;

export interface CrawlRequest {
  input: ScanInput;
  context: WorkContext;
  guessedScheme: ReadonlySet<string>;
  scope: Scope;
  skips: SkipTally;
  spool: Spool;
  /** The program that opens pages with scripts; '' = none. */
  browser: string;
  onPage: (page: Page) => void;
  /** null for a crawl of all hosts of the scan. */
  share: CrawlShare | null;
  /** null = all is asked from this thread. */
  threads: ThreadsPlan | null;
}

export class Crawl {
  /** The failures of seeds, in the order they happened. */
  readonly seedFailures: SeedFailure[] = [];
  readonly progress: CrawlProgress;
  /** Pages taken over from an earlier attempt. */
  resumedPages = 0;
  /** There were more hosts than it may visit. */
  wantsHosts = false;
  readonly #share: CrawlShare | null;
  readonly #frame: CrawlFrame;
  readonly #guard: AddressGuard;
  readonly #hosts = new Map<string, HostCrawl>();
  readonly #jobs: Limited;
  readonly #deadlines: Deadlines;
  readonly #wall: Deadline;
  readonly #stop = new AbortController();
  #foundHosts = 0;
  #recalls = 0;

  constructor(request: CrawlRequest) {
    const { input, context, scope, share } = request;
    const { clock } = context;
    this.#share = share;
    const limits = limitsOf(input);
    this.#guard = new AddressGuard(scope.namedHosts);
    this.#jobs = new Limited(hostsAtOnce(input));
    this.#deadlines = new Deadlines(clock);
    const wallMs = Math.max(SHORTEST_WALL_MS, (share?.wallMs ?? limits.wallMs) - request.spool.spentMs);
    this.#wall = this.#deadlines.start(wallMs, context.signal, () => new Error('time ended'));
    const { signal } = this.#wall;
    if (signal.aborted) this.#stop.abort();
    signal.addEventListener('abort', () => this.#stop.abort(), { once: true });
    this.progress = new CrawlProgress(
      clock,
      (progress) => context.progress(progress),
      () => this.#queued(),
    );
    this.#frame = this.#frameOf(request, limits);
    // A page that takes long to read must not hold the end up.
    this.#stop.signal.addEventListener('abort', () => this.#frame.fetcher.interrupt(), { once: true });
  }

  /** Visits the seeds and what they lead to; resolves when nothing is left or the frame's signal aborted. */
  async run(seeds: readonly Seed[]): Promise<void> {
    const perHost = new Map<string, number>();
    for (const { url } of seeds) {
      const { host } = new URL(url);
      perHost.set(host, (perHost.get(host) ?? 0) + 1);
    }
    for (const [host, count] of perHost) this.#addHost(host, count * VISITS_PER_SEED);
    // All of them before any host begins.
    const entered = new Set((this.#share?.entries ?? []).map((entry) => this.#enter(entry)));
    for (const { url, order } of seeds) this.#offer(seedVisit(url, order));
    for (const host of entered) if (host !== null) this.#activate(host);
    const ended = new AbortController();
    const checkpoints = this.#checkpoint(ended.signal);
    // It may fail long before it is waited for.
    checkpoints.catch(() => undefined);
    try {
      await this.#jobs.idle();
    } finally {
      ended.abort();
      await checkpoints;
    }
    this.progress.tell();
  }

  /** What ended the crawl from outside, if anything did. */
  endedBy(context: WorkContext): EndedBy {
    if (!this.#wall.signal.aborted) return null;
    return context.signal.aborted ? 'cancelled' : 'timeout';
  }

  /** What came of each host. Counts what still waits as skipped; call it once, at the end. */
  outcomes(endedBy: EndedBy): CollectSummary['hosts'] {
    return [...this.#hosts.values()].map((host) => {
      const { pages, errors, degraded, overBudget, queued } = host;
      const waiting = host.abandon();
      const facts = { host: host.host, pages, errors };
      const skip = (why: string) => this.#frame.skips.addCount(`${why}: ${host.host}`, waiting);
      if (degraded !== '') {
        skip('host degraded');
        return { ...facts, outcome: 'degraded', reason: degraded };
      }
      if (endedBy !== null && (queued > 0 || host.active)) {
        skip(endedBy === 'timeout' ? 'time ended' : 'cancelled');
        return endedBy === 'timeout'
          ? { ...facts, outcome: 'budget', reason: `time ended with ${queued} URLs waiting` }
          : { ...facts, outcome: 'cancelled', reason: `cancelled with ${queued} URLs waiting` };
      }
      if (overBudget > 0 || host.turnedAway > 0) {
        skip('over budget');
        return { ...facts, outcome: 'budget', reason: `more than ${host.budget} URLs` };
      }
      return { ...facts, outcome: 'completed', reason: '' };
    });
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    this.#wall.clear();
    const { fetcher, browser } = this.#frame;
    await browser?.close();
    await Promise.all([this.#deadlines.close(), fetcher.close()]);
  }

  /** What others have found waits on its host until its turn comes; null where that is one host too many. */
  #enter(entry: Visit): HostCrawl | null {
    const { scope, skips } = this.#frame;
    const url = new URL(entry.url);
    // Whoever hands this over knows that a target redirects there.
    if (this.#share?.mayBelong(url.host) && scope.refusal(url) === 'out of scope') scope.adopt(url.host);
    const host = this.#hosts.get(url.host) ?? this.#addFoundHost(url.host);
    if (host) host.enter(entry);
    else skips.add(`more than ${MOST_FOUND_HOSTS} hosts`, entry.url);
    return host;
  }

  #frameOf(request: CrawlRequest, limits: ModeLimits): CrawlFrame {
    const { input, context, guessedScheme, scope, skips, spool, browser, onPage, share, threads } = request;
    const { clock } = context;
    const log: CrawlFrame['log'] = (level, message, fields) => context.log(level, message, fields);
    const { user_agent: userAgent } = input.web;
    const { signal } = this.#stop;
    const common = { clock, userAgent, signal, log };
    const guard = this.#guard;
    const { fetcher, client } = openFetcher({ ...common, input, guard, scope, share, threads });
    const mayAsk = (url: string) => this.#mayAsk(new URL(url), scope);
    return {
      ...common,
      limits,
      crawl: input.crawl,
      robots: input.web.robots,
      guessedScheme,
      scope,
      browser:
        browser === ''
          ? null
          : new BrowserLinks({ ...common, client, program: browser, limits: limits.fetch, mayAsk }),
      fetcher,
      skips,
      spool,
      keepsAll: share?.keepsAll ?? false,
      stop: () => this.#stop.abort(),
      offer: (visit) => this.#offer(visit),
      started: (visit) => this.progress.started(visit.url),
      ended: () => this.progress.ended(),
      finished: (page) => {
        this.progress.finished(page);
        onPage(page);
      },
      recalled: (answer) => this.#recalled(answer, clock),
      seedFailed: ({ url }, failure) => {
        const { kind, message, retryAfterMs } = failure;
        this.seedFailures.push({ url, kind, message, retryAfterMs, cause: failure });
      },
    };
  }

  /** Whether a page in the browser may have this asked for: of a host whose robots.txt is known by now. */
  #mayAsk(url: URL, scope: Scope): boolean {
    return scope.admits(url) && this.#hosts.get(url.host)?.mayAsk(url.href) === true;
  }

  /** Taking over is quick and waits for nothing: the event loop must still have its turns. */
  async #recalled(answer: KeptAnswer, clock: Clock): Promise<void> {
    if (answer.page !== null) this.resumedPages += 1;
    this.#recalls += 1;
    if (this.#recalls % RECALLS_PER_TURN === 0) await clock.turn();
  }

  #queued(): number {
    let queued = 0;
    for (const host of this.#hosts.values()) queued += host.queued;
    return queued;
  }

  #offer(visit: Visit): boolean {
    const { url: text, depth, order } = visit;
    // Nearly all links lead to what is known already: that is told without parsing.
    if (this.#hosts.get(hostOf(text))?.knows(text, depth, order)) return false;
    const { scope, skips, limits } = this.#frame;
    const url = new URL(text);
    const refusal = scope.refusal(url);
    const isForeign = this.#share?.owns(url.host) === false;
    if (isForeign && refusal === 'out of scope' && this.#share?.mayBelong(url.host))
      return this.#share.stray(visit);
    if (refusal !== '') return skips.addShared(refusedAs(refusal, url, this.#guard), text);
    if (isForeign) return this.#share?.stray(visit) === true;
    const host = this.#hosts.get(url.host) ?? this.#addFoundHost(url.host);
    if (!host) return skips.add(`more than ${MOST_FOUND_HOSTS} hosts`, text);
    const offer = host.offer(visit);
    if (offer === 'disallowed') return skips.add(host.disallowedAs(text), text);
    if (offer === 'too deep') return skips.add(`deeper than ${limits.depth} links: ${host.host}`, text);
    if (offer === 'over budget') return skips.add(`over budget: ${host.host}`, text);
    if (offer.startsWith('like ')) return skips.add(`${offer}: ${host.host}`, text);
    if (offer === 'queued') this.#activate(host);
    return offer !== 'known';
  }

  /** A spool that cannot be written (the disk is full) ends the crawl. */
  async #checkpoint(ended: AbortSignal): Promise<void> {
    const { clock, spool, stop } = this.#frame;
    try {
      while (!ended.aborted) {
        await clock.sleep(CHECKPOINT_MS, ended);
        spool.checkpoint();
      }
    } catch (error) {
      stop();
      throw error;
    }
  }

  #addFoundHost(name: string): HostCrawl | null {
    if (this.#foundHosts >= (this.#share?.foundHosts ?? MOST_FOUND_HOSTS)) {
      this.wantsHosts = true;
      return null;
    }
    this.#foundHosts += 1;
    return this.#addHost(name, 0);
  }

  #addHost(name: string, atLeast: number): HostCrawl {
    const host = new HostCrawl(
      name,
      this.#hosts.size,
      this.#frame,
      Math.max(this.#frame.limits.urlsPerHost, atLeast),
    );
    this.#hosts.set(name, host);
    const mixed = mixedScripts(name);
    if (mixed !== '') this.#frame.log('warn', `${name} may be made to look like another: ${mixed} letters`);
    return host;
  }

  /** A host whose loop has ended begins again when another host's page leads to it. */
  #activate(host: HostCrawl): void {
    if (host.active) return;
    host.active = true;
    this.#jobs.add(async () => {
      await host.run();
      this.#frame.fetcher.leave(host.host);
      host.active = this.#frame.signal.aborted;
    });
  }
}
