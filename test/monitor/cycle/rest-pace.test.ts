import { expect, test } from 'vitest';
import { RestPace } from '../../../src/monitor/cycle/rest-pace.ts';
import { LONGEST_HOLD_MS } from '../../../src/web/request-pace.ts';
import { FakeClock, settled } from '../../fake-clock.ts';

const { signal } = new AbortController();

test('a host is asked at once until it wants to be left alone, and then for as long as it said', async () => {
  const clock = new FakeClock();
  const pace = new RestPace(clock);
  for (let turn = 0; turn < 1_000; turn += 1) await pace.turn('a', signal);
  pace.answered('a', 503, null);
  await pace.turn('a', signal);
  pace.answered('a', 429, 3_000);
  pace.answered('a', 200, 9_000);
  let granted = 0;
  for (let turn = 0; turn < 5; turn += 1)
    void pace.turn('a', signal).then(() => {
      granted += 1;
    });
  await pace.turn('b', signal);
  await clock.advance(2_900);
  expect(granted).toBe(0);
  await clock.advance(100);
  expect(granted).toBe(5);
});

test('a longer break than is sensible is not waited for, and an abort ends any', async () => {
  const clock = new FakeClock();
  const pace = new RestPace(clock);
  pace.answered('a', 503, LONGEST_HOLD_MS * 2);
  await expect(pace.turn('a', signal)).rejects.toMatchObject({ retryAfterMs: LONGEST_HOLD_MS * 2 });
  pace.answered('b', 503, 1_000);
  const ending = new AbortController();
  const turn = pace.turn('b', ending.signal);
  await settled();
  ending.abort(new Error('enough'));
  await expect(turn).rejects.toThrow('enough');
});
