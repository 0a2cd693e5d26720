/** Another process became the engine while this one still runs. */
import { expect, test } from 'vitest';
import { Store } from '../../../src/store/store.ts';
import { Bench } from '../open-engine.ts';

const OTHER = { host: 'other', bootId: 'b', pid: 1, pidStarted: '1' };

test('the first fenced write says so at once: work is killed, nothing is written, services are quiet', async () => {
  await using bench = new Bench();
  bench.work.obedient = false;
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  bench.store.lease.take(OTHER, bench.clock.now(), bench.clock.now() + 30_000);
  bench.work.of('lab').progress({ phase: 'crawl', done: 1, total: 2 });
  await bench.clock.advance(1_100);
  expect(bench.lost).toBe(1);
  expect(bench.work.of('lab').asked).toContain('kill');
  expect(bench.store.executions.byId(1)).toMatchObject({ status: 'RUNNING', progressDone: 0 });
  const errors = bench.logged.filter((line) => line.startsWith('error'));
  await bench.clock.advance(30_000);
  expect(bench.lost).toBe(1);
  expect(bench.logged.filter((line) => line.startsWith('error'))).toEqual(errors);
});

test('commands in the mailbox are left for the process that is the engine now', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  bench.store.lease.take(OTHER, bench.clock.now(), bench.clock.now() + 30_000);
  const other = Store.open(bench.file);
  const id = other.commands.request(
    { who: 'bob', source: 'cli' },
    { kind: 'trigger', taskId },
    bench.clock.now(),
  );
  await bench.clock.advance(1_000);
  expect(other.commands.result(id)).toBeNull();
  other.close();
});

test('an act on an engine that lost its lease is refused by LeaseLost, with nothing done', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  bench.store.lease.take(OTHER, bench.clock.now(), bench.clock.now() + 30_000);
  await expect(bench.act({ kind: 'trigger', taskId })).rejects.toMatchObject({ name: 'LeaseLost' });
  expect(bench.store.executions.live()).toEqual([]);
  expect(bench.lost).toBe(1);
});
