import { afterAll, expect, test } from 'vitest';
import type { ShardChunk } from '../../../src/scan/shards/shard.ts';
import { fc } from '../../property.ts';
import { HASTY_CLOCK } from '../../web/loopback.ts';
import { resolveTestNames } from './name-resolver.ts';
import { openWeb, type RandomWeb, type WebPlan, webPlan } from './random-web.ts';
import { carryHere, crawlAsOne, crawlInShards, type Found, nothingKept } from './shard-bench.ts';

// The names of the webs are nobody's: what they resolve to is said here.
afterAll(resolveTestNames());

const RUNS = Number(process.env.RUNS ?? 20);

/** URLs in the order of their names, each as often as it was asked for. */
function askedOf(web: RandomWeb): string[] {
  return web.asked
    .splice(0)
    .map(({ url }) => url)
    .sort();
}

const optionsOf = (web: RandomWeb, plan: WebPlan, manners: { maxSimilar: number; maxDepth: number }) => ({
  clock: HASTY_CLOCK,
  input: {
    allowedHosts: web.allowedHosts,
    deniedHosts: plan.hosts.length > 4 ? ['h4.test'] : [],
    ...manners,
  },
});

const manners = fc.record({ maxSimilar: fc.constantFrom(1_000_000, 3), maxDepth: fc.constantFrom(2, 4, 6) });
const cuts = fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 8 });
const counts = fc.integer({ min: 1, max: 6 });

test('whatever the web, shards see what one crawl sees, and ask for no more', async () => {
  await fc.assert(
    fc.asyncProperty(webPlan, manners, counts, async (plan, how, count) => {
      const web = await openWeb(plan);
      const options = optionsOf(web, plan, how);
      const local = await crawlAsOne(web.targets, options);
      const asked = askedOf(web);
      const sharded = await crawlInShards(web.targets, count, options);
      expect(sharded.pages).toEqual(local.pages);
      expect(sharded.summary).toEqual(local.summary);
      expect(askedOf(web)).toEqual(asked);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

/** Signals that abort so many requests after they were asked for, one after the other. */
function interruptions(web: RandomWeb, after: readonly number[]): () => AbortSignal | null {
  const left = [...after];
  const waiting: { at: number; abort: AbortController }[] = [];
  web.onAsked = (number) => {
    for (const { at, abort } of waiting) if (number >= at) abort.abort(new Error('this one ends'));
  };
  return () => {
    const next = left.pop();
    if (next === undefined) return null;
    const abort = new AbortController();
    waiting.push({ at: web.asked.length + next, abort });
    return abort.signal;
  };
}

/** Sees to it that nothing is asked for once it has arrived. */
class Arrivals {
  readonly #web: RandomWeb;
  readonly #seen: { url: string; by: number }[] = [];

  constructor(web: RandomWeb) {
    this.#web = web;
  }

  add({ answers, robots }: ShardChunk): void {
    for (const { url } of [...answers, ...robots]) this.#seen.push({ url, by: this.#web.asked.length });
  }

  askedAgain(): string[] {
    const { asked } = this.#web;
    const last = new Map(asked.map(({ url }, index) => [url, index]));
    return this.#seen.filter(({ url, by }) => (last.get(url) ?? -1) >= by).map(({ url }) => url);
  }
}

/** Of one host: what is on its way to a run when that is ended does not reach it. */
const MOST_ON_THEIR_WAY = 10;

test('whenever a run is interrupted, the next goes on, and asks for nothing again that was answered', async () => {
  await fc.assert(
    fc.asyncProperty(webPlan, manners, counts, cuts, fc.boolean(), async (plan, how, count, after, loses) => {
      const web = await openWeb(plan);
      const options = optionsOf(web, plan, how);
      const local = await crawlAsOne(web.targets, options);
      const asked = askedOf(web);
      const arrivals = new Arrivals(web);
      const onChunk = (chunk: ShardChunk) => arrivals.add(chunk);
      const carry = carryHere({ interrupt: interruptions(web, after), loses, onChunk });
      const sharded = await crawlInShards(web.targets, count, options, carry);
      expect(sharded.pages).toEqual(local.pages);
      expect({ ...sharded.summary, resumedPages: 0 }).toEqual(local.summary);
      expect(arrivals.askedAgain()).toEqual([]);
      const lost = MOST_ON_THEIR_WAY * after.length * plan.hosts.length;
      if (!loses) expect(web.asked.length).toBeLessThanOrEqual(asked.length + lost);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test('whoever hands the shards out may begin again: what has ended is taken, and what was answered stands', async () => {
  await fc.assert(
    fc.asyncProperty(webPlan, manners, counts, cuts, async (plan, how, count, after) => {
      const web = await openWeb(plan);
      const options = optionsOf(web, plan, how);
      const local = await crawlAsOne(web.targets, options);
      askedOf(web);
      const arrivals = new Arrivals(web);
      const kept = nothingKept();
      const carry = carryHere({ kept, onChunk: (chunk) => arrivals.add(chunk) });
      const interrupt = interruptions(web, after);
      let last: Found | null = null;
      for (let signal = interrupt(); signal !== null; signal = interrupt())
        last = await crawlInShards(web.targets, count, { ...options, signal }, carry);
      if (last?.summary.ended !== 'cancelled') return;
      const ended = kept.ends.size;
      const sharded = await crawlInShards(web.targets, count, options, carry);
      expect(sharded.pages).toEqual(local.pages);
      expect({ ...sharded.summary, resumedPages: 0 }).toEqual(local.summary);
      expect(arrivals.askedAgain()).toEqual([]);
      expect(kept.ends.size).toBeGreaterThan(ended);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
