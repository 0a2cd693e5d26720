/** The crawl of one shard: what collectPages is for all hosts of a scan, for some of them. */
import type { WorkContext } from '../../shared/work.ts';
import { usableSeeds } from '../collecting/usable-seeds.ts';
import { Crawl } from '../crawl.ts';
import { readPageRules } from '../facts/page-rules.ts';
import { browserFor } from '../headless/browser-for.ts';
import type { Page } from '../page.ts';
import { Scope } from '../scope.ts';
import { SkipTally } from '../skip-tally.ts';
import { removeSpool } from '../spool/spool-file.ts';
import type { ShardChunk, ShardEnd, ShardOrder } from './shard.ts';
import { shardOwners, twinOf } from './shard-owners.ts';
import { ShardSpool } from './shard-spool.ts';
import { Strays } from './strays.ts';

export interface ShardRun {
  order: ShardOrder;
  /** Chunks of earlier rounds and of interrupted runs of this order, in any order: what is in them is not asked for again. */
  before: Iterable<ShardChunk> | AsyncIterable<ShardChunk>;
  /** Called about each second, and once more before the end. */
  onChunk: (chunk: ShardChunk) => void;
  context: WorkContext;
  /** Absolute path of a file to spool to, made and removed here; absent or '' = memory. */
  spoolFile?: string;
}

const TOO_MANY = 'more links to hosts of other shards than are handed over';

/**
 * Crawls the hosts of the shard inside scope, budgets, address guard and rate limits of the scan. What is decided
 * is decided by `order` and the answers alone: a run that goes on from chunks amounts to what one run would have.
 *
 * Resolves with what there is when the context's signal aborts. Rejects with WorkError `bad_input` where the rules
 * of technologies or the browser are not to be had here, and with what went wrong on our side.
 */
export async function runShard({
  order,
  before,
  onChunk,
  context,
  spoolFile = '',
}: ShardRun): Promise<ShardEnd> {
  const { input, index, count, round } = order;
  readPageRules(input.web.technologies_directory, context);
  const browser = await browserFor(input);
  const scope = new Scope({ ...input, seeds: order.seeds });
  const ownerOf = shardOwners(order.seeds, count);
  const owns = (host: string) => ownerOf(host) === index;
  const skips = new SkipTally(true);
  const strays = new Strays(new Set(order.seeds), (url) => skips.addShared(TOO_MANY, url));
  // Denied seeds are counted by whoever hands the shards out.
  const seeds = usableSeeds(order.seeds, scope, new SkipTally());
  const seedHosts = new Set(order.seeds.map((seed) => new URL(seed).host));
  const pages: Page[] = [];

  const spool = new ShardSpool({ file: spoolFile, clock: context.clock, round, onChunk });
  try {
    for await (const chunk of before) spool.refill(chunk);
    const crawl = new Crawl({
      input,
      context,
      guessedScheme: new Set(order.guessedScheme),
      scope,
      skips,
      spool,
      browser,
      onPage: (page) => pages.push(page),
      share: {
        owns,
        mayBelong: (host) => seedHosts.has(twinOf(host)),
        stray: (visit) => strays.add(visit),
        entries: order.entries,
        foundHosts: order.foundHosts,
        wallMs: order.wallMs,
        keepsAll: count > 1,
      },
    });
    try {
      await crawl.run(seeds.filter(({ url }) => owns(new URL(url).host)));
    } finally {
      await crawl.close();
    }
    const endedBy = crawl.endedBy(context);
    const hosts = crawl.outcomes(endedBy);
    return {
      pages,
      hosts,
      skipped: skips.list(),
      shared: skips.shared(),
      strays: strays.list(),
      adopted: [...scope.adopted],
      wantsHosts: crawl.wantsHosts,
      seedFailures: crawl.seedFailures.map((failure) => ({ ...failure, cause: undefined })),
      ended: endedBy ?? 'completed',
      bytes: crawl.progress.bytes,
      resumedPages: crawl.resumedPages,
    };
  } finally {
    spool.close();
    removeSpool(spoolFile);
  }
}
