/** The collecting half of a scan: targets -> crawl, where the crawl's own response is the probe. */
import { createHash } from 'node:crypto';
import { programVersion } from '../shared/program-version.ts';
import { type WorkContext, WorkError } from '../shared/work.ts';
import { readTargets, type Targets } from '../web/targets.ts';
import { Crawl, type EndedBy } from './crawl.ts';
import { forgetPageRules, pageRules } from './facts/page-rules.ts';
import { scanFingerprint } from './fingerprint.ts';
import { browserFor } from './headless/browser-for.ts';
import type { Page } from './page.ts';
import type { ScanInput } from './scan.ts';
import { Scope } from './scope.ts';
import { type SkippedUrls, SkipTally } from './skip-tally.ts';
import { Spool } from './spool/spool.ts';
import { removeSpool, spoolFileOf } from './spool/spool-file.ts';

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
  skipped: SkippedUrls[];
  ended: 'completed' | 'budget' | 'timeout' | 'degraded' | 'cancelled';
  /** Lines of the targets that are none. `line` is 0 for an inline target. */
  bad: { line: number; text: string; why: string }[];
  /** Pages that an earlier attempt of the same execution had fetched; 0 = the crawl began anew. */
  resumedPages: number;
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
  context.progress({ phase: 'targets', done: 0, total: null });
  const targets = await readTargets(input);
  // Before anything is asked: what is wrong with the rules is to be known now.
  const { technologies_directory: technologies } = input.web;
  if (technologies !== '') forgetPageRules(technologies);
  pageRules(technologies, (level, message, fields) => context.log(level, message, fields));
  reportBadLines(targets, context);
  const browser = await browserFor(input);
  const skips = new SkipTally();
  const scope = new Scope({ ...input, seeds: targets.urls });
  const seeds = allowedSeeds(targets, scope, skips);

  const { guessedScheme } = targets;
  const file = spoolFileOf(input.resultsFile);
  const spool = new Spool(file, spoolIdentity(targets.urls, input), context.clock);
  if (spool.resumes) context.log('info', 'an earlier attempt was interrupted: this one goes on from there');
  const crawl = new Crawl({ input, context, guessedScheme, scope, skips, spool, browser, onPage });
  try {
    await crawl.run(seeds);
  } finally {
    await crawl.close();
    spool.close();
  }

  const endedBy = crawl.endedBy(context);
  const { answered: pages, bytes } = crawl.progress;
  if (pages === 0 && endedBy !== 'cancelled') {
    removeSpool(file);
    throw nothingAnswered(crawl, endedBy);
  }
  const hosts = crawl.outcomes(endedBy);
  const ended = endedAs(hosts, scope.namedHosts, endedBy);
  const { resumedPages } = crawl;
  if (resumedPages > 0) context.log('info', `resumed after ${resumedPages} pages of an earlier attempt`);
  return { pages, bytes, hosts, skipped: skips.list(), ended, bad: targets.bad, resumedPages };
}

/** Equal for attempts that may go on from each other: of one execution, with the same targets, scope and manners. */
function spoolIdentity(targets: readonly string[], input: ScanInput): string {
  const work = [programVersion(), input.sessionId, scanFingerprint(targets, input), input.web];
  return createHash('sha256').update(JSON.stringify(work)).digest('hex');
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

function nothingAnswered({ seedFailures }: Crawl, endedBy: EndedBy): WorkError {
  const first = seedFailures[0];
  if (first === undefined) {
    const why = endedBy === 'timeout' ? 'no target answered before the time ended' : 'no target answered';
    return new WorkError('timeout', why);
  }
  const { url, failure } = first;
  const others = new Set(seedFailures.map((other) => new URL(other.url).host)).size - 1;
  const more = others > 0 ? `; ${others} more ${others === 1 ? 'host' : 'hosts'} failed too` : '';
  const after = failure.retryAfterMs === null ? {} : { retryAfterMs: failure.retryAfterMs };
  return new WorkError(failure.kind, `${url}: ${failure.message}${more}`, { cause: failure, ...after });
}

/** A dead link to a host that nobody named says nothing about the scan. */
function endedAs(
  hosts: CollectSummary['hosts'],
  named: ReadonlySet<string>,
  endedBy: EndedBy,
): CollectSummary['ended'] {
  if (endedBy !== null) return endedBy;
  const counted = hosts.filter(({ host, pages }) => pages > 0 || named.has(host));
  const outcomes = new Set(counted.map(({ outcome }) => outcome));
  if (outcomes.has('degraded')) return 'degraded';
  return outcomes.has('budget') ? 'budget' : 'completed';
}
