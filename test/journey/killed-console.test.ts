/** `kill -9` of the console in the middle of a scan loses nothing and leaves nothing behind. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HistoryRecord, historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { descendantsOf, isAlive } from './processes.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

/** More than there is time for before a worker that nobody wants any more is gone. */
const PAGES = 600;

let site: LoopbackSite;
let workspace: Workspace;

beforeEach(async () => {
  site = await LoopbackSite.start(PAGES);
  workspace = new Workspace(`tasks:
  - name: lab
    type: scan
    manual: true
    config: { targets: ["${site.origin}/"], max_similar: 1000 }
`);
});

afterEach(async () => {
  site.latencyMs = 0;
  await workspace.close();
  await site.close();
});

test('its workers end, the next start rescues the execution, and it completes', async () => {
  site.latencyMs = 3_000;
  const first = workspace.terminal();
  await first.waitFor('the console', /lab/);
  expect(await workspace.run('trigger', 'lab')).toMatchObject({ code: 0 });
  await until('pages were fetched', () => site.asked.length > 5);
  const workers = descendantsOf(first.pid);
  expect(workers.length).toBeGreaterThan(0);

  first.signal('SIGKILL');
  await first.exited;
  await until('no worker is left', () => workers.every(({ pid }) => !isAlive(pid)));
  expect(site.asked.length).toBeLessThan(PAGES);
  const { running } = await workspace.json<{ running: { status: string }[] }>('status');
  expect(running.filter((row) => row.status === 'RUNNING')).toEqual([]);

  site.latencyMs = 0;
  const second = workspace.terminal();
  await second.waitFor('the console', /lab/);
  const [execution] = await until('the rescued execution completed', async () => {
    const all = await historyOf(workspace);
    return all.some((one) => one.status === 'COMPLETED') ? all : null;
  });
  expect(await historyOf(workspace)).toHaveLength(1);
  expect(execution).toMatchObject({ status: 'COMPLETED', trigger: 'manual', requestedBy: 'ana', attempt: 2 });
  const { attempts } = await workspace.json<HistoryRecord & { attempts: { outcome: string }[] }>('show', '1');
  expect(attempts.map((one) => one.outcome)).toEqual(['lost', 'ok']);
  second.press('q');
  expect(await second.exited).toMatchObject({ code: 0 });
});
