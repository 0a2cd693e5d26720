/** What ends together is recorded together, and yet each has an end of its own. */
import { expect, test } from 'vitest';
import { sessionId } from '../../../src/domain/session-id.ts';
import { settled } from '../../fake-clock.ts';
import { Bench } from '../open-engine.ts';

const NAMES = ['one', 'two', 'three'];

async function running(bench: Bench, started = NAMES): Promise<void> {
  const taskIds: number[] = [];
  for (const name of NAMES) taskIds.push(await bench.add(name, { manual: true }));
  bench.engine.start();
  await bench.act({ kind: 'triggerMany', taskIds, reason: '' });
  expect(bench.work.names()).toEqual(started);
}

/** All in the same round of the event loop. */
async function endAll(bench: Bench, odd: object = {}): Promise<void> {
  const ends = NAMES.map((name) => bench.work.of(name).succeed(name === 'two' ? odd : {}));
  await Promise.all(ends);
  await settled();
}

test('work that ends at the same time is recorded in one transaction', async () => {
  await using bench = new Bench({ max_concurrent_scans: 3 });
  await running(bench);
  let commits = 0;
  const { store } = bench;
  const transaction = store.transaction.bind(store);
  store.transaction = (work) => {
    commits += 1;
    return transaction(work);
  };
  await endAll(bench);
  expect(NAMES.flatMap((name) => bench.history(name))).toEqual(Array(3).fill('COMPLETED manual'));
  expect(commits).toBe(1);
});

test('a result that cannot be kept takes none of the others along', async () => {
  await using bench = new Bench({ max_concurrent_scans: 3, retry_attempts: 0 });
  await running(bench);
  await endAll(bench, { headline: 1n });
  expect(bench.history('one')).toEqual(['COMPLETED manual']);
  expect(bench.history('two')).toEqual(['FAILED manual']);
  expect(bench.history('three')).toEqual(['COMPLETED manual']);
  expect(bench.engine.supervisor.live()).toEqual([]);
  expect(bench.engine.supervisor.occupancy.total).toBe(0);
});

test('an end that the store does not take is recorded once it does, with the place kept until then', async () => {
  await using bench = new Bench({ max_concurrent_scans: 3 });
  await running(bench);
  bench.refuseWrites(true);
  await endAll(bench);
  expect(bench.engine.supervisor.occupancy.total).toBe(3);
  bench.refuseWrites(false);
  await bench.clock.advance(1_100);
  expect(NAMES.flatMap((name) => bench.history(name))).toEqual(Array(3).fill('COMPLETED manual'));
  expect(bench.engine.supervisor.occupancy.total).toBe(0);
});

test('of many that are asked for at once, one whose session another engine drew before draws again', async () => {
  await using bench = new Bench({ max_concurrent_scans: 4 }, undefined, { random: () => 0 });
  const other = await bench.add('other', { manual: true });
  const { core } = bench.engine;
  const taken = sessionId(bench.clock.now(), 0);
  core.write((now) =>
    bench.store.executionBatches.insert(
      { trigger: 'manual', requestedBy: 'another', reason: '', queuedAt: now },
      [{ taskId: other, sessionId: taken, pool: 'scan', priority: 0, rank: now, idempotencyKey: '' }],
    ),
  );
  await running(bench, ['other', ...NAMES]);
  const sessions = [1, 2, 3, 4].map((id) => bench.store.executions.byId(id)?.sessionId);
  expect(sessions[0]).toBe(taken);
  expect(new Set(sessions).size).toBe(4);
});
