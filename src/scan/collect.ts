/** The collecting half of a scan: targets -> crawl, where the crawl's own response is the probe. */
import type { WorkContext } from '../shared/work.ts';
import { WorkError } from '../shared/work.ts';
import { WebClient } from '../web/client.ts';
import { Deadlines } from '../web/deadlines.ts';
import { failureOf } from '../web/failure.ts';
import { AddressGuard } from '../web/guard.ts';
import { RequestPace } from '../web/request-pace.ts';
import { readTargets, type Targets } from '../web/targets.ts';
import { Crawl, type EndedBy } from './crawl.ts';
import { CrawlProgress } from './crawl-progress.ts';
import { MODES } from './modes.ts';
import type { Page } from './page.ts';
import type { ScanInput } from './scan.ts';
import { Scope } from './scope.ts';
import { SkipTally } from './skip-tally.ts';

export interface CollectSummary {
  /** Pages that gave a response; those that failed are counted as their host's errors. */
  pages: number;
  /** Inflated bytes of all bodies. */
  bytes: number;
  hosts: {
    host: string;
    pages: number;
    errors: number;
    outcome: 'completed' | 'budget' | 'degraded' | 'cancelled';
    /** One line; '' when completed. */
    reason: string;
  }[];
  /** What was seen and left alone, by reason, the most frequent first. */
  skipped: { pattern: string; count: number }[];
  ended: 'completed' | 'budget' | 'timeout' | 'degraded' | 'cancelled';
  /** Lines of the targets that are none. `line` is 0 for an inline target. */
  bad: { line: number; text: string; why: string }[];
}

/** Bad lines written to the log; the summary has all. */
const MOST_LOGGED_LINES = 20;

/**
 * Crawls and probes in one go: each URL is fetched once, and `onPage` is called for each finished page, in any
 * order, failed ones included. Stays inside scope, budgets, address guard and rate limits of the mode.
 *
 * Throws WorkError: `no_targets` when the targets name nothing usable, or the kind of the first seed's failure
 * when not a single page answered. A crawl that is aborted returns what it has, `ended: 'cancelled'`.
 */
export async function collectPages(
  input: ScanInput,
  context: WorkContext,
  onPage: (page: Page) => void,
): Promise<CollectSummary> {
  const { clock } = context;
  context.progress({ phase: 'targets', done: 0, total: null });
  const targets = await readTargets(input);
  reportBadLines(targets, context);
  const skips = new SkipTally();
  const scope = new Scope({ ...input, seeds: targets.urls });
  const seeds = allowedSeeds(targets, scope, skips);

  const limits = MODES[input.mode];
  const guard = new AddressGuard(scope.namedHosts);
  const rates = { perHost: limits.hostRequestsPerSecond, overall: limits.requestsPerSecond };
  const pace = new RequestPace(clock, input.overrideRateLimit ? { perHost: 0, overall: 0 } : rates);
  const client = new WebClient({ settings: input.web, clock, guard, pace });
  const deadlines = new Deadlines(clock);
  const wall = deadlines.start(
    limits.wallMs,
    context.signal,
    () => new Error('the time of the mode is over'),
  );
  const progress: CrawlProgress = new CrawlProgress(clock, context.progress, () => crawl.queued);
  const failures: { url: string; failure: Error }[] = [];
  const crawl = new Crawl(
    {
      limits,
      crawl: input.crawl,
      robots: input.web.robots,
      userAgent: input.web.user_agent,
      guessedScheme: targets.guessedScheme,
      client,
      pace,
      clock,
      scope,
      skips,
      signal: wall.signal,
      log: context.log,
      started: (visit) => progress.started(visit.url),
      ended: () => progress.ended(),
      finished: (page) => {
        progress.finished(page);
        onPage(page);
      },
      seedFailed: (visit, failure) => failures.push({ url: visit.url, failure }),
    },
    guard,
    input.maxConcurrent > 0 ? input.maxConcurrent : limits.hostsAtOnce,
  );
  try {
    await crawl.run(seeds);
  } finally {
    wall.clear();
    await Promise.all([deadlines.close(), client.close()]);
  }
  progress.tell();

  const cut = context.signal.aborted ? 'cancelled' : 'timeout';
  const endedBy = wall.signal.aborted ? cut : null;
  if (progress.answered === 0 && endedBy !== 'cancelled') throw nothingAnswered(failures, endedBy);
  const hosts = crawl.outcomes(endedBy);
  const counts = { pages: progress.answered, bytes: progress.bytes };
  return { ...counts, hosts, skipped: skips.list(), ended: endedAs(hosts, endedBy), bad: targets.bad };
}

function reportBadLines(targets: Targets, context: WorkContext): void {
  for (const { line, text, why } of targets.bad.slice(0, MOST_LOGGED_LINES))
    context.log('warn', `target ignored: ${why}`, { line, text });
}

function allowedSeeds(targets: Targets, scope: Scope, skips: SkipTally): string[] {
  const seeds = targets.urls.filter((seed) => {
    const url = new URL(seed);
    if (scope.denies(url)) skips.add(`denied host: ${url.host}`, seed);
    return !scope.denies(url);
  });
  if (seeds.length === 0)
    throw new WorkError('no_targets', 'every target is on a denied host', { permanent: true });
  return seeds;
}

function nothingAnswered(failures: { url: string; failure: Error }[], endedBy: EndedBy): WorkError {
  const first = failures[0];
  if (first === undefined) {
    const why = endedBy === 'timeout' ? 'no target answered before the time ended' : 'no target answered';
    return new WorkError('timeout', why);
  }
  const failure = failureOf(first.failure);
  const others = new Set(failures.map(({ url }) => new URL(url).host)).size - 1;
  const more = others > 0 ? `; ${others} more ${others === 1 ? 'host' : 'hosts'} failed too` : '';
  const after = failure.retryAfterMs === null ? {} : { retryAfterMs: failure.retryAfterMs };
  return new WorkError(failure.kind, `${first.url}: ${failure.message}${more}`, { cause: failure, ...after });
}

function endedAs(hosts: CollectSummary['hosts'], endedBy: EndedBy): CollectSummary['ended'] {
  if (endedBy !== null) return endedBy;
  const outcomes = new Set(hosts.map(({ outcome }) => outcome));
  if (outcomes.has('degraded')) return 'degraded';
  return outcomes.has('budget') ? 'budget' : 'completed';
}
