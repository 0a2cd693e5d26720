/** An engine died with work under way: the next one takes it up again, but not beside workers that still write. */
import { expect, test } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { settled } from '../../fake-clock.ts';
import { ANA, Bench, HandExecutor } from '../open-engine.ts';

/** `lab` runs in an engine that dies, once more queued behind it; `other` waits as well. The next engine's work. */
async function afterDeath(
  bench: Bench,
  endStrays?: () => Promise<boolean>,
): Promise<{ next: Engine; work: HandExecutor }> {
  const lab = await bench.add('lab', { manual: true });
  const other = await bench.add('other', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: lab });
  await bench.act({ kind: 'trigger', taskId: lab });
  await bench.engine.dispatcher.stop();
  await bench.act({ kind: 'trigger', taskId: other });
  bench.store.lease.release(bench.engine.core.token);
  const work = new HandExecutor();
  const next = bench.build(undefined, {
    executors: { scan: work },
    ...(endStrays === undefined ? {} : { endStrays }),
  });
  next.start();
  await settled();
  return { next, work };
}

async function end(bench: Bench, next: Engine): Promise<void> {
  const stopped = next.stop(0);
  await bench.clock.advance(30_000);
  await stopped;
}

test('nothing of the same task starts while a worker of the dead engine may still write', async () => {
  await using bench = new Bench();
  const { next, work } = await afterDeath(bench);
  await bench.clock.advance(1_400);
  expect(work.names()).toEqual(['other']);
  await bench.clock.advance(200);
  expect(work.names()).toEqual(['other', 'lab']);
  await end(bench, next);
});

test('what was lost starts again at once when nothing of the dead engine is left', async () => {
  await using bench = new Bench();
  const { next, work } = await afterDeath(bench, async () => true);
  expect(work.names().toSorted()).toEqual(['lab', 'other']);
  expect(work.of('lab').request).toMatchObject({ attempt: 2, execution: { lostCount: 1 } });
  await end(bench, next);
});

test('what cannot be seen is waited for', async () => {
  await using bench = new Bench();
  const { next, work } = await afterDeath(bench, async () => false);
  expect(work.names()).toEqual(['other']);
  await bench.clock.advance(1_600);
  expect(work.names()).toEqual(['other', 'lab']);
  await end(bench, next);
});

test('an engine that died in a takeover leaves it open whose workers still write', async () => {
  await using bench = new Bench();
  const lab = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: lab });
  await bench.engine.dispatcher.stop();
  bench.store.lease.release(bench.engine.core.token);
  // It took the lease, and that was all.
  bench.store.lease.release(bench.build().core.token);
  const work = new HandExecutor();
  const next = bench.build(undefined, { executors: { scan: work }, endStrays: async () => true });
  next.start();
  await bench.clock.advance(1_400);
  expect(work.names()).toEqual([]);
  await bench.clock.advance(200);
  expect(work.names()).toEqual(['lab']);
  await end(bench, next);
});

test('what a dead engine left is told to end before the rescue is recorded', async () => {
  await using bench = new Bench();
  let statusThen = '';
  const { next } = await afterDeath(bench, async () => {
    statusThen = bench.store.executions.byId(1)?.status ?? '';
    return true;
  });
  expect(statusThen).toBe('RUNNING');
  await end(bench, next);
});

test('what was rescued keeps its place against all that waits', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const strays = Promise.withResolvers<boolean>();
  const { next, work } = await afterDeath(bench, () => strays.promise);
  expect(work.names()).toEqual([]);
  strays.resolve(true);
  // Something calls the dispatcher before the news has become a commit: a few promises after this one.
  for (let promises = 0; promises < 10; promises += 1) await Promise.resolve();
  next.dispatcher.runOnce();
  await settled();
  expect(work.names()).toEqual(['lab']);
  expect(work.of('lab').request).toMatchObject({ attempt: 2 });
  await end(bench, next);
});

test('what was lost takes a place like any other when it starts again, also where several may run at once', async () => {
  await using bench = new Bench({ max_concurrent_scans: 5 });
  const lab = await bench.add('lab', { manual: true, overlap: 'allow(2)' });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: lab });
  bench.store.lease.release(bench.engine.core.token);
  const work = new HandExecutor();
  const next = bench.build(undefined, { executors: { scan: work } });
  next.start();
  await bench.clock.advance(1_300);
  // A wall clock that jumps is no reason to begin beside the former worker.
  bench.clock.step(60_000);
  next.dispatcher.ring();
  await bench.clock.advance(100);
  expect(work.names()).toEqual([]);
  await bench.clock.advance(200);
  for (let more = 0; more < 3; more += 1) await next.act({ kind: 'trigger', taskId: lab }, ANA);
  await bench.clock.advance(100);
  expect(work.names()).toEqual(['lab', 'lab']);
  await end(bench, next);
});
