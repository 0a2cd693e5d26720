import { expect, test } from 'vitest';
import { WorkError } from '../../../src/shared/work.ts';
import type { LetterOrder } from '../../../src/store/lists/dead-letter-list.ts';
import { Bench } from '../../engine/open-engine.ts';

test('dead letters come the newest first, or in the order that is asked for', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  bench.engine.start();
  const failed = { 'lab-b': 'dns', 'lab-a': 'http', 'lab-c': 'dns' } as const;
  for (const [name, kind] of Object.entries(failed)) {
    const taskId = await bench.add(name, { manual: true });
    await bench.act({ kind: 'trigger', taskId });
    await bench.clock.advance(100);
    await bench.work.of(name).fail(new WorkError(kind, 'no such host', { permanent: true }));
    await bench.clock.advance(1_000);
  }
  const { deadLetterList } = bench.store;
  const names = (order?: { by: LetterOrder; descending: boolean }) =>
    deadLetterList.window([], bench.clock.now(), 0, 10, order).rows.map(({ taskName }) => taskName);
  expect(names()).toEqual(['lab-c', 'lab-a', 'lab-b']);
  expect(names({ by: 'failed', descending: false })).toEqual(['lab-b', 'lab-a', 'lab-c']);
  expect(names({ by: 'task', descending: false })).toEqual(['lab-a', 'lab-b', 'lab-c']);
  expect(names({ by: 'kind', descending: true })).toEqual(['lab-a', 'lab-c', 'lab-b']);
  expect(
    deadLetterList.window([], bench.clock.now(), 1, 1, { by: 'task', descending: false }).rows,
  ).toMatchObject([{ taskName: 'lab-b' }]);
});
