/** Workers that grow, block, or cannot be started. */
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.ts';
import { openHost } from './open-host.ts';
import { isAlive, until } from './processes.ts';

/** More than the questions that a worker may leave unanswered. */
const SILENT_MS = 25_000;

test('a worker above its memory limit finishes its work and is not used again', async () => {
  await using floor = openHost('scripted', { maxMemoryMb: 160 });
  const first = floor.scan('held=50', 1);
  await first.result;
  expect(floor.host.workers()).toHaveLength(1);
  const second = floor.scan('held=90', 2);
  expect(second.pid).toBe(first.pid);
  expect(await second.result).toMatchObject({ outcome: 'completed' });
  expect(floor.notices).toEqual([
    expect.stringMatching(/^worker recycled: it held \d+ MB \(worker_max_memory_mb: 160\)$/),
  ]);
  expect(floor.scan('succeed', 3).pid).not.toBe(first.pid);
});

test('a worker that holds half as much again is killed, and the attempt says why', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { maxMemoryMb: 128, clock });
  const run = floor.scan('hold=200');
  await until(() => run.progress.length > 0, 'it holds the memory');
  await clock.advance(5_000);
  await expect(run.result).rejects.toMatchObject({
    kind: 'crash',
    message: expect.stringMatching(/^worker was killed: it held \d+ MB \(worker_max_memory_mb: 128\)$/),
  });
  expect(isAlive(run.pid!)).toBe(false);
});

test('a blocked worker is warned of and shown while it works, and not used again when it comes back', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock });
  const release = join(floor.folder, 'release');
  const run = floor.scan(`blocked-until=${release}`);
  await until(() => existsSync(`${release}.awaited`), 'its event loop is blocked');
  await clock.advance(SILENT_MS);
  expect(floor.notices).toEqual([expect.stringMatching(/^stalled worker: no answer for \d+ s$/)]);
  expect(floor.host.workers()).toMatchObject([{ pid: run.pid, busyWith: 1, stalled: true }]);
  await clock.advance(SILENT_MS);
  expect(isAlive(run.pid!)).toBe(true);
  writeFileSync(release, '');
  expect(await run.result).toMatchObject({ outcome: 'completed' });
  expect(floor.notices.map((notice) => notice.split(':')[0])).toEqual([
    'stalled worker',
    'stalled worker answers again',
    'worker recycled',
  ]);
  const next = floor.scan('succeed', 2);
  expect(next.pid).not.toBe(run.pid);
  await next.result;
});

test('an idle worker that does not answer is killed, and the next work gets another', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock });
  const blocked = join(floor.folder, 'blocked');
  const run = floor.scan(`then-blocked=${blocked}`);
  await run.result;
  await until(() => existsSync(blocked), 'its event loop is blocked');
  await clock.advance(SILENT_MS);
  await until(() => !isAlive(run.pid!), 'it is gone');
  const next = floor.scan('succeed', 2);
  expect(next.pid).not.toBe(run.pid);
  expect(await next.result).toMatchObject({ outcome: 'completed' });
});

test('a host that was suspended itself does not take its workers for dead', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock });
  const run = floor.scan('wait', 1);
  await until(() => run.progress.length > 0, 'the work has begun');
  // An hour in which nobody asked: one question is open when it is over, not hundreds.
  clock.suspend(3_600_000);
  await clock.advance(5_000);
  expect(floor.host.workers()).toMatchObject([{ pid: run.pid, stalled: false }]);
  expect(floor.notices).toEqual([]);
});

test.each([
  ['no Node is where it was', { node: 'gone' }, /^worker could not be started: spawn .* ENOENT$/],
  ['its program is missing', { entry: '/nonexistent/worker.ts' }, /Cannot find module '\/nonexistent/],
])('where %s, work is refused for a while and nothing is started meanwhile', async (_, options, why) => {
  const clock = new FakeClock();
  const node = 'node' in options ? { node: '/nonexistent/node' } : {};
  await using floor = openHost('scripted', { clock, ...options, ...node });
  const refused = { kind: 'no_worker', message: expect.stringMatching(why) };
  await expect(floor.scan('succeed', 1).result).rejects.toMatchObject({ ...refused, retryAfterMs: 1_000 });
  const started = floor.notices.length;
  await expect(floor.scan('succeed', 2).result).rejects.toMatchObject({ ...refused, retryAfterMs: 1_000 });
  expect(floor.host.trouble('scan')).toEqual({ waitMs: 1_000, why: expect.stringMatching(why) });
  expect(floor.notices).toHaveLength(started);
});

test('a worker that does not come up is given up, and costs no attempt', async () => {
  const clock = new FakeClock();
  await using floor = openHost('deaf', { clock });
  const run = floor.scan('succeed');
  await clock.advance(55_000);
  expect(isAlive(run.pid!)).toBe(true);
  await clock.advance(10_000);
  await expect(run.result).rejects.toMatchObject({
    kind: 'no_worker',
    message: expect.stringMatching(/^worker was not up after \d+ s$/),
    retryAfterMs: 1_000,
  });
  expect(isAlive(run.pid!)).toBe(false);
});

test('once processes can be started again, work goes on', async () => {
  const clock = new FakeClock();
  const folder = join(import.meta.dirname, `.node-${process.pid}`);
  await using floor = openHost('scripted', { clock, node: folder });
  await expect(floor.scan('succeed', 1).result).rejects.toMatchObject({ kind: 'no_worker' });
  symlinkSync(process.execPath, folder);
  try {
    await clock.advance(1_000);
    expect(floor.host.trouble('scan')).toMatchObject({ waitMs: 0 });
    expect(await floor.scan('succeed', 2).result).toMatchObject({ outcome: 'completed' });
    expect(floor.host.trouble('scan')).toBeNull();
  } finally {
    rmSync(folder);
  }
});

test('says what an execution took of its worker', async () => {
  await using floor = openHost('scripted');
  const first = floor.scan('held=60', 1);
  await first.result;
  const second = floor.scan('spin=300', 2);
  await second.result;
  expect(second.pid).toBe(first.pid);
  const { peakRssBytes, cpuSeconds, maxLoopDelayMs } = second.usage()!;
  // The sixty megabytes were the first one's: the second adds next to nothing to what the process holds.
  expect(peakRssBytes).toBeLessThan(first.usage()!.peakRssBytes + 30 * 1024 * 1024);
  expect(cpuSeconds).toBeGreaterThan(0.01);
  expect(maxLoopDelayMs).toBeGreaterThan(100);
});

test('keeps the figures of an execution whose worker dies', async () => {
  const clock = new FakeClock();
  await using floor = openHost('scripted', { clock });
  const run = floor.scan('wait');
  await until(() => run.progress.length > 0, 'the work has begun');
  await clock.advance(5_000);
  await until(() => run.usage() !== null, 'it reported');
  run.kill();
  await expect(run.result).rejects.toMatchObject({ kind: 'crash' });
  expect(run.usage()!.peakRssBytes).toBeGreaterThan(1024 * 1024);
});

test('a worker is counted with what failed in it', async () => {
  await using floor = openHost('scripted');
  await floor.scan('succeed', 1).result;
  await floor.scan('refuse', 2).result.catch(() => undefined);
  expect(floor.host.workers()).toMatchObject([{ executions: 2, failures: 1 }]);
  expect(readFileSync(floor.logOf(2), 'utf8')).toContain('too many requests');
});
