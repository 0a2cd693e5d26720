import { expect, test } from 'vitest';
import { MOST_FOUND_HOSTS } from '../../../src/scan/crawl.ts';
import { foundVisit, seedVisit, type Visit } from '../../../src/scan/frontier.ts';
import { RoundBook } from '../../../src/scan/shards/round-book.ts';
import { end } from './make-end.ts';

const SEEDS = ['http://a.example/', 'http://b.example/', 'http://c.example/'];
const NONE: ReadonlySet<number> = new Set();
const HOSTS = SEEDS.map((seed) => new URL(seed).host);

function openBook(outside: string[] = []): RoundBook {
  return new RoundBook({
    seeds: SEEDS.map((url, order) => ({ url, order })),
    ownerOf: (host) => Math.max(0, HOSTS.indexOf(host)),
    admits: ({ host }) => !outside.includes(host),
  });
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
  expect(book.next(NONE).map(({ index }) => index)).toEqual([0, 1, 2]);
  const [late, early] = [stray('http://b.example/x', 7), stray('http://b.example/x', 3)];
  for (const index of [0, 1, 2]) book.ended(index, end(index === 0 ? { strays: [late] } : {}));
  book.settle();
  expect(book.next(NONE)).toMatchObject([{ index: 1, entries: [late] }]);
  const other = stray('http://c.example/y', 1);
  book.ended(1, end({ strays: [other] }));
  book.settle();
  expect(book.next(NONE)).toMatchObject([{ index: 2, entries: [other] }]);
  book.ended(2, end({ strays: [early] }));
  book.settle();
  expect(book.next(NONE)).toMatchObject([{ index: 1, entries: [early] }]);
  book.ended(1, end({ strays: [other] }));
  book.settle();
  expect(book.next(NONE)).toEqual([]);
});

test('what was found when there is no further round waits, and is told of', () => {
  const book = openBook();
  book.next(NONE);
  book.ended(0, end({ strays: [stray('http://b.example/x', 1)] }));
  book.settle();
  expect(book.waiting.map(({ url }) => url)).toEqual(['http://b.example/x']);
});

test('what leads to a host that comes to belong to the scan is given to its shard then', () => {
  const outside = ['www.b.example'];
  const book = openBook(outside);
  book.next(NONE);
  book.ended(0, end({ strays: [stray('http://www.b.example/', 1)] }));
  book.settle();
  expect(book.next(NONE)).toEqual([]);
  expect(book.outside.map(({ url }) => url)).toEqual(['http://www.b.example/']);
  outside.pop();
  book.settle();
  expect(book.next(NONE)).toMatchObject([{ index: 0, entries: [{ url: 'http://www.b.example/' }] }]);
  expect(book.outside).toEqual([]);
});

test('all shards together visit no more hosts besides the targets than one crawl would', () => {
  const book = openBook();
  const first = book.next(NONE);
  expect(first.reduce((sum, { foundHosts }) => sum + foundHosts, 0)).toBe(MOST_FOUND_HOSTS);
  const share = first[0]?.foundHosts ?? 0;
  book.ended(0, end({ hosts: found(share), wantsHosts: true }));
  book.ended(1, end({ hosts: found(10) }));
  book.ended(2, end());
  book.settle();
  // What the others left is for the one that wants more.
  expect(book.next(NONE)).toMatchObject([{ index: 0, foundHosts: MOST_FOUND_HOSTS - 10 }]);
  book.ended(0, end({ hosts: found(MOST_FOUND_HOSTS - 10), wantsHosts: true }));
  book.settle();
  expect(book.next(NONE)).toEqual([]);
});

test('what was handed out waits until the run that had it has ended', () => {
  const book = openBook();
  book.next(NONE);
  book.ended(0, end({ strays: [stray('http://b.example/x', 5)] }));
  book.ended(1, end());
  book.ended(2, end());
  book.settle();
  expect(book.next(NONE)).toMatchObject([{ index: 1 }]);
  expect(book.waiting.map(({ url }) => url)).toEqual(['http://b.example/x']);
  // While it runs, it is found at an earlier place.
  const earlier = stray('http://b.example/x', 2);
  book.ended(2, end({ strays: [earlier] }));
  book.settle();
  expect(book.isDue(new Set([1]))).toBe(false);
  book.ended(1, end());
  expect(book.next(NONE)).toMatchObject([{ index: 1, entries: [earlier] }]);
  book.ended(1, end());
  expect([book.waiting, book.next(NONE)]).toEqual([[], []]);
});
