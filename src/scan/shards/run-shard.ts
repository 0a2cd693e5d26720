/** The crawl of one shard: what collectPages is for all hosts of a scan, for some of them. */
import type { WorkContext } from '../../shared/work.ts';
import { usableSeeds } from '../collecting/usable-seeds.ts';
import { Crawl } from '../crawl.ts';
import { pageRules } from '../facts/page-rules.ts';
import type { Visit } from '../frontier.ts';
import { browserFor } from '../headless/browser-for.ts';
import type { Page } from '../page.ts';
import { Scope } from '../scope.ts';
import { SkipTally } from '../skip-tally.ts';
import { removeSpool } from '../spool/spool-file.ts';
import { takeBrowserTurn } from './browser-turns.ts';
import { unpackRules } from './operators-rules.ts';
import type { ShardChunk, ShardEnd, ShardOrder } from './shard.ts';
import { shardOwners, twinOf } from './shard-owners.ts';
import { ShardSpool } from './shard-spool.ts';
import { type SharedParts, shareParts } from './shared-parts.ts';
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
 * A page that is opened in a browser is given nothing of the hosts of other shards: those are asked by them alone.
 *
 * Resolves with what there is when the context's signal aborts. Rejects with WorkError `bad_input` where the rules
 * of technologies or the browser are not to be had here, and with what went wrong on our side.
 */
export async function runShard(run: ShardRun): Promise<ShardEnd> {
  const { order, context } = run;
  const technologies = unpackRules(order.rules);
  const input = { ...order.input, web: { ...order.input.web, technologies_directory: technologies } };
  // A folder for each set of rules: what was made of it once holds for all shards.
  pageRules(technologies, (level, message, fields) => context.log(level, message, fields));
  const browser = await browserFor(input);
  const endTurn = browser === '' ? () => undefined : await takeBrowserTurn(context.signal);
  try {
    return await crawlFrom({ ...run, order: { ...order, input } }, browser);
  } finally {
    endTurn();
  }
}

/** Goes on from what was fetched before. */
async function crawlFrom(run: ShardRun, browser: string): Promise<ShardEnd> {
  const { order, before, onChunk, context, spoolFile = '' } = run;
  const spool = new ShardSpool({ file: spoolFile, clock: context.clock, round: order.round, onChunk });
  const parts = shareParts(order.input, context.clock);
  try {
    for await (const chunk of before) spool.refill(chunk);
    return await crawlShard(order, context, { spool, parts, browser });
  } finally {
    await parts.leave();
    spool.close();
    removeSpool(spoolFile);
  }
}

async function crawlShard(
  order: ShardOrder,
  context: WorkContext,
  { spool, parts, browser }: { spool: ShardSpool; parts: SharedParts; browser: string },
): Promise<ShardEnd> {
  const { input, index, count, entries, foundHosts, wallMs } = order;
  const { pace, reader } = parts;
  const scope = new Scope({ ...input, seeds: order.seeds });
  const ownerOf = shardOwners(order.seeds, count);
  const owns = (host: string) => ownerOf(host) === index;
  const seedHosts = new Set(order.seeds.map((seed) => new URL(seed).host));
  const mayBelong = (host: string) => seedHosts.has(twinOf(host));
  const skips = new SkipTally(true);
  const strays = new Strays(new Set(order.seeds), (url) => skips.addShared(TOO_MANY, url));
  const stray = (visit: Visit) => strays.add(visit);
  const pages: Page[] = [];
  const crawl = new Crawl({
    input,
    context,
    scope,
    skips,
    spool,
    browser,
    guessedScheme: new Set(order.guessedScheme),
    onPage: (page) => pages.push(page),
    share: { owns, mayBelong, stray, entries, foundHosts, wallMs, pace, reader, keepsAll: count > 1 },
    // A machine carries several shards at once.
    threads: null,
  });
  // Denied seeds are counted by whoever hands the shards out.
  const seeds = usableSeeds(order.seeds, scope, new SkipTally());
  try {
    await crawl.run(seeds.filter(({ url }) => owns(new URL(url).host)));
  } finally {
    await crawl.close();
  }
  const endedBy = crawl.endedBy(context);
  // Counts what waits: before what was skipped is listed.
  const hosts = crawl.outcomes(endedBy);
  return {
    pages,
    hosts,
    adopted: [...scope.adopted],
    wantsHosts: crawl.wantsHosts,
    skipped: skips.list(),
    shared: skips.shared(),
    passedOver: skips.passedOver(),
    strays: strays.list(),
    seedFailures: crawl.seedFailures.map((failure) => ({ ...failure, cause: undefined })),
    ended: endedBy ?? 'completed',
    bytes: crawl.progress.bytes,
    resumedPages: crawl.resumedPages,
  };
}
