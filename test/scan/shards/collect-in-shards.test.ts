import { expect, test } from 'vitest';
import { links, openSite } from '../collect-bench.ts';
import { crawlAsOne, crawlInShards } from './shard-bench.ts';

/** All hosts in one shard, shards of several hosts, and shards of one host each. */
const COUNTS = [1, 2, 5];

test.each(COUNTS)(
  'hosts that lead to each other are seen as one crawl sees them, in %i shards',
  async (count) => {
    const own = Array.from({ length: 4 }, () => ({}) as Record<string, string>);
    const sites = await Promise.all(own.map((answers) => openSite(answers)));
    const origins = sites.map(({ origin }) => origin);
    for (const [index, answers] of own.entries()) {
      const next = origins[(index + 1) % origins.length];
      answers['/'] = links('/a', '/b', ...origins.map((origin) => `${origin}/`));
      answers['/a'] = links('/', '/c', `${next}/island`);
      answers['/b'] = links('/missing', 'http://elsewhere.example/x', `http://elsewhere.example/${index}`);
      // The way back leads over all the others.
      answers['/island'] = links('/island/1', '/a', `${next}/island/far`);
      answers['/island/far'] = links('/island/far/1', `${next}/island/further`);
    }
    const targets = origins.map((origin) => `${origin}/`);
    const local = await crawlAsOne(targets);
    const asked = sites.map(({ requests }) => requests.splice(0).sort());
    const sharded = await crawlInShards(targets, count);
    expect(sites.map(({ requests }) => requests.sort())).toEqual(asked);
    expect(sharded.pages).toEqual(local.pages);
    expect(sharded.summary).toEqual(local.summary);
    expect(local.summary.pages).toBe(4 * 10);
  },
);
