import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MonitorInput } from '../../src/monitor/monitor.ts';
import type { WorkResult } from '../../src/shared/work.ts';
import type { WorkerRun } from '../../src/workers/worker-run.ts';
import { type OpenHost, openHost } from '../workers/open-host.ts';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from './scripted-site.ts';

let bench: MonitorBench;
let site: ScriptedSite;
let floor: OpenHost;
let targets: string[];
let version = 0;
let executions = 0;

const PATHS = ['/a', '/b', '/c', '/d'];
/** Of a cycle in which every page changed: a first and a second look at each. */
const REQUESTS = 2 * PATHS.length;

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
  floor = openHost('real');
  targets = PATHS.map((path) => site.origin + path);
  [version, executions] = [0, 0];
  for (const path of PATHS) site.routes.set(path, answer);
});

afterEach(async () => {
  await floor[Symbol.asyncDispose]();
  await site.close();
  bench.close();
});

const answer = ({ headers }: { headers: Record<string, string | string[] | undefined> }) => {
  const etag = `"${version}"`;
  return headers['if-none-match'] === etag
    ? { status: 304, headers: { etag } }
    : { headers: { etag }, body: `<p>version ${version}</p>` };
};

function cycle(sessionId: string, more: Partial<MonitorInput> = {}): WorkerRun {
  executions += 1;
  const input = bench.input({ targets, sessionId, confirmAfter: 0, ...more });
  const logFile = floor.logOf(executions);
  const order = { type: 'monitor', logFile, input, executionId: executions, attempt: 1 } as const;
  return floor.host.run(order, () => undefined);
}

const told = ({ changes }: WorkResult) => changes.map(({ kind, subject }) => `${kind} ${subject}`).toSorted();

describe('kill -9 of a worker process in the middle of a cycle', () => {
  test('loses no change and repeats none, whichever request is on its way', async () => {
    await cycle('baseline').result;
    for (let nth = 1; nth <= REQUESTS; nth += 1) {
      version = nth;
      let asked = 0;
      let run: WorkerRun | null = null;
      for (const path of PATHS)
        site.routes.set(path, (request) => {
          asked += 1;
          if (asked === nth && run?.pid) process.kill(run.pid, 'SIGKILL');
          return answer(request);
        });
      run = cycle(`killed-${nth}`);
      await expect(run.result).rejects.toMatchObject({ kind: 'crash' });
      for (const path of PATHS) site.routes.set(path, answer);
      // The next attempt of the same execution, then another execution.
      expect(told(await cycle(`killed-${nth}`).result)).toEqual(targets.map((url) => `changed ${url}`));
      const next = await cycle(`next-${nth}`, { lastCompletedSession: `killed-${nth}` }).result;
      expect(next).toMatchObject({ changes: [], metrics: { not_modified: expect.any(Number) } });
    }
  });

  test('leaves one change a page in the results, whatever the attempts were', async () => {
    await cycle('baseline').result;
    for (const sessionId of ['one', 'two', 'three']) {
      version += 1;
      const run = cycle(sessionId);
      const deadline = site.asked.length + 3 + version;
      while (site.asked.length < deadline) await new Promise((resolve) => setImmediate(resolve));
      if (run.pid) process.kill(run.pid, 'SIGKILL');
      await run.result.catch(() => undefined);
      await cycle(sessionId).result;
    }
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(join(bench.folder, 'results', 'watch.db'), { readonly: true });
    const rows = database.prepare('SELECT url, count(*) AS changes FROM changes GROUP BY url').all();
    expect(rows).toEqual(targets.map((url) => ({ url, changes: 3 })));
    expect(database.prepare('SELECT count(*) FROM versions').pluck().get()).toBe(4 * PATHS.length);
    database.close();
  });
});
