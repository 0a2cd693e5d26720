import { expect, test } from 'vitest';
import { TaskCache } from '../../src/engine/task-cache.ts';
import { Bench } from './open-engine.ts';

test('a task is read once, and again after something of the tasks has changed', async () => {
  await using bench = new Bench();
  const { tasks } = bench.engine.core.store;
  const id = await bench.add('lab', { manual: true });
  const cache = new TaskCache(tasks);
  const first = cache.byId(id);
  expect(cache.byId(id)).toBe(first);
  tasks.setPause(id, { by: 'ana', at: 1, reason: 'down', until: null }, 1);
  expect(cache.byId(id)).toMatchObject({ name: 'lab', pause: { reason: 'down' } });
});

test('what was read in a transaction that was taken back is read again', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { manual: true });
  const cache = new TaskCache(bench.engine.core.store.tasks);
  const first = cache.byId(id);
  cache.clear();
  expect(cache.byId(id)).not.toBe(first);
});
