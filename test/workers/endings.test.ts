import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openHost } from './open-host.ts';
import { isAlive, until } from './processes.ts';

test.each([
  ['uncaught', 'worker exited with code 70: RangeError: thrown where nobody waits'],
  ['exit', 'worker exited with code 3: giving up'],
  ['memory', 'worker ran out of memory (worker_max_memory_mb: 64)'],
])('a worker that dies by "%s" costs its execution and says why', async (name, message) => {
  await using floor = openHost('scripted', { maxMemoryMb: 64 });
  const run = floor.scan(name);
  await expect(run.result).rejects.toMatchObject({ name: 'WorkError', kind: 'crash', message });
  expect(isAlive(run.pid!)).toBe(false);
  expect(await floor.scan('succeed', 2).result).toMatchObject({ outcome: 'completed' });
});

test.each([
  ['no JSON', '{"kind":\n', /^worker sent a line that is no JSON/],
  ['an unknown message', '{"kind":"dance"}\n', /^worker sent a message that is not valid/],
  [
    'a wrong field',
    '{"kind":"progress","executionId":1,"progress":{"phase":"x","done":"1","total":null}}\n',
    /done/,
  ],
  [
    'another execution',
    '{"kind":"failed","executionId":9,"error":{"kind":"io","message":"","permanent":false,"retryAfterMs":null}}\n',
    /execution 9/,
  ],
  ['a line without end', 'endless', /more than 1048576 characters/],
])('a worker that sends %s is killed, and nothing else happens', async (_, sent, message) => {
  await using floor = openHost('garbling');
  const run = floor.scan(sent);
  await expect(run.result).rejects.toMatchObject({ kind: 'crash', message: expect.stringMatching(message) });
  expect(isAlive(run.pid!)).toBe(false);
});

test('an abort reaches the work, and its worker is not used again', async () => {
  await using floor = openHost('scripted');
  const run = floor.scan('wait');
  await until(() => run.progress.length > 0, 'the work has begun');
  run.abort('cancelled by ana');
  await expect(run.result).rejects.toMatchObject({ kind: 'internal', message: 'stopped: cancelled by ana' });
  expect(floor.scan('succeed', 2).pid).not.toBe(run.pid);
});

test('an abort before the worker is up is not lost', async () => {
  await using floor = openHost('scripted');
  const run = floor.scan('wait');
  run.abort('at once');
  await expect(run.result).rejects.toMatchObject({ message: 'stopped: at once' });
});

test('SIGTERM ends even work that ignores the abort', async () => {
  await using floor = openHost('scripted');
  const run = floor.scan('stubborn');
  await until(() => run.progress.length > 0, 'the work has begun');
  run.terminate();
  await expect(run.result).rejects.toMatchObject({ kind: 'crash', message: 'worker was ended by SIGKILL' });
  expect(isAlive(run.pid!)).toBe(false);
});

test('SIGKILL ends a worker that hears nothing', async () => {
  await using floor = openHost('deaf');
  const run = floor.scan('succeed');
  run.kill();
  await expect(run.result).rejects.toMatchObject({ kind: 'crash', message: 'worker was ended by SIGKILL' });
});

test('killing a worker takes along what it started', async () => {
  await using floor = openHost('scripted');
  const run = floor.scan('tool');
  await until(() => run.progress.length > 0, 'the tool runs');
  const tool = Number(run.progress[0]!.note);
  expect(isAlive(tool)).toBe(true);
  run.kill();
  await expect(run.result).rejects.toMatchObject({ kind: 'crash' });
  await until(() => !isAlive(tool), 'the tool is gone');
});

test('a late abort or kill does not hit the next execution in the same worker', async () => {
  await using floor = openHost('scripted');
  const first = floor.scan('succeed', 1);
  await first.result;
  const second = floor.scan('wait', 2);
  expect(second.pid).toBe(first.pid);
  first.abort('late');
  first.kill();
  await until(() => second.progress.length > 0, 'the second has begun');
  expect(isAlive(second.pid!)).toBe(true);
  second.abort('over');
  await expect(second.result).rejects.toMatchObject({ message: 'stopped: over' });
});

test('closing rejects what is carried and leaves no process, not even a blocked one', async () => {
  await using floor = openHost('scripted');
  const runs = [floor.scan('wait', 1), floor.scan('blocked', 2)];
  await until(() => runs.every((run) => run.progress.length > 0), 'both have begun');
  await floor.host.close();
  for (const run of runs) {
    await expect(run.result).rejects.toMatchObject({
      kind: 'crash',
      message: /closed before its work ended/,
    });
    expect(isAlive(run.pid!)).toBe(false);
  }
  expect(() => floor.scan('succeed', 3)).toThrow('closed worker host');
});

test('kill -9 of the host leaves no worker and no tool', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-doomed-'));
  const script = join(import.meta.dirname, 'entries', 'doomed-host.ts');
  const works = ['wait', 'stubborn', 'blocked', 'tool'];
  const doomed = spawn(process.execPath, [script, folder, ...works], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: doomed.stdout })[Symbol.asyncIterator]();
    const pids = JSON.parse(((await lines.next()).value as string | undefined) ?? '[]') as number[];
    expect(pids).toHaveLength(5);
    expect(pids.filter(isAlive)).toHaveLength(5);
    doomed.kill('SIGKILL');
    await until(() => !pids.some(isAlive), 'all are gone');
  } finally {
    doomed.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});
