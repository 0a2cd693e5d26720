/** However worker and host end, no tool outlives them: not one that ignores SIGTERM, not what left its group. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/shared/clock.ts';
import { HOST_PID_VARIABLE, markedProcesses } from '../../src/shared/marked-processes.ts';
import { endWorkersOf } from '../../src/workers/stray-workers.ts';
import { openHost } from '../workers/open-host.ts';
import { isAlive, until } from '../workers/processes.ts';
import { stubbornTool, toolOrder } from './tool-order.ts';

const linux = describe.skipIf(process.platform !== 'linux');

let folder: string;
let host: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scarefloor-orphans-'));
});

afterEach(async () => {
  if (host?.pid !== undefined) {
    host.kill('SIGKILL');
    await endWorkersOf(host.pid, systemClock);
  }
  host = null;
  rmSync(folder, { recursive: true, force: true });
});

const written = (name: string) =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8').trim() : '';

/** Pids of the tool and its daemon, once both are up. */
async function toolPids(): Promise<number[]> {
  await until(() => written('tool') !== '', 'the tool is up');
  return [Number(written('tool')), Number(written('daemon'))];
}

linux('a worker that is killed', () => {
  test.each(['by its host', 'alone'])('%s takes its tool along before it counts as gone', async (how) => {
    await using floor = openHost('real');
    const run = floor.host.run(toolOrder(folder, 1, { argv: stubbornTool(folder) }), () => undefined);
    run.result.catch(() => undefined);
    const pids = await toolPids();
    if (how === 'alone') process.kill(run.pid!, 'SIGKILL');
    else run.kill();
    await expect(run.result).rejects.toMatchObject({ kind: 'crash' });
    expect(pids.filter(isAlive)).toEqual([]);
    await until(() => !existsSync(written('directory')), 'its directory is removed');
  });

  test('with SIGTERM ends its tool in order', async () => {
    await using floor = openHost('real');
    const run = floor.host.run(toolOrder(folder, 1, { argv: stubbornTool(folder) }), () => undefined);
    run.result.catch(() => undefined);
    const pids = await toolPids();
    run.terminate();
    await expect(run.result).rejects.toThrow();
    expect(pids.filter(isAlive)).toEqual([]);
  });
});

test('an abort ends the tool, and the result says why', async () => {
  await using floor = openHost('real');
  const run = floor.host.run(
    toolOrder(folder, 1, { argv: ['/bin/sh', '-c', `echo $$ >${join(folder, 'tool')}; sleep 60`] }),
    () => undefined,
  );
  run.result.catch(() => undefined);
  await until(() => written('tool') !== '', 'the tool is up');
  run.abort('cancelled by ana');
  await expect(run.result).rejects.toMatchObject({ message: 'stopped: cancelled by ana' });
  expect(isAlive(Number(written('tool')))).toBe(false);
});

linux('a host that is killed', () => {
  /** The pid of the worker. */
  async function startHost(): Promise<number> {
    host = spawn(process.execPath, [join(import.meta.dirname, 'entries', 'doomed-host.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(host.stdout!, 'data')) as [Buffer];
    return Number(line.toString());
  }

  test('leaves a worker that ends its tool', async () => {
    const worker = await startHost();
    const pids = await toolPids();
    host?.kill('SIGKILL');
    await until(() => ![worker, ...pids].some(isAlive), 'worker and tool are gone');
    await until(() => !existsSync(written('directory')), 'its directory is removed');
  });

  test('at the same moment as its worker leaves a guard that does', async () => {
    const worker = await startHost();
    const pids = await toolPids();
    host?.kill('SIGKILL');
    process.kill(worker, 'SIGKILL');
    await until(() => !pids.some(isAlive), 'the tool is gone');
    await until(() => !existsSync(written('directory')), 'its directory is removed');
  });

  test('with worker and guards leaves what the next engine finds and ends', async () => {
    const worker = await startHost();
    const hostPid = host!.pid!;
    const pids = await toolPids();
    const guards = shellsOf([hostPid, worker]);
    expect(guards).toHaveLength(2);
    for (const pid of [...guards, hostPid, worker]) process.kill(pid, 'SIGKILL');
    await until(() => ![...guards, hostPid, worker].some(isAlive), 'all that could end it are gone');
    expect(pids.every(isAlive)).toBe(true);
    expect(markedProcesses({ text: `${HOST_PID_VARIABLE}=${hostPid}` })).toEqual(
      expect.arrayContaining(pids),
    );
    expect(await endWorkersOf(hostPid, systemClock)).toBe(true);
    expect(pids.filter(isAlive)).toEqual([]);
    rmSync(written('directory'), { recursive: true, force: true });
  });
});

/** Waiting shells that these processes started. */
function shellsOf(parents: number[]): number[] {
  return parents.flatMap((parent) =>
    readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number)
      .filter(
        (pid) => pid > 0 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('while read -r verb'),
      ),
  );
}
