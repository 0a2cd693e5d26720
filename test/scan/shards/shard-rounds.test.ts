/** When which shard runs, with a carrier that does what the test says. */
import { expect, test } from 'vitest';
import { foundVisit, seedVisit } from '../../../src/scan/frontier.ts';
import type { ShardEnd, ShardOrder } from '../../../src/scan/shards/shard.ts';
import type { CarryShard } from '../../../src/scan/shards/shard-rounds.ts';
import { FakeClock } from '../../fake-clock.ts';
import { end } from './make-end.ts';
import { crawlInShards } from './shard-bench.ts';

const SEEDS = ['http://a.example/', 'http://b.example/', 'http://c.example/'];

/** Shards that run until they are told to end. */
class Carrier {
  readonly orders: ShardOrder[] = [];
  readonly #running = new Map<number, (end: ShardEnd) => void>();
  atOnce = 0;

  carry: CarryShard = (order, context) => {
    this.orders.push(order);
    context.log('info', `shard ${order.index} begins`);
    const { promise, resolve } = Promise.withResolvers<ShardEnd>();
    this.#running.set(order.index, resolve);
    this.atOnce = Math.max(this.atOnce, this.#running.size);
    return promise;
  };

  get running(): number[] {
    return [...this.#running.keys()].sort((one, other) => one - other);
  }

  end(index: number, given: Partial<ShardEnd> = {}): void {
    const host = new URL(SEEDS[index] ?? '').host;
    const one = { host, pages: 1, errors: 0, outcome: 'completed' as const, reason: '' };
    this.#running.get(index)?.(end({ hosts: [one], ...given }));
    this.#running.delete(index);
  }
}

const strayTo = (url: string) => foundVisit(seedVisit(SEEDS[0] ?? '', 0), url, 'a', 1);

test('a round begins when the last shard of the one before has ended', async () => {
  const clock = new FakeClock();
  const carrier = new Carrier();
  const crawl = crawlInShards(SEEDS, 3, { clock }, carrier.carry);
  await clock.advance(0);
  carrier.end(0, { strays: [strayTo('http://b.example/x')] });
  carrier.end(1);
  await clock.advance(30_000);
  expect(carrier.running).toEqual([2]);
  carrier.end(2);
  await clock.advance(1_000);
  expect(carrier.running).toEqual([1]);
  carrier.end(1);
  await clock.advance(1_000);
  const { summary, log } = await crawl;
  expect(summary).toMatchObject({ ended: 'completed', pages: 3 });
  expect(carrier.orders.map(({ index, round }) => [index, round])).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
    [1, 2],
  ]);
  // What is said again in a later round is no news.
  expect(log).toEqual([0, 1, 2].map((index) => `info: shard ${index} begins`));
});

test('a shard that takes long does not keep the others from what was found on them', async () => {
  const clock = new FakeClock();
  const carrier = new Carrier();
  const crawl = crawlInShards(SEEDS, 3, { clock }, carrier.carry);
  await clock.advance(0);
  carrier.end(1, { strays: [strayTo('http://c.example/x'), strayTo('http://a.example/x')] });
  carrier.end(2);
  await clock.advance(65_000);
  expect(carrier.running).toEqual([0, 2]);
  carrier.end(2);
  await clock.advance(120_000);
  // Of one host there is never more than one crawl.
  expect(carrier.orders.filter(({ index }) => index === 0)).toHaveLength(1);
  carrier.end(0, { strays: [strayTo('http://c.example/y')] });
  await clock.advance(1_000);
  expect(carrier.running).toEqual([0, 2]);
  expect(
    carrier.orders
      .at(-1)
      ?.entries.map(({ url }) => url)
      .sort(),
  ).toEqual(['http://c.example/x', 'http://c.example/y']);
  carrier.end(0);
  carrier.end(2);
  await clock.advance(1_000);
  expect((await crawl).summary.ended).toBe('completed');
});

test('where a scan visits few hosts at once, so many shards are carried at once', async () => {
  const clock = new FakeClock();
  const carrier = new Carrier();
  const crawl = crawlInShards(SEEDS, 3, { clock, input: { maxConcurrent: 2 } }, carrier.carry);
  await clock.advance(0);
  expect(carrier.running).toEqual([0, 1]);
  expect(carrier.orders[0]?.input.maxConcurrent).toBe(1);
  carrier.end(0);
  await clock.advance(1_000);
  expect(carrier.running).toEqual([1, 2]);
  carrier.end(1);
  carrier.end(2);
  await clock.advance(1_000);
  await crawl;
  expect(carrier.atOnce).toBe(2);
});

test('progress is that of all shards, and does not go back when a shard runs again', async () => {
  const clock = new FakeClock();
  const carrier = new Carrier();
  const carry: CarryShard = (order, context) => {
    const told = { phase: 'crawl', total: 10, counters: { pages: 6, errors: 1, queued: 3 }, note: 'x' };
    if (order.round === 1) context.progress({ ...told, done: 7 });
    else context.progress({ ...told, done: 2 });
    return carrier.carry(order, context);
  };
  const crawl = crawlInShards(SEEDS, 3, { clock }, carry);
  await clock.advance(0);
  for (const index of [0, 1, 2])
    carrier.end(index, index === 0 ? { strays: [strayTo('http://b.example/x')] } : {});
  await clock.advance(1_000);
  carrier.end(1);
  await clock.advance(1_000);
  const { progress } = await crawl;
  expect(progress[0]).toEqual({ phase: 'targets', done: 0, total: null });
  // Two shards have not begun: their targets wait.
  expect(progress[1]).toMatchObject({ done: 7, total: 12, counters: { pages: 6, errors: 1, queued: 5 } });
  expect(progress.at(-1)).toMatchObject({
    done: 21,
    total: 30,
    counters: { pages: 18, errors: 3, queued: 9 },
  });
});
