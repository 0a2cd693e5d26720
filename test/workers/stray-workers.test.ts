/** Processes that carry the mark of a dead host are ended with all that they started; others are left alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/shared/clock.ts';
import { HOST_PID_VARIABLE } from '../../src/shared/marked-processes.ts';
import { endWorkersOf, workersOf } from '../../src/workers/stray-workers.ts';
import { isAlive, until } from './processes.ts';

/** Larger than any pid of Linux (proc(5), pid_max). */
const DEAD_HOST = 4_194_305;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const { pid } of children.splice(0))
    if (pid !== undefined && isAlive(pid)) process.kill(-pid, 'SIGKILL');
});

function sleeper(hostPid: number): number {
  const child = spawn('/bin/sh', ['-c', 'sleep 60 & sleep 60'], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, [HOST_PID_VARIABLE]: String(hostPid) },
  });
  children.push(child);
  return child.pid!;
}

test.skipIf(process.platform !== 'linux')(
  'workers of a dead host are found, ended and confirmed gone',
  async () => {
    const stray = sleeper(DEAD_HOST);
    const stranger = sleeper(DEAD_HOST + 1);
    await until(() => workersOf(DEAD_HOST)?.includes(stray) === true, 'the worker shows its mark');
    expect(await endWorkersOf(DEAD_HOST, systemClock)).toBe(true);
    expect(isAlive(stray)).toBe(false);
    expect(workersOf(DEAD_HOST)).toEqual([]);
    expect(isAlive(stranger)).toBe(true);
  },
);

test.skipIf(process.platform !== 'linux')('a host that left nothing behind is certain at once', async () => {
  expect(await endWorkersOf(DEAD_HOST + 2, systemClock)).toBe(true);
});

test.skipIf(process.platform !== 'linux')(
  'the workers of a process that has that pid now are let alone',
  async () => {
    const worker = sleeper(process.pid);
    await until(() => workersOf(process.pid)?.includes(worker) === true, 'the worker shows its mark');
    expect(await endWorkersOf(process.pid, systemClock)).toBe(false);
    expect(isAlive(worker)).toBe(true);
  },
);
