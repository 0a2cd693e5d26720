/** A store that refuses writes for a while: full disk, read-only file system, locked by a backup. */
import { expect, test } from 'vitest';
import { Bench } from './open-engine.ts';

const MINUTE = 60_000;

test('is known within ten seconds, and known to be over soon after it is mended', async () => {
  await using bench = new Bench();
  bench.engine.start();
  bench.refuseWrites(true);
  await bench.clock.advance(10_100);
  expect(bench.engine.core.transactions.trouble).toMatchObject({ why: expect.stringContaining('read-only') });
  bench.refuseWrites(false);
  await bench.clock.advance(1_100);
  expect(bench.engine.core.transactions.trouble).toBeNull();
});

test('is logged once and not every second', async () => {
  await using bench = new Bench();
  await bench.add('lab', { interval: '1m' });
  bench.engine.start();
  await bench.clock.advance(1_000);
  bench.refuseWrites(true);
  await bench.clock.advance(3 * MINUTE);
  const errors = bench.logged.filter((line) => line.startsWith('error'));
  expect(new Set(errors).size).toBe(errors.length);
  expect(errors.length).toBeGreaterThan(0);
});

test('loses no ending and no slot: both are recorded when the store takes writes again', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '10m' });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  bench.refuseWrites(true);
  await bench.work.of('lab').succeed({ headline: 'worth keeping' });
  await bench.clock.advance(10 * MINUTE + 1_000);
  expect(bench.store.executions.byId(1)?.status).toBe('RUNNING');
  bench.refuseWrites(false);
  await bench.clock.advance(2_000);
  expect(bench.store.executions.byId(1)).toMatchObject({
    status: 'COMPLETED',
    resultJson: expect.stringContaining('worth keeping'),
  });
  const [slot] = bench.store.slots.ofTask(taskId, 0, Number.MAX_SAFE_INTEGER);
  expect(slot).toMatchObject({ count: 1 });
});

test('does not keep the engine from stopping', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  bench.refuseWrites(true);
  let stopped = false;
  const stopping = bench.engine.stop(0).then(() => {
    stopped = true;
  });
  await bench.clock.advance(30_000);
  expect(stopped).toBe(true);
  await stopping;
});

test('work that cannot be started is a failed attempt, not an execution that runs for ever', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  bench.work.start = () => {
    throw new TypeError('no such directory');
  };
  await bench.act({ kind: 'trigger', taskId });
  expect(bench.store.executions.byId(1)).toMatchObject({
    status: 'FAILED',
    errorMessage: 'no such directory',
  });
});

test('a result that cannot be kept is a failed attempt, not an execution that runs for ever', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').succeed({ metrics: null as never });
  expect(bench.store.executions.byId(1)).toMatchObject({ status: 'FAILED', errorKind: 'internal' });
});

test('a host that sends us away again and again fails the execution in the end', async () => {
  const { WorkError } = await import('../../src/shared/work.ts');
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  for (let turn = 0; turn < 100 && bench.store.executions.byId(1)?.status !== 'FAILED'; turn += 1) {
    await bench.work.of('lab').fail(new WorkError('http', '429', { retryAfterMs: 0 }));
    await bench.clock.advance(1_500);
  }
  expect(bench.store.executions.byId(1)?.status).toBe('FAILED');
  expect(bench.work.started.length).toBeLessThan(30);
});

test('work that will not end does not keep the engine from stopping for ever', async () => {
  await using bench = new Bench();
  bench.work.start = () => ({
    pid: null,
    result: new Promise(() => undefined),
    abort() {},
    terminate() {},
    kill() {},
  });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  let stopped = false;
  void bench.engine.stop(0).then(() => {
    stopped = true;
  });
  await bench.clock.advance(30_000);
  expect(stopped).toBe(true);
  expect(bench.store.executions.byId(1)?.status).toBe('RUNNING');
});

test('a store that is damaged is not called well because other writes succeed', async () => {
  await using bench = new Bench();
  const { core } = bench.engine;
  const malformed = Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' });
  const damaged = () =>
    core.write(() => {
      throw malformed;
    });
  expect(damaged).toThrow(malformed);
  core.write(() => undefined);
  expect(core.transactions.trouble).toMatchObject({ why: 'the store is damaged; restore it from a backup' });
  expect(bench.logged.join()).not.toContain('the store takes writes again');
});
