/** Two consoles on one store: one engine, which the second one commands and, when the first dies, becomes. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let site: LoopbackSite;
let workspace: Workspace;

beforeEach(async () => {
  site = await LoopbackSite.start(40);
  workspace = new Workspace(`tasks:
  - name: lab
    type: scan
    interval: 24h
    config: { targets: ["${site.origin}/"], max_similar: 1000 }
`);
});

afterEach(async () => {
  site.latencyMs = 0;
  await workspace.close();
  await site.close();
});

interface Status {
  engine: { role: string; pid: number | null };
}

test('a key pressed in the second acts in the first, and the second takes over when the first dies', async () => {
  site.latencyMs = 3_000;
  const first = workspace.terminal();
  await first.waitFor('the engine', /engine here/);
  const second = workspace.terminal();
  await second.waitFor('the first as its engine', new RegExp(`pid ${first.pid}`));
  expect((await workspace.json<Status>('status')).engine.pid).toBe(first.pid);

  await second.waitFor('the task, selected', /^> lab /m);
  second.press('r');
  await first.waitFor('the execution, on the first screen', /lab .*\d+\/\d+/);
  await second.waitFor('the execution, on the second screen', /lab .*\d+\/\d+/);
  const [running] = await historyOf(workspace);
  expect(running).toMatchObject({ status: 'RUNNING', trigger: 'manual', requestedBy: 'ana' });

  first.signal('SIGKILL');
  await first.exited;
  await second.waitFor('the engine, taken over', /engine here/);
  expect((await workspace.json<Status>('status')).engine.pid).toBe(second.pid);
  site.latencyMs = 0;
  const ended = await until('the execution completed', async () => {
    const [execution] = await historyOf(workspace);
    return execution?.status === 'COMPLETED' ? execution : null;
  });
  expect(ended.attempt).toBe(2);
});
