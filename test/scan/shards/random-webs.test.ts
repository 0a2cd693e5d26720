import { expect, test, vi } from 'vitest';
import type { ShardChunk } from '../../../src/scan/shards/shard.ts';
import { fc } from '../../property.ts';
import { HASTY_CLOCK } from '../../web/loopback.ts';
import { openWeb, type RandomWeb, type WebPlan, webPlan } from './random-web.ts';
import { carryHere, crawlAsOne, crawlInShards } from './shard-bench.ts';

// The names of the webs are nobody's: what they resolve to is said here.
vi.mock('node:dns', async (original) => (await import('./name-resolver.ts')).withTestNames(original));

const RUNS = Number(process.env.RUNS ?? 30);

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

test('whatever the web, shards see what one crawl sees, and ask for no more', async () => {
  await fc.assert(
    fc.asyncProperty(webPlan, manners, fc.integer({ min: 1, max: 6 }), async (plan, how, count) => {
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

/** Of one host: what is on its way to a run when that is ended does not reach it. */
const MOST_ON_THEIR_WAY = 10;

test('whenever a run is interrupted, the next goes on, and asks for nothing again that was answered', async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 8 });
  const counts = fc.integer({ min: 1, max: 6 });
  await fc.assert(
    fc.asyncProperty(webPlan, manners, counts, cuts, async (plan, how, count, after) => {
      const web = await openWeb(plan);
      const options = optionsOf(web, plan, how);
      const local = await crawlAsOne(web.targets, options);
      const asked = askedOf(web);
      const left = [...after];
      const waiting: { at: number; abort: AbortController }[] = [];
      web.onAsked = (number) => {
        for (const { at, abort } of waiting) if (number >= at) abort.abort(new Error('this worker ends'));
      };
      const interrupt = () => {
        const next = left.pop();
        if (next === undefined) return null;
        const abort = new AbortController();
        waiting.push({ at: web.asked.length + next, abort });
        return abort.signal;
      };
      const answered: { url: string; by: number }[] = [];
      const onChunk = ({ answers, robots }: ShardChunk) => {
        for (const { url } of [...answers, ...robots]) answered.push({ url, by: web.asked.length });
      };
      const carry = carryHere({ interrupt, onChunk });
      const sharded = await crawlInShards(web.targets, count, options, carry);
      expect(sharded.pages).toEqual(local.pages);
      expect({ ...sharded.summary, resumedPages: 0 }).toEqual(local.summary);
      for (const { url, by } of answered)
        expect(web.asked.slice(by).map((one) => one.url)).not.toContain(url);
      const lost = MOST_ON_THEIR_WAY * after.length * plan.hosts.length;
      expect(web.asked.length).toBeLessThanOrEqual(asked.length + lost);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
