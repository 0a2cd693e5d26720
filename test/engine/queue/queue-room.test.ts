import { expect, test } from 'vitest';
import type { EngineCore } from '../../../src/engine/core.ts';
import { Bench } from '../open-engine.ts';

const MOST = 50;

/** How often the queue is counted from now on. */
function counts(core: EngineCore): () => number {
  const { queue } = core.store;
  const queued = queue.queued.bind(queue);
  let count = 0;
  queue.queued = (...of) => {
    count += 1;
    return queued(...of);
  };
  return () => count;
}

test('the queue is counted once while it cannot be full, and again before it may be', async () => {
  await using bench = new Bench({ queue_buffer_size: MOST });
  const { core } = bench.engine;
  const task = bench.store.tasks.byId(await bench.add('lab', { manual: true }))!;
  const counted = counts(core);
  const queue = () =>
    core.write((now) => {
      const room = core.room.of('scan', 1);
      if (room > 0) core.newcomers.enqueue(task, now, { trigger: 'manual', requestedBy: 'ana' });
      return room;
    });
  for (let queued = 0; queued < MOST; queued += 1) expect(queue()).toBe(1);
  expect(counted()).toBeLessThan(3);
  expect(queue()).toBe(0);
  expect(bench.store.queue.queued('scan', 2 * MOST)).toBe(MOST);
});

test('of more than there is room for, as many come in as there is room', async () => {
  await using bench = new Bench({ queue_buffer_size: MOST });
  const { core } = bench.engine;
  const task = bench.store.tasks.byId(await bench.add('lab', { manual: true }))!;
  core.write((now) => {
    const some = Array.from({ length: MOST - 3 }, () => task);
    core.newcomers.enqueueMany(some, now, { trigger: 'manual', requestedBy: 'ana' });
    expect(core.room.of('scan', 10)).toBe(3);
    expect(core.room.of('monitor', 10)).toBe(10);
  });
});

test('what a transaction took out of the queue and did not keep out of it counts again', async () => {
  await using bench = new Bench({ queue_buffer_size: MOST });
  const { core } = bench.engine;
  const task = bench.store.tasks.byId(await bench.add('lab', { manual: true }))!;
  const ids = core.write((now) => {
    const all = Array.from({ length: MOST }, () => task);
    return core.newcomers.enqueueMany(all, now, { trigger: 'manual', requestedBy: 'ana' });
  });
  const undone = () =>
    core.write((now) => {
      bench.store.executionBatches.start(ids, core.token, now);
      expect(core.room.of('scan', 1)).toBe(1);
      throw new Error('taken back');
    });
  expect(undone).toThrow('taken back');
  expect(core.write(() => core.room.of('scan', 1))).toBe(0);
});
