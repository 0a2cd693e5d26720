import { describe, expect, test } from 'vitest';
import {
  FLAKY_WINDOW_MS,
  GATEWAY_WINDOW_MS,
  GENERATION_MS,
  planAt,
  STATUS_MS,
  untilGatewayTurns,
} from '../../src/practice/plan.ts';
import { pagesAt } from '../../src/practice/respond.ts';
import { fc } from '../property.ts';

const elapsed = fc.integer({ min: 0, max: 7 * 24 * 60 * 60_000 });

describe('the plan of the practice site', () => {
  test('is a function of the time alone', () => {
    fc.assert(
      fc.property(elapsed, (at) => {
        expect(planAt(at)).toEqual(planAt(at));
        expect([...pagesAt(planAt(at))]).toEqual([...pagesAt(planAt(at))]);
      }),
      { numRuns: 30 },
    );
  });

  test('turns only where one of its periods begins', () => {
    const periods = [GENERATION_MS, STATUS_MS, FLAKY_WINDOW_MS, GATEWAY_WINDOW_MS];
    fc.assert(
      fc.property(elapsed, (at) => {
        const isTurn = periods.some((period) => (at + 1) % period === 0);
        if (!isTurn) expect(planAt(at + 1)).toEqual(planAt(at));
      }),
    );
  });

  test('breaks the order desk in two of three windows', () => {
    const states = [0, 1, 2, 3].map((window) => planAt(window * FLAKY_WINDOW_MS).flaky);
    expect(states).toEqual(['reset', 'unavailable', 'well', 'reset']);
  });

  test('knows when the gateway turns', () => {
    fc.assert(
      fc.property(elapsed, (at) => {
        const wait = untilGatewayTurns(at);
        expect(planAt(at + wait - 1).gatewayOpen).toBe(planAt(at).gatewayOpen);
        expect(planAt(at + wait).gatewayOpen).toBe(!planAt(at).gatewayOpen);
      }),
    );
  });

  test('adds, changes and withdraws pages with each generation', () => {
    const [one, two] = [pagesAt(planAt(0)), pagesAt(planAt(GENERATION_MS))];
    const paths = (pages: typeof one) =>
      new Set([...pages].filter(([, page]) => !page.status).map(([path]) => path));
    const [before, after] = [paths(one), paths(two)];
    expect([...after.difference(before)]).toEqual(expect.arrayContaining(['/notices/5', '/blog/page/2']));
    expect([...before.difference(after)]).toEqual(
      expect.arrayContaining(['/notices/1', '/careers/summer-harbour-watch']),
    );
    expect(two.get('/notices/1')).toMatchObject({ status: 410 });
    const changed = [...one].filter(([path, page]) => two.get(path) && two.get(path)?.main !== page.main);
    expect(changed.map(([path]) => path)).toEqual(
      expect.arrayContaining(['/', '/status', '/products/mast-10', '/careers']),
    );
  });
});
