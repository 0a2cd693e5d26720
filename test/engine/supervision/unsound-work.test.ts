/** What an executor says is not always what can be kept: the engine and the others go on all the same. */
import { expect, test } from 'vitest';
import { soundProgress } from '../../../src/engine/supervision/sound-progress.ts';
import type { Progress } from '../../../src/shared/work.ts';
import { Bench } from '../open-engine.ts';

test.each([
  [
    { phase: 'crawl', done: 1.5, total: Number.NaN },
    { phase: 'crawl', done: 2, total: null },
  ],
  [
    { phase: 'crawl', done: 3, total: 4, counters: { new: 1, big: 2n, odd: Number.NaN, none: undefined } },
    { phase: 'crawl', done: 3, total: 4, counters: { new: 1 } },
  ],
  [
    { phase: 'crawl', done: 1, total: null, note: 7 },
    { phase: 'crawl', done: 1, total: null },
  ],
  [{ phase: null, done: 1, total: 2 }, null],
  [{ phase: 'crawl', done: -1, total: 2 }, null],
  [{ phase: 'crawl', done: Number.POSITIVE_INFINITY, total: 2 }, null],
  [undefined, null],
])('of progress such as %o is kept what can be kept', (reported, kept) => {
  expect(soundProgress(reported as unknown as Progress)).toEqual(kept);
});

test('an executor that reports nonsense neither stops the others nor loses its own result', async () => {
  await using bench = new Bench();
  for (const name of ['sick', 'sound']) {
    const taskId = await bench.add(name, { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
  }
  bench.work.of('sick').progress({ phase: 'crawl', done: 1.5, total: 2n } as unknown as Progress);
  bench.work.of('sound').progress({ phase: 'crawl', done: 7, total: 9 });
  await bench.clock.advance(2_000);
  expect(bench.store.executions.byId(2)).toMatchObject({ progressDone: 7, progressTotal: 9 });
  await bench.work.of('sick').succeed();
  expect(bench.history('sick')).toEqual(['COMPLETED manual']);
});

test('a result that cannot be kept is a failure of that execution, and its place is free again', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1, retry_attempts: 0 });
  const sick = await bench.add('sick', { manual: true });
  const next = await bench.add('next', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: sick });
  await bench.act({ kind: 'trigger', taskId: next });
  await bench.work.of('sick').succeed({ metrics: { pages: 1 }, headline: 1n as unknown as string });
  expect(bench.store.executions.byId(1)).toMatchObject({
    status: 'FAILED',
    errorMessage: expect.stringContaining('its result cannot be kept'),
  });
  expect(bench.work.names()).toEqual(['sick', 'next']);
});

test('what was queued before the clock went back starts all the same', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const busy = await bench.add('busy', { manual: true });
  const waiting = await bench.add('waiting', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: busy });
  await bench.act({ kind: 'trigger', taskId: waiting });
  bench.clock.step(-2 * 3_600_000);
  await bench.work.of('busy').succeed();
  expect(bench.work.names()).toEqual(['busy', 'waiting']);
});
