/** What failed since a board was opened, counted from a real engine's store. */
import { expect, test } from 'vitest';
import { FailureNews } from '../../src/board/failure-news.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench } from '../engine/open-engine.ts';

async function failing(bench: Bench): Promise<() => Promise<void>> {
  const taskId = await bench.add('lab', { manual: true, retryAttempts: 0 });
  bench.engine.start();
  return async () => {
    await bench.act({ kind: 'trigger', taskId });
    await bench.work.of('lab').fail(new WorkError('dns', 'no such\u001b[2J host'));
  };
}

test('what failed before the first look is no news; each failure after it counts once', async () => {
  await using bench = new Bench();
  const fail = await failing(bench);
  await fail();
  const news = new FailureNews();
  const look = () => news.look(bench.store, bench.clock.now());
  expect(look()).toEqual({ failed: 0, last: null });
  await bench.clock.advance(100);
  await fail();
  const first = look();
  expect(first).toEqual({ failed: 1, last: { executionId: 2, name: 'lab', error: 'no such host' } });
  expect(look()).toBe(first);
  await bench.clock.advance(3_600_000);
  expect(look()).toBe(first);
  await fail();
  await fail();
  expect(look()).toMatchObject({ failed: 3, last: { executionId: 4 } });
});

test('nothing is missed or told twice where the clock goes back', async () => {
  await using bench = new Bench();
  const fail = await failing(bench);
  const news = new FailureNews();
  const look = () => news.look(bench.store, bench.clock.now()).failed;
  look();
  await fail();
  expect(look()).toBe(1);
  bench.clock.step(-3_600_000);
  expect(look()).toBe(1);
  await fail();
  expect(look()).toBe(2);
  expect(look()).toBe(2);
});
