/** The collecting half of a scan: targets -> crawl, where the crawl's own response is the probe. */
import type { WorkContext } from '../shared/work.ts';
import { readTargets } from '../web/targets.ts';
import { endedAs, nothingAnswered } from './collecting/how-it-ended.ts';
import { reportBadLines, usableSeeds } from './collecting/usable-seeds.ts';
import { Crawl } from './crawl.ts';
import { readPageRules } from './facts/page-rules.ts';
import type { ThreadsPlan } from './fetching/fetch-threads.ts';
import { browserFor } from './headless/browser-for.ts';
import { paceLimits } from './modes.ts';
import type { Page } from './page.ts';
import type { ScanInput } from './scan.ts';
import { Scope } from './scope.ts';
import { type SkippedUrls, SkipTally } from './skip-tally.ts';
import { Spool } from './spool/spool.ts';
import { removeSpool, spoolFileOf } from './spool/spool-file.ts';
import { spoolIdentity } from './spool/spool-identity.ts';

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
  /** Marks of URLs of its hosts that were seen and left alone: see marksIn. Absent = none. */
  passedOver?: string;
  ended: 'completed' | 'budget' | 'timeout' | 'degraded' | 'cancelled';
  /** Lines of the targets that are none. `line` is 0 for an inline target. */
  bad: { line: number; text: string; why: string }[];
  /** Pages that an earlier attempt of the same execution had fetched; 0 = the crawl began anew. */
  resumedPages: number;
}

/**
 * Crawls and probes in one go: each URL is fetched once, and `onPage` is called for each finished page, in any
 * order, failed ones included. Stays inside scope, budgets, address guard and rate limits of the mode.
 *
 * Throws WorkError: `no_targets` when the targets name nothing usable, or the kind of the first seed's failure
 * when not a single page answered. A crawl that is aborted returns what it has, `ended: 'cancelled'`.
 * @param threads How to use other threads, for tests.
 */
export async function collectPages(
  input: ScanInput,
  context: WorkContext,
  onPage: (page: Page) => void,
  threads: Partial<ThreadsPlan> = {},
): Promise<CollectSummary> {
  context.progress({ phase: 'targets', done: 0, total: null });
  const targets = await readTargets(input);
  // Before anything is asked: what is wrong with the rules is to be known now.
  readPageRules(input.web.technologies_directory, context);
  reportBadLines(targets, context);
  const browser = await browserFor(input);
  const skips = new SkipTally();
  const scope = new Scope({ ...input, seeds: targets.urls });
  const seeds = usableSeeds(targets.urls, scope, skips);

  const { guessedScheme } = targets;
  const file = spoolFileOf(input.resultsFile);
  const spool = new Spool(file, spoolIdentity(targets.urls, input), context.clock);
  if (spool.resumes) context.log('info', 'an earlier attempt was interrupted: this one goes on from there');
  const crawl = new Crawl({
    input,
    context,
    guessedScheme,
    scope,
    skips,
    spool,
    browser,
    onPage,
    share: null,
    threads: mayUseThreads(input, browser) ? { data: threadData(input, targets.urls), ...threads } : null,
  });
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
    throw nothingAnswered(crawl.seedFailures, targets.urls, endedBy);
  }
  const hosts = crawl.outcomes(endedBy);
  const ended = endedAs(hosts, scope.namedHosts, endedBy);
  const { resumedPages } = crawl;
  if (resumedPages > 0) context.log('info', `resumed after ${resumedPages} pages of an earlier attempt`);
  return {
    pages,
    bytes,
    hosts,
    skipped: skips.list(),
    passedOver: skips.passedOver(),
    ended,
    bad: targets.bad,
    resumedPages,
  };
}

/** What asks no faster than a mode allows is no work for a second processor, and a browser is at home in this thread. */
function mayUseThreads(input: ScanInput, browser: string): boolean {
  return browser === '' && paceLimits(input).overall === 0;
}

/** The targets are all in `seeds`. */
function threadData(input: ScanInput, seeds: readonly string[]): ThreadsPlan['data'] {
  return { input: { ...input, targets: [] }, seeds };
}
