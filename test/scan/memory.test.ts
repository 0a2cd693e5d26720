/** Memory is bounded by what is under way, not by the site: measured on the heap after a full collection. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { collectPages } from '../../src/scan/collect.ts';
import { Frontier, foundVisit, seedVisit } from '../../src/scan/frontier.ts';
import { SimilarUrls } from '../../src/scan/similar/similar-urls.ts';
import { Spool } from '../../src/scan/spool/spool.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { openServer } from '../web/loopback.ts';
import { openConcludeBench } from './conclude-bench.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes on the heap and in buffers. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('a URL that waits takes less than a hundred bytes', () => {
  const urls = 200_000;
  const { directory } = openConcludeBench();
  const spool = new Spool(join(directory, 'spool.db'), 'test', systemClock);
  // Room for all of them, though they are of one pattern.
  const budget = urls * 4;
  const similar = new SimilarUrls({ kept: urls, budget });
  const nothing = () => undefined;
  const told = { onSimilar: nothing, onEntry: nothing };
  const frontier = new Frontier({ budget, maxDepth: 9, store: spool, host: 0, similar, ...told });
  const seed = seedVisit('http://shop.example/', 0);
  const before = heldBytes();
  for (let index = 0; index < urls; index += 1)
    frontier.offer(
      foundVisit(seed, `http://shop.example/catalogue/department/item-${index}.html`, 'a', index),
    );
  expect(frontier.queued).toBe(urls);
  expect((heldBytes() - before) / urls).toBeLessThan(100);
  spool.close();
});

test('a scan of twenty thousand pages holds no more at its end than near its start', async () => {
  const pages = 20_000;
  const early = 4_000;
  const site = await openServer((request, response) => {
    const number = request.url === '/' ? 0 : Number(/^\/page\/(\d+)$/.exec(request.url ?? '')?.[1] ?? pages);
    const links = Array.from({ length: 10 }, (_, index) => number * 10 + index + 1)
      .filter((next) => next < pages)
      .map((next) => `<a href="/page/${next}">Page ${next}</a>`);
    response.writeHead(number < pages ? 200 : 404, { 'content-type': 'text/html' }).end(links.join(' '));
  });
  const bench = openConcludeBench();
  const held: number[] = [];
  let seen = 0;
  const summary = await collectPages(
    bench.input({ targets: [`${site.origin}/`], maxUrls: pages * 2, maxDepth: 100, maxMinutes: 60 }),
    { ...bench.context, clock: systemClock },
    () => {
      seen += 1;
      // What the server writes down grows with the site as well, and is none of the scan's.
      site.requests.length = 0;
      if (seen === early || seen === pages) held.push(heldBytes());
    },
  );
  expect(summary).toMatchObject({ pages, ended: 'completed' });
  const [first = 0, last = 0] = held;
  // A hundred bytes a page and some play: a page's facts alone have a thousand.
  expect(last - first).toBeLessThan((pages - early) * 100 + 4 * 1_024 * 1_024);
});
