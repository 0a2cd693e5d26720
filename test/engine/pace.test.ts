/** Long work leaves room for others, and its pieces shrink where the disk is slow. */
import { expect, test } from 'vitest';
import { Pace } from '../../src/engine/pace.ts';
import type { Clock } from '../../src/shared/clock.ts';

/** A clock on which each removal of a row takes so long, and which notes how long others got. */
function slowSite(rowMs: number) {
  let uptime = 0;
  const rests: number[] = [];
  const pieces: number[] = [];
  const clock: Clock = {
    now: () => uptime,
    uptime: () => uptime,
    turn: () => Promise.resolve(),
    sleep: async (ms) => {
      rests.push(ms);
      uptime += ms;
    },
  };
  const write = <Result>(work: (now: number) => Result): Result => work(uptime);
  const remove = (chunk: readonly number[]) => {
    pieces.push(chunk.length);
    uptime += chunk.length * rowMs;
    return chunk.length;
  };
  return { site: { clock, write }, remove, pieces, rests, pass: (ms: number) => (uptime += ms) };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

test('a piece grows to what may be done at once, and others get as much time as it took', async () => {
  const { site, remove, pieces, rests } = slowSite(0.01);
  const pace = new Pace(site, new AbortController().signal);
  expect(await pace.remove(numbers(5_000), remove)).toBe(5_000);
  expect(Math.max(...pieces)).toBe(500);
  expect(pieces.slice(0, 4)).toEqual([50, 100, 200, 400]);
  expect(rests[5]).toBeCloseTo(5);
});

test('on a slow disk pieces shrink until one takes about six milliseconds', async () => {
  const { site, remove, pieces } = slowSite(0.3);
  const pace = new Pace(site, new AbortController().signal);
  await pace.remove(numbers(1_000), remove);
  expect(pieces.slice(0, 3)).toEqual([50, 25, 20]);
  expect(new Set(pieces.slice(2, -1))).toEqual(new Set([20]));
});

test('a disk that takes seconds for one row still gets on', async () => {
  const { site, remove, pieces } = slowSite(2_000);
  const pace = new Pace(site, new AbortController().signal);
  expect(await pace.remove(numbers(100), remove)).toBe(100);
  expect(pieces.at(-2)).toBe(10);
});

test('looking without finding lets others run as well', async () => {
  const { site, rests, pass } = slowSite(0);
  const pace = new Pace(site, new AbortController().signal);
  function* nothing(): Generator<null> {
    for (let look = 0; look < 10_000; look += 1) {
      pass(0.1);
      yield null;
    }
  }
  expect(await pace.count(nothing())).toBe(0);
  expect(Math.max(...rests)).toBeLessThan(10);
  expect(rests.length).toBeGreaterThan(100);
});

test('work that is told to end does so after its piece, and says what it did', async () => {
  const { site, pieces } = slowSite(0.1);
  const ending = new AbortController();
  const pace = new Pace(site, ending.signal);
  const removed = await pace.remove(numbers(1_000), (chunk) => {
    pieces.push(chunk.length);
    if (pieces.length === 2) ending.abort();
    return chunk.length;
  });
  expect(pieces).toHaveLength(2);
  expect(removed).toBe(pieces[0]! + pieces[1]!);
});

test('who only counts removes nothing', async () => {
  const { site } = slowSite(0);
  const pace = new Pace({ clock: site.clock }, new AbortController().signal);
  expect(await pace.count(numbers(7))).toBe(7);
  await expect(pace.remove(numbers(1), () => 1)).rejects.toThrow('only an engine removes');
});
