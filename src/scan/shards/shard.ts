/**
 * A part of a crawl that another process can do: the hosts of one share, with every page on them. All of this is JSON.
 *
 * Each host that a scan may visit belongs to exactly one shard (see shardOf), so that one host is never asked from
 * two places at once. What leads from the hosts of one shard to those of another is a stray: it is handed back, and
 * becomes an entry of the other shard in the next round. A round runs a shard anew from its first URL, with the
 * answers of the round before at hand, so that it decides all that it would have decided in one process.
 */
import type { CollectSummary } from '../collect.ts';
import type { SeedFailure } from '../crawl-share.ts';
import type { Visit } from '../frontier.ts';
import type { Page } from '../page.ts';
import type { ScanInput } from '../scan.ts';
import type { KeptAnswer } from '../spool/spool.ts';
import type { RulesFile } from './operators-rules.ts';

export interface ShardOrder {
  /** The scan's own, without the files of the machine that hands this out. */
  input: ScanInput;
  /** The operator's rules of technologies: `web.technologies_directory` of the input is empty. */
  rules: RulesFile[];
  /** All targets of the scan, normalised: they make its scope and its shards. */
  seeds: string[];
  /** Those of the targets that fall back to http. */
  guessedScheme: string[];
  /** Which shard of how many. */
  index: number;
  count: number;
  /** From 1; later rounds have entries. */
  round: number;
  /** Visits that other shards found on the hosts of this one. */
  entries: Visit[];
  /** Milliseconds that were left of the scan's time when this was handed out. */
  wallMs: number;
  /** Hosts besides those of the targets that it may visit. */
  foundHosts: number;
}

/** What was fetched since the last chunk; the chunks of a run, in order, hold all that it fetched. */
export interface ShardChunk {
  /** Of the order that it was fetched for. */
  round: number;
  /** Milliseconds that this order has taken so far, in all its runs. */
  spentMs: number;
  answers: { url: string; answer: KeptAnswer }[];
  /** `failure` says why it cannot be had; '' where it can. */
  robots: { url: string; body: string; failure: string }[];
}

/** What a run amounts to, once all is fetched. */
export interface ShardEnd {
  /** Every page to be told of, failed ones included, in the order in which they were finished. */
  pages: Page[];
  hosts: CollectSummary['hosts'];
  skipped: CollectSummary['skipped'];
  /** By pattern of `skipped`, the marks of those of its URLs that other shards may have counted as well: see SkipTally. */
  shared: Record<string, string>;
  /** See CollectSummary. */
  passedOver?: string;
  /** Visits to hosts of other shards, each URL once; also to twins of targets, in case those belong to the scan. */
  strays: Visit[];
  /** Hosts that targets redirect to and that belong to the scan for that reason. */
  adopted: string[];
  /** It met more hosts than it may visit. */
  wantsHosts: boolean;
  /** Without their causes. */
  seedFailures: SeedFailure[];
  ended: 'completed' | 'timeout' | 'cancelled';
  /** Inflated bytes of all bodies. */
  bytes: number;
  /** Pages taken from the chunks that it was given. */
  resumedPages: number;
}
