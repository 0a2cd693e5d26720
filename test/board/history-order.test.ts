import { expect, test } from 'vitest';
import { readHistoryView } from '../../src/board/views/history-view.ts';
import type { ViewSources } from '../../src/board/views/read-view.ts';
import type { ListRequest } from '../../src/board/views/view.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench } from '../engine/open-engine.ts';

test('the history can be read from its beginning, in windows, through a filter as well', async () => {
  await using bench = new Bench();
  bench.engine.start();
  for (const name of ['lab-1', 'site-1', 'lab-2']) {
    const taskId = await bench.add(name, { manual: true });
    await bench.act({ kind: 'trigger', taskId });
    await bench.clock.advance(1_000);
  }
  const sources = {
    store: bench.store,
    now: bench.clock.now(),
    uptime: () => bench.clock.uptime(),
    usual: { of: () => null },
  } as unknown as ViewSources;
  const names = (request: Partial<ListRequest>) =>
    readHistoryView({ filter: '', sort: null, offset: 0, limit: 10, ...request }, sources).rows.map(
      ({ name }) => name,
    );
  const sort = { column: 'started', descending: false };
  expect(names({})).toEqual(['lab-2', 'site-1', 'lab-1']);
  expect(names({ sort })).toEqual(['lab-1', 'site-1', 'lab-2']);
  expect(names({ sort: { ...sort, descending: true } })).toEqual(['lab-2', 'site-1', 'lab-1']);
  expect([0, 1, 2, 3].flatMap((offset) => names({ sort, offset, limit: 1 }))).toEqual(names({ sort }));
  expect(names({ sort, filter: 'lab' })).toEqual(['lab-1', 'lab-2']);
});

test('what was tried again is not called slow for the rest between its attempts', async () => {
  await using bench = new Bench({ retry_attempts: 1, retry_base_seconds: 60 });
  bench.engine.start();
  for (const name of ['slow', 'retried']) {
    await bench.act({ kind: 'trigger', taskId: await bench.add(name, { manual: true }) });
    await bench.clock.advance(10_000);
    if (name === 'retried') {
      await bench.work.of(name).fail(new WorkError('dns', 'no such host'));
      await bench.clock.advance(200_000);
    }
    await bench.work.of(name).succeed();
    await bench.clock.advance(1_000);
  }
  const sources = {
    store: bench.store,
    now: bench.clock.now(),
    uptime: () => bench.clock.uptime(),
    usual: { of: () => 1_000 },
  } as unknown as ViewSources;
  const { rows } = readHistoryView({ filter: '', sort: null, offset: 0, limit: 10 }, sources);
  expect(rows).toMatchObject([
    { name: 'retried', attempt: 2, usualMs: null },
    { name: 'slow', attempt: 1, usualMs: 1_000 },
  ]);
});
