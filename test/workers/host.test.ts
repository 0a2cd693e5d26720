import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WorkError } from '../../src/shared/work.ts';
import type { WorkerView } from '../../src/workers/worker-view.ts';
import { openHost } from './open-host.ts';
import { isAlive, until } from './processes.ts';
import { scanOrder } from './scan-order.ts';

async function failure(result: Promise<unknown>): Promise<WorkError> {
  const outcome = await result.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(outcome).toBeInstanceOf(WorkError);
  return outcome as WorkError;
}

test('gives back the result and the progress of the work', async () => {
  await using floor = openHost('scripted');
  const run = floor.scan('succeed');
  expect(run.pid).toBeGreaterThan(1);
  expect(await run.result).toMatchObject({
    outcome: 'completed',
    headline: 'all well',
    metrics: { pages: 3 },
  });
  expect(run.progress).toEqual([{ phase: 'crawl', done: 1, total: 1_000 }]);
});

test('thins a burst of progress out and never loses the last', async () => {
  await using floor = openHost('scripted');
  const run = floor.scan('burst');
  await run.result;
  expect(run.progress.map((progress) => progress.done)).toEqual([1, 1_000]);
  expect(run.progress[0]?.counters).toEqual({});
});

test('keeps a private log of the execution, safe to print, across attempts', async () => {
  await using floor = openHost('scripted');
  await floor.scan('chatty', 7, 1).result;
  await floor.scan('chatty', 7, 2).result;
  const lines = readFileSync(floor.logOf(7), 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info hello red url="http:\/\/a b\/" count=3$/);
  expect(lines[3]).toMatch(/ info attempt 2 started execution=7 pid=\d+$/);
  expect(statSync(floor.logOf(7)).mode & 0o777).toBe(0o600);
});

test('cuts and cleans the text of a result', async () => {
  await using floor = openHost('scripted');
  const { headline } = await floor.scan('chatty').result;
  expect(headline).toMatch(/^xy+…$/);
  expect(headline.length).toBeLessThanOrEqual(2_100);
});

test('tells a failure with its kind and its wish to be tried later', async () => {
  await using floor = openHost('scripted');
  const refused = await failure(floor.scan('refuse').result);
  expect(refused).toMatchObject({
    kind: 'http',
    message: 'too many requests',
    permanent: false,
    retryAfterMs: 1_500,
  });
  const surprised = await failure(floor.scan('surprise', 2).result);
  expect(surprised).toMatchObject({ kind: 'internal', message: 'nothing is undefined', retryAfterMs: null });
  expect(readFileSync(floor.logOf(2), 'utf8')).toMatch(
    /where it failed stack="TypeError: nothing is undefined at /,
  );
});

test('says so when the log cannot be written', async () => {
  await using floor = openHost('scripted');
  writeFileSync(join(floor.folder, 'occupied'), '');
  const order = scanOrder('succeed', { folder: join(floor.folder, 'occupied') });
  const run = floor.host.run(order, () => undefined);
  expect(await failure(run.result)).toMatchObject({
    kind: 'io',
    message: expect.stringContaining('cannot write the log'),
  });
});

test('uses an idle worker again for the same type only', async () => {
  await using floor = openHost('scripted');
  const first = floor.scan('succeed', 1);
  await first.result;
  const second = floor.scan('succeed', 2);
  expect(second.pid).toBe(first.pid);
  await second.result;
  expect(floor.host.workers()).toMatchObject([
    { pid: first.pid, type: 'scan', busyWith: null, executions: 2 },
  ]);
});

test('gives simultaneous work to workers of its own', async () => {
  await using floor = openHost('scripted');
  const runs = [floor.scan('wait', 1), floor.scan('wait', 2)];
  expect(new Set(runs.map((run) => run.pid)).size).toBe(2);
  expect(floor.host.workers().map((worker) => worker.busyWith)).toEqual([1, 2]);
});

test('ends a worker after its share of executions', async () => {
  await using floor = openHost('scripted', { recycleAfter: 2 });
  const first = floor.scan('succeed', 1);
  await first.result;
  await floor.scan('succeed', 2).result;
  await until(() => floor.host.workers().length === 0, 'the worker leaves');
  const third = floor.scan('succeed', 3);
  expect(third.pid).not.toBe(first.pid);
  await third.result;
});

test('ends a worker that is idle for too long', async () => {
  await using floor = openHost('scripted', { idleMs: 20 });
  const run = floor.scan('succeed');
  await run.result;
  await until(() => floor.host.workers().length === 0, 'the idle worker leaves');
  expect(isAlive(run.pid!)).toBe(false);
});

test('reports health with the last word of each execution', async () => {
  const reports: WorkerView[] = [];
  await using floor = openHost('scripted', { onHealth: (worker) => reports.push(worker) });
  await floor.scan('succeed').result;
  expect(reports).toHaveLength(1);
  expect(reports[0]!.rssBytes).toBeGreaterThan(1024 * 1024);
  expect(reports[0]!.cpu).toBeGreaterThanOrEqual(0);
});

test('runs below everything else, in all its threads, and without our secrets', async () => {
  process.env.SCAREFLOOR_TEST_SECRET = 'webhook';
  await using floor = openHost('scripted');
  const run = floor.scan('environment');
  const { headline } = await run.result;
  delete process.env.SCAREFLOOR_TEST_SECRET;
  expect(headline).toContain('PATH');
  expect(headline).not.toContain('SECRET');
  // Whoever runs the tests below everything else has gone further down already.
  const lowered = Math.max(10, getPriority());
  const threads = readdirSync(`/proc/${run.pid}/task`).map(Number);
  expect(threads.length).toBeGreaterThan(1);
  expect(threads.map((thread) => getPriority(thread)).every((niceness) => niceness === lowered)).toBe(true);
});
