import { expect, test } from 'vitest';
import { Frontier, foundVisit, seedVisit, type Visit } from '../../src/scan/frontier.ts';
import { SimilarUrls } from '../../src/scan/similar/similar-urls.ts';
import { Spool } from '../../src/scan/spool/spool.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { fc } from '../property.ts';

const LIMITS = { budget: 100, maxDepth: 3 };

/** A frontier whose queue is a spool in memory. */
function openFrontier(limits = LIMITS): Frontier {
  return new Frontier({
    ...limits,
    store: new Spool('', 'test', systemClock),
    host: 0,
    similar: new SimilarUrls({ kept: 1, budget: limits.budget }),
    onSimilar: () => undefined,
    onEntry: () => undefined,
  });
}

function take(frontier: Frontier): Visit {
  const visit = frontier.next();
  if (!visit) throw new Error('nothing to visit');
  return visit;
}

test('a level opens only when the one above is finished', () => {
  const frontier = openFrontier();
  frontier.offer(seedVisit('s1', 0));
  frontier.offer(seedVisit('s2', 1));
  const first = take(frontier);
  const second = take(frontier);
  frontier.offer(foundVisit(first, 'a', 'a', 0));
  frontier.finished(first);
  expect(frontier.next()).toBeNull();
  frontier.finished(second);
  expect(take(frontier).url).toBe('a');
});

test('what is too deep or beyond all budget is refused', () => {
  const frontier = openFrontier({ budget: 2, maxDepth: 0 });
  const seed = seedVisit('s', 0);
  expect(frontier.offer(foundVisit(seed, 'a', 'a', 0))).toBe('too deep');
  for (let index = 0; index < 6; index += 1)
    expect(frontier.offer(seedVisit(`s${index}`, index))).toBe('queued');
  expect(frontier.offer(seedVisit('s6', 6))).toBe('over budget');
  expect(frontier.offer(seedVisit('s0', 0))).toBe('known');
  expect([take(frontier).url, take(frontier).url, frontier.next()]).toEqual(['s0', 's1', null]);
  expect([frontier.queued, frontier.overBudget, frontier.abandon()]).toEqual([0, 4, 4]);
});

test('a URL found nearer to a seed while it waits is visited at its shorter way', () => {
  const frontier = openFrontier();
  frontier.offer(seedVisit('s', 0));
  const seed = take(frontier);
  const far = { ...foundVisit(seed, 'x', 'a', 0), depth: 3 };
  frontier.offer(far);
  frontier.offer({ ...foundVisit(seed, 'x', 'area', 1), foundOn: 'near' });
  frontier.finished(seed);
  const x = take(frontier);
  expect(x).toMatchObject({ url: 'x', depth: 1, foundOn: 'near', foundBy: 'area' });
  frontier.finished(x);
  expect(frontier.next()).toBeNull();
});

test('a URL that was claimed is not visited again', () => {
  const frontier = openFrontier();
  frontier.offer(seedVisit('robots', 0));
  expect(frontier.claim('robots')).toBe(true);
  expect(frontier.claim('robots')).toBe(false);
  expect(frontier.offer(seedVisit('robots', 0))).toBe('known');
  expect(frontier.next()).toBeNull();
});

interface Crawled {
  url: string;
  /** Who led there, and how deep that is. */
  way: string;
}

/** Crawls a graph from its first node, finishing what runs in the order that `luck` says. */
function crawl(
  graph: readonly (readonly number[])[],
  budget: number,
  luck: () => number,
  urlOf: (node: number) => string = String,
): Crawled[] {
  const frontier = openFrontier({ budget, maxDepth: 4 });
  const nodes = new Map(graph.map((links, node) => [urlOf(node), links]));
  frontier.offer(seedVisit(urlOf(0), 0));
  const running: Visit[] = [];
  const visited: Crawled[] = [];
  for (;;) {
    for (let visit = running.length < 3 ? frontier.next() : null; visit; ) {
      running.push(visit);
      visited.push({ url: visit.url, way: `${visit.foundOn} at ${visit.depth}` });
      visit = running.length < 3 ? frontier.next() : null;
    }
    const [done] = running.splice(luck() % Math.max(1, running.length), 1);
    if (!done) return visited.sort((one, other) => (one.url < other.url ? -1 : 1));
    const links = nodes.get(done.url) ?? [];
    for (const [index, link] of links.entries()) frontier.offer(foundVisit(done, urlOf(link), 'a', index));
    frontier.finished(done);
  }
}

test('what is visited, and from where, does not depend on who answers first', () => {
  const node = fc.array(fc.nat({ max: 39 }), { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(node, { minLength: 40, maxLength: 40 }),
      fc.integer({ min: 15, max: 50 }),
      fc.infiniteStream(fc.nat()),
      (graph, budget, stream) => {
        const lucky = crawl(graph, budget, () => stream.next().value ?? 0);
        expect(lucky).toEqual(crawl(graph, budget, () => 0));
        expect(new Set(lucky.map(({ url }) => url)).size).toBe(lucky.length);
      },
    ),
  );
});

test('nor does it where one folder would take more of the budget than it may have', () => {
  const urlOf = (node: number) => `http://h.example/${node === 0 ? '' : `page/${node}x`}`;
  const all = Array.from({ length: 90 }, (_, node) => node);
  const node = fc.array(fc.nat({ max: 89 }), { maxLength: 20 });
  fc.assert(
    fc.property(
      fc.array(node, { minLength: 89, maxLength: 89 }),
      fc.integer({ min: 20, max: 45 }),
      fc.infiniteStream(fc.nat()),
      (others, budget, stream) => {
        const visited = (luck: () => number) =>
          crawl([all, ...others], budget, luck, urlOf).map(({ url }) => url);
        expect(visited(() => stream.next().value ?? 0)).toEqual(visited(() => 0));
      },
    ),
  );
});
