/** An engine that ends says so in its lease, for whoever looks on from another process. */
import { expect, test } from 'vitest';
import { Bench } from '../open-engine.ts';

test('the lease says that its holder ends while work goes on, and the next holder starts afresh', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  expect(bench.store.lease.read()).toMatchObject({ draining: false });
  const stopped = bench.engine.stop();
  await bench.clock.advance(1_000);
  expect(bench.store.lease.read()).toMatchObject({ draining: true });
  await bench.work.of('lab').succeed();
  await bench.clock.advance(1_000);
  await stopped;
  bench.build();
  expect(bench.store.lease.read()).toMatchObject({ draining: false });
});
