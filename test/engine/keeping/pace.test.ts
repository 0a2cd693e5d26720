/** Long work leaves room for others, and its pieces shrink where the disk is slow. */
import { expect, test } from 'vitest';
import { Pace } from '../../../src/engine/keeping/pace.ts';
import type { Clock } from '../../../src/shared/clock.ts';

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
  const write = <Result>(work: (now: number) => Result): Result => {
    pieces.push(0);
    return work(uptime);
  };
  const remove = (chunk: readonly number[]) => {
    pieces[pieces.length - 1]! += chunk.length;
    uptime += chunk.length * rowMs;
    return chunk.length;
  };
  return { site: { clock, write }, remove, pieces, rests, pass: (ms: number) => (uptime += ms) };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

test('a piece grows to what may be done at once, and others get as much time as it took', async () => {
  const { site, remove, pieces, rests } = slowSite(0.005);
  const pace = new Pace(site, new AbortController().signal);
  expect(await pace.remove(numbers(5_000), remove)).toBe(5_000);
  expect(Math.max(...pieces)).toBe(500);
  expect(pieces.slice(0, 4)).toEqual([50, 100, 200, 400]);
  expect(rests[5]).toBeCloseTo(2.5);
});

test('on a slow disk pieces shrink until the removing and the commit take about six milliseconds', async () => {
  const { site, remove, pieces, pass } = slowSite(0.05);
  const commits = <Result>(work: (now: number) => Result): Result => {
    const result = site.write(work);
    pass(pieces.at(-1)! * 0.25);
    return result;
  };
  const pace = new Pace({ ...site, write: commits }, new AbortController().signal);
  await pace.remove(numbers(1_000), remove);
  expect(pieces.slice(0, 3)).toEqual([50, 25, 20]);
  expect(new Set(pieces.slice(2, -1))).toEqual(new Set([20]));
});

test('a piece ends when its time is over, however slow its rows have become, and loses none of them', async () => {
  const { site, remove, pieces, pass } = slowSite(0.005);
  const pace = new Pace(site, new AbortController().signal);
  const removed: number[] = [];
  const turningSlow = (chunk: readonly number[]) => {
    removed.push(...chunk);
    if (removed.length > 800) pass(chunk.length * 0.3);
    return remove(chunk);
  };
  expect(await pace.remove(numbers(1_600), turningSlow)).toBe(1_600);
  expect(removed).toEqual(numbers(1_600));
  expect(pieces.slice(4, 6)).toEqual([60, 10]);
});

test('a disk that takes seconds for one row still gets on', async () => {
  const { site, remove, pieces } = slowSite(2_000);
  const pace = new Pace(site, new AbortController().signal);
  expect(await pace.remove(numbers(100), remove)).toBe(100);
  expect(new Set(pieces)).toEqual(new Set([1]));
});

test('steps are taken until they are enough, or their time is over', async () => {
  const { site, pieces, pass } = slowSite(0);
  const pace = new Pace(site, new AbortController().signal);
  let steps = 0;
  const step = (ms: number) => () => {
    steps += 1;
    pass(ms);
    return 4;
  };
  await pace.write(10, step(0.1));
  expect(steps).toBe(3);
  await pace.write(400, step(1));
  expect(steps).toBe(6);
  expect(pieces).toHaveLength(2);
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
  const { site, remove, pieces } = slowSite(0.1);
  const ending = new AbortController();
  const pace = new Pace(site, ending.signal);
  const removed = await pace.remove(numbers(1_000), (chunk) => {
    if (pieces.length === 2) ending.abort();
    return remove(chunk);
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
