/** The same crawl as one and in shards, against real servers on loopback, so that what both found can be compared. */
import { onTestFinished } from 'vitest';
import type { WebSettings } from '../../../src/config/settings.ts';
import { type CollectSummary, collectPages } from '../../../src/scan/collect.ts';
import type { ThreadsPlan } from '../../../src/scan/fetching/fetch-threads.ts';
import type { Page } from '../../../src/scan/page.ts';
import type { ScanInput } from '../../../src/scan/scan.ts';
import { collectInShards } from '../../../src/scan/shards/collect-in-shards.ts';
import { runShard } from '../../../src/scan/shards/run-shard.ts';
import type { ShardChunk, ShardEnd, ShardOrder } from '../../../src/scan/shards/shard.ts';
import type { CarryShard } from '../../../src/scan/shards/shard-rounds.ts';
import { type Clock, systemClock } from '../../../src/shared/clock.ts';
import type { Progress, WorkContext } from '../../../src/shared/work.ts';
import { scanInput } from '../collect-bench.ts';

export interface Found {
  /** By URL, without what no two crawls share. */
  pages: Record<string, unknown>[];
  /** With hosts by name: those that were found have no order of their own. */
  summary: CollectSummary;
  progress: Progress[];
  log: string[];
}

export interface CrawlOptions {
  input?: Partial<Omit<ScanInput, 'web'>>;
  web?: Partial<WebSettings>;
  clock?: Clock;
  signal?: AbortSignal;
  threads?: Partial<ThreadsPlan>;
}

export async function crawlAsOne(targets: string[], options: CrawlOptions = {}): Promise<Found> {
  return await found(options, (context, onPage) =>
    collectPages(scanInput(targets, options), context, onPage, options.threads),
  );
}

/** @param carry absent = in this process, with all that passes made JSON and back */
export async function crawlInShards(
  targets: string[],
  count: number,
  options: CrawlOptions = {},
  carry: CarryShard = carryHere(),
): Promise<Found> {
  const input = scanInput(targets, options);
  return await found(options, (context, onPage) => collectInShards(input, context, onPage, carry, { count }));
}

/** What outlives those who carry: ends by their order, and chunks by their shard. */
export interface Kept {
  ends: Map<string, ShardEnd>;
  chunks: Map<number, ShardChunk[]>;
}

export function nothingKept(): Kept {
  return { ends: new Map(), chunks: new Map() };
}

export interface Carrying {
  /** Asked before each run of a shard: the signal that ends it early, whereupon it is run again; null = none. */
  interrupt?: () => AbortSignal | null;
  /** The last chunk of a run that ends early does not arrive. */
  loses?: boolean;
  kept?: Kept;
  /** Told of each order, before it is carried. */
  onOrder?: (order: ShardOrder) => void;
  /** Told of what was fetched, as it arrives. */
  onChunk?: (chunk: ShardChunk) => void;
}

export function carryHere({
  interrupt = () => null,
  loses = false,
  kept = nothingKept(),
  onOrder = () => undefined,
  onChunk = () => undefined,
}: Carrying = {}): CarryShard {
  return async (given, context) => {
    const order = passed(given);
    onOrder(order);
    const key = JSON.stringify({ ...order, wallMs: 0 });
    const chunks = kept.chunks.get(order.index) ?? [];
    kept.chunks.set(order.index, chunks);
    for (;;) {
      const known = kept.ends.get(key);
      if (known !== undefined) return passed(known);
      const cut = interrupt();
      const signal = cut === null ? context.signal : AbortSignal.any([context.signal, cut]);
      const end = await runShard({
        order,
        before: chunks.map(passed),
        onChunk: (chunk) => {
          if (loses && signal.aborted) return;
          chunks.push(passed(chunk));
          onChunk(chunk);
        },
        context: { ...context, signal },
      });
      if (!signal.aborted) kept.ends.set(key, passed(end));
      if (context.signal.aborted) return passed(end);
    }
  };
}

function passed<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

async function found(
  { clock = systemClock, signal }: CrawlOptions,
  crawl: (context: WorkContext, onPage: (page: Page) => void) => Promise<CollectSummary>,
): Promise<Found> {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const progress: Progress[] = [];
  const log: string[] = [];
  const pages: Page[] = [];
  const context: WorkContext = {
    signal: signal ?? abort.signal,
    clock,
    progress: (step) => void progress.push(step),
    log: (level, message) => void log.push(`${level}: ${message}`),
  };
  const summary = await crawl(context, (page) => pages.push(page));
  summary.hosts.sort((one, other) => (one.host < other.host ? -1 : 1));
  return { pages: comparable(pages), summary, progress, log };
}

function comparable(pages: readonly Page[]): Record<string, unknown>[] {
  return pages
    .toSorted((one, other) => (one.url < other.url ? -1 : 1))
    .map((page) => ({ ...page, time_ms: 0 }));
}
