import { expect, test } from 'vitest';
import { Bench } from '../open-engine.ts';

test('progress reaches the store at most once a second, with what was said last', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  const kept = () => bench.store.executions.byId(1)?.progressDone;
  const seen = new Set<number | undefined>();
  for (let done = 1; done <= 40; done += 1) {
    bench.work.of('lab').progress({ phase: 'crawl', done, total: 40 });
    bench.engine.supervisor.runOnce();
    await bench.clock.advance(100);
    seen.add(kept());
  }
  // Forty messages in four seconds.
  expect(seen.size).toBeLessThanOrEqual(6);
  await bench.clock.advance(1_000);
  expect(kept()).toBe(40);
});
