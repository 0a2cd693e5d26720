/** The collecting half of a scan whose crawl is done in parts, by whoever carries them. */
import type { WorkContext } from '../../shared/work.ts';
import { readTargets } from '../../web/targets.ts';
import type { CollectSummary } from '../collect.ts';
import { nothingAnswered } from '../collecting/how-it-ended.ts';
import { reportBadLines, usableSeeds } from '../collecting/usable-seeds.ts';
import { readPageRules } from '../facts/page-rules.ts';
import type { Page } from '../page.ts';
import type { ScanInput } from '../scan.ts';
import { Scope } from '../scope.ts';
import { SkipTally } from '../skip-tally.ts';
import { Spool } from '../spool/spool.ts';
import { removeSpool, spoolFileOf } from '../spool/spool-file.ts';
import { spoolIdentity } from '../spool/spool-identity.ts';
import { mergedSummary } from './merged-summary.ts';
import { packRules } from './operators-rules.ts';
import { RoundBook } from './round-book.ts';
import { shardCount, shardOwners } from './shard-owners.ts';
import { type CarryShard, ShardRounds } from './shard-rounds.ts';

export interface ShardsOptions {
  /** Into how many; absent = as many as these targets make. */
  count?: number;
  /** Carried at once at most; absent = all, because whoever carries them has limits of their own. */
  atOnce?: number;
}

/**
 * Promises what collectPages promises, with `onPage` called for all pages when the last shard has ended. Rejects
 * besides with what `carry` rejects with.
 */
export async function collectInShards(
  input: ScanInput,
  context: WorkContext,
  onPage: (page: Page) => void,
  carry: CarryShard,
  options: ShardsOptions = {},
): Promise<CollectSummary> {
  context.progress({ phase: 'targets', done: 0, total: null });
  const targets = await readTargets(input);
  readPageRules(input.web.technologies_directory, context);
  reportBadLines(targets, context);
  const skips = new SkipTally(true);
  const scope = new Scope({ ...input, seeds: targets.urls });
  const seeds = usableSeeds(targets.urls, scope, skips);

  const count = options.count ?? shardCount(targets.urls);
  const ownerOf = shardOwners(targets.urls, count);
  const rules = packRules(input.web.technologies_directory);
  const targeted = { seeds: targets.urls, guessedScheme: [...targets.guessedScheme], count, rules };
  const book = new RoundBook({ seeds, ownerOf, admits: (url) => scope.admits(url) });
  const file = spoolFileOf(input.resultsFile);
  const spool = new Spool(file, spoolIdentity(targets.urls, input), context.clock);
  let isUseless = false;
  try {
    const atOnce = Math.min(options.atOnce ?? Infinity, input.maxConcurrent || Infinity);
    const frame = { input, context, carry, book, scope, spool, seeds, ownerOf, order: targeted, atOnce };
    const endedBy = await new ShardRounds(frame).run();
    const summary = mergedSummary({ book, skips, scope, seeds, endedBy, bad: targets.bad });
    if (summary.pages === 0 && endedBy !== 'cancelled') {
      isUseless = true;
      throw nothingAnswered(book.seedFailures, targets.urls, endedBy);
    }
    for (const page of spool.keptPages()) onPage(page);
    return summary;
  } finally {
    spool.close();
    if (isUseless) removeSpool(file);
  }
}
