import { expect, test } from 'vitest';
import { MOST_FOUND_HOSTS } from '../../../src/scan/crawl.ts';
import { foundVisit, seedVisit, type Visit } from '../../../src/scan/frontier.ts';
import { RoundBook } from '../../../src/scan/shards/round-book.ts';
import type { ShardEnd } from '../../../src/scan/shards/shard.ts';

const SEEDS = ['http://a.example/', 'http://b.example/', 'http://c.example/'];
const HOSTS = SEEDS.map((seed) => new URL(seed).host);

function openBook(outside: string[] = []): RoundBook {
  return new RoundBook({
    seeds: SEEDS.map((url, order) => ({ url, order })),
    ownerOf: (host) => Math.max(0, HOSTS.indexOf(host)),
    admits: ({ host }) => !outside.includes(host),
  });
}

function end(overrides: Partial<ShardEnd> = {}): ShardEnd {
  return {
    pages: [],
    hosts: [],
    skipped: [],
    shared: {},
    strays: [],
    adopted: [],
    wantsHosts: false,
    seedFailures: [],
    ended: 'completed',
    bytes: 0,
    resumedPages: 0,
    ...overrides,
  };
}

const stray = (url: string, index: number): Visit =>
  foundVisit(seedVisit(SEEDS[0] ?? '', 0), url, 'a', index);
const found = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    host: `x${index}.example`,
    pages: 1,
    errors: 0,
    outcome: 'completed' as const,
    reason: '',
  }));

test('only shards with something new, or earlier, run again, each with all that it has', () => {
  const book = openBook();
  expect(book.next().map(({ index }) => index)).toEqual([0, 1, 2]);
  const [late, early] = [stray('http://b.example/x', 7), stray('http://b.example/x', 3)];
  for (const index of [0, 1, 2]) book.ended(index, end(index === 0 ? { strays: [late] } : {}));
  book.settle();
  expect(book.next()).toMatchObject([{ index: 1, entries: [late] }]);
  const other = stray('http://c.example/y', 1);
  book.ended(1, end({ strays: [other] }));
  book.settle();
  expect(book.next()).toMatchObject([{ index: 2, entries: [other] }]);
  book.ended(2, end({ strays: [early] }));
  book.settle();
  expect(book.next()).toMatchObject([{ index: 1, entries: [early] }]);
  book.ended(1, end({ strays: [other] }));
  book.settle();
  expect(book.next()).toEqual([]);
});

test('what was found when there is no further round waits, and is told of', () => {
  const book = openBook();
  book.next();
  book.ended(0, end({ strays: [stray('http://b.example/x', 1)] }));
  book.settle();
  expect(book.waiting.map(({ url }) => url)).toEqual(['http://b.example/x']);
});

test('what leads to a host that comes to belong to the scan is given to its shard then', () => {
  const outside = ['www.b.example'];
  const book = openBook(outside);
  book.next();
  book.ended(0, end({ strays: [stray('http://www.b.example/', 1)] }));
  book.settle();
  expect(book.next()).toEqual([]);
  expect(book.outside.map(({ url }) => url)).toEqual(['http://www.b.example/']);
  outside.pop();
  book.settle();
  expect(book.next()).toMatchObject([{ index: 0, entries: [{ url: 'http://www.b.example/' }] }]);
  expect(book.outside).toEqual([]);
});

test('all shards together visit no more hosts besides the targets than one crawl would', () => {
  const book = openBook();
  const first = book.next();
  expect(first.reduce((sum, { foundHosts }) => sum + foundHosts, 0)).toBe(MOST_FOUND_HOSTS);
  const share = first[0]?.foundHosts ?? 0;
  book.ended(0, end({ hosts: found(share), wantsHosts: true }));
  book.ended(1, end({ hosts: found(10) }));
  book.ended(2, end());
  book.settle();
  // What the others left is for the one that wants more.
  expect(book.next()).toMatchObject([{ index: 0, foundHosts: MOST_FOUND_HOSTS - 10 }]);
  book.ended(0, end({ hosts: found(MOST_FOUND_HOSTS - 10), wantsHosts: true }));
  book.settle();
  expect(book.next()).toEqual([]);
});
