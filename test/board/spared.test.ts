import { expect, test } from 'vitest';
import { Spared } from '../../src/board/views/spared.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { FakeClock } from '../fake-clock.ts';

/** A value that takes 10 ms to find. */
function slow() {
  const clock = new FakeClock();
  let uptime = 0;
  const slowly: Clock = {
    now: () => clock.now(),
    uptime: () => uptime,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    turn: () => clock.turn(),
  };
  let found = 0;
  let again = 0;
  const spared = new Spared<number>(slowly, () => {
    again += 1;
  });
  return {
    clock,
    get: (stamp: string) =>
      spared.get('key', stamp, () => {
        uptime += 10;
        found += 1;
        return found;
      }),
    pass: (ms: number) => {
      uptime += ms;
    },
    again: () => again,
    close: () => spared.close(),
  };
}

test('is found once as long as nobody writes, however long that is', () => {
  const value = slow();
  expect(value.get('a')).toBe(1);
  value.pass(1_000_000);
  expect(value.get('a')).toBe(1);
});

test('is found anew after a write, but no more often than takes a twentieth of the time', () => {
  const value = slow();
  value.get('a');
  value.pass(100);
  expect(value.get('b')).toBe(1);
  value.pass(101);
  expect(value.get('b')).toBe(2);
});

test('whoever was given an old value is told when a new one can be had, and nobody once it is closed', async () => {
  const value = slow();
  value.get('a');
  value.get('b');
  value.get('c');
  await value.clock.advance(300);
  expect(value.again()).toBe(1);
  value.get('d');
  value.close();
  await value.clock.advance(300);
  expect(value.again()).toBe(1);
});
