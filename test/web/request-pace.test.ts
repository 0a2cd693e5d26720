import { expect, test } from 'vitest';
import { LONGEST_HOLD_MS, RequestPace } from '../../src/web/request-pace.ts';
import { FakeClock } from '../fake-clock.ts';

const { signal } = new AbortController();

/** Asks for `count` turns at once; gives how many came within each of `seconds` seconds. */
async function turns(pace: RequestPace, clock: FakeClock, hosts: string[], count: number, seconds: number) {
  let granted = 0;
  for (let index = 0; index < count; index += 1)
    void pace.turn(hosts[index % hosts.length] ?? '', signal).then(() => {
      granted += 1;
    });
  const perSecond: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const before = granted;
    await clock.advance(1_000);
    perSecond.push(granted - before);
  }
  return perSecond;
}

test('a host gets its rate after a small burst, and all hosts together get theirs', async () => {
  const clock = new FakeClock();
  const [first, ...rest] = await turns(
    new RequestPace(clock, { perHost: 10, overall: 0 }),
    clock,
    ['a'],
    50,
    4,
  );
  expect(first).toBeLessThanOrEqual(16);
  expect(rest).toEqual([10, 10, 10]);

  const overall = new RequestPace(clock, { perHost: 10, overall: 15 });
  const [burst, ...both] = await turns(overall, clock, ['a', 'b', 'c'], 90, 4);
  expect(burst).toBeLessThanOrEqual(24);
  expect(both).toEqual([15, 15, 15]);
});

test('without limits turns come at once, but Retry-After still holds', async () => {
  const clock = new FakeClock();
  const pace = new RequestPace(clock, { perHost: 0, overall: 0 });
  await pace.turn('a', signal);
  pace.answered('a', 429, 3_000);
  expect(await turns(pace, clock, ['a'], 5, 4)).toEqual([0, 0, 5, 0]);
  await pace.turn('b', signal);
});

test('a host that asks for a longer break than is sensible is not waited for', async () => {
  const clock = new FakeClock();
  const pace = new RequestPace(clock, { perHost: 0, overall: 0 });
  pace.answered('a', 503, LONGEST_HOLD_MS * 2);
  await expect(pace.turn('a', signal)).rejects.toMatchObject({
    kind: 'http',
    retryAfterMs: LONGEST_HOLD_MS * 2,
  });
});

test('429 halves the rate, and good answers bring it back slowly', async () => {
  const clock = new FakeClock();
  const pace = new RequestPace(clock, { perHost: 10, overall: 0 });
  pace.answered('a', 429, null);
  expect((await turns(pace, clock, ['a'], 20, 3)).slice(1)).toEqual([5, 5]);
  await clock.advance(60_000);
  for (let answer = 0; answer < 100; answer += 1) pace.answered('a', 200, null);
  expect((await turns(pace, clock, ['a'], 60, 4)).slice(1)).toEqual([10, 10, 10]);
});

test('a host that asks for less gets less, also when our own limits are lifted', async () => {
  const clock = new FakeClock();
  const pace = new RequestPace(clock, { perHost: 0, overall: 0 });
  for (let answer = 0; answer < 3; answer += 1) pace.answered('a', 503, null);
  const [, ...slow] = await turns(pace, clock, ['a'], 40, 4);
  expect(Math.max(...slow)).toBeLessThanOrEqual(7);
  expect(await turns(pace, clock, ['b'], 40, 1)).toEqual([40]);
});

test('those who waited for the end of a break do not go all at once', async () => {
  const clock = new FakeClock();
  const pace = new RequestPace(clock, { perHost: 2, overall: 0 });
  pace.answered('a', 503, 10_000);
  const granted = await turns(pace, clock, ['a'], 12, 16);
  expect(granted.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => 0));
  expect(Math.max(...granted)).toBeLessThanOrEqual(2);
});

test('a crawl delay keeps requests apart, without a burst', async () => {
  const clock = new FakeClock();
  const pace = new RequestPace(clock, { perHost: 10, overall: 0 });
  pace.setDelay('a', 2_000);
  expect(await turns(pace, clock, ['a'], 3, 5)).toEqual([1, 1, 0, 1, 0]);
});

test('a crawl delay that is learnt later counts from what was asked before', async () => {
  for (const perHost of [10, 0]) {
    const clock = new FakeClock();
    const pace = new RequestPace(clock, { perHost, overall: 0 });
    await pace.turn('a', signal);
    pace.setDelay('a', 2_000);
    expect(await turns(pace, clock, ['a'], 3, 7)).toEqual([0, 1, 0, 1, 0, 1, 0]);
  }
});

test('waiting for a turn ends with the signal', async () => {
  const clock = new FakeClock();
  const pace = new RequestPace(clock, { perHost: 0.1, overall: 0 });
  await pace.turn('a', signal);
  const abort = new AbortController();
  const waiting = pace.turn('a', abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
