import { expect, test } from 'vitest';
import { Bench } from '../open-engine.ts';

const EMERGENCY = { kind: 'trigger', priority: 'emergency' } as const;

test('each pool has a reserved place of its own: emergencies of two pools start although all workers are busy', async () => {
  await using bench = new Bench({ worker_pool_size: 1, max_concurrent_scans: 1, max_concurrent_monitors: 1 });
  const busy = await bench.add('busy', { manual: true });
  const scan = await bench.add('scan', { manual: true });
  const monitor = await bench.add('monitor', { manual: true, type: 'monitor' });
  const second = await bench.add('second', { manual: true, type: 'monitor' });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId: busy });
  await bench.act({ ...EMERGENCY, taskId: scan });
  await bench.act({ ...EMERGENCY, taskId: monitor });
  await bench.act({ ...EMERGENCY, taskId: second });
  expect(bench.work.names()).toEqual(['busy', 'scan', 'monitor']);
  await bench.work.of('monitor').succeed();
  expect(bench.work.names()).toEqual(['busy', 'scan', 'monitor', 'second']);
});

test('all pools together run no more than the workers there are', async () => {
  await using bench = new Bench({ worker_pool_size: 2 });
  const ids = [
    await bench.add('a', { manual: true }),
    await bench.add('b', { manual: true, type: 'monitor' }),
    await bench.add('c', { manual: true, type: 'monitor' }),
  ];
  bench.engine.start();
  for (const taskId of ids) await bench.act({ kind: 'trigger', taskId });
  expect(bench.work.names()).toEqual(['a', 'b']);
  await bench.work.of('a').succeed();
  expect(bench.work.names()).toEqual(['a', 'b', 'c']);
});
