/** What of the targets a crawl begins with. */
import { type WorkContext, WorkError } from '../../shared/work.ts';
import type { Targets } from '../../web/targets.ts';
import type { Seed } from '../crawl-share.ts';
import type { Scope } from '../scope.ts';
import type { SkipTally } from '../skip-tally.ts';

/** Bad lines written to the log; the summary has all. */
const MOST_LOGGED_LINES = 20;

export function reportBadLines(targets: Targets, context: WorkContext): void {
  for (const { line, text, why } of targets.bad.slice(0, MOST_LOGGED_LINES))
    context.log('warn', `target ignored: ${why}`, { line, text });
}

/** Counts those on denied hosts; throws WorkError `no_targets` when nothing is left. */
export function usableSeeds(urls: readonly string[], scope: Scope, skips: SkipTally): Seed[] {
  const seeds = urls.filter((seed) => {
    const url = new URL(seed);
    if (scope.denies(url)) skips.addShared(`denied host: ${url.host}`, seed);
    return !scope.denies(url);
  });
  if (seeds.length === 0)
    throw new WorkError('no_targets', 'every target is on a denied host', { permanent: true });
  return seeds.map((url, order) => ({ url, order }));
}
