/** `scarefloor run`: the engine without a screen, as systemd would start and stop it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let site: LoopbackSite;
let workspace: Workspace;
const children: ChildProcess[] = [];

beforeEach(async () => {
  site = await LoopbackSite.start(60);
  workspace = new Workspace(`tasks:
  - { name: lab, type: scan, manual: true, config: { targets: ["${site.origin}/"], max_similar: 1000 } }
`);
});

afterEach(async () => {
  site.latencyMs = 0;
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await workspace.close();
  await site.close();
});

async function startDaemon(): Promise<{ child: ChildProcess; code: Promise<number | null> }> {
  const [node, ...args] = workspace.argv('run');
  const child = spawn(node, args, { cwd: workspace.folder, env: workspace.environment, stdio: 'ignore' });
  children.push(child);
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await until('the engine', async () => {
    const { engine } = await workspace.json<{ engine: { pid: number | null } }>('status');
    return engine.pid === child.pid;
  });
  return { child, code };
}

async function triggerLab(): Promise<void> {
  expect(await workspace.run('trigger', 'lab', '--reason', 'after the deploy')).toMatchObject({ code: 0 });
  await until('pages were fetched', () => site.asked.length > 5);
}

test('SIGTERM lets what runs finish, then the engine ends with 0', async () => {
  site.latencyMs = 100;
  const { child, code } = await startDaemon();
  await triggerLab();
  child.kill('SIGTERM');
  expect(await code).toBe(0);
  expect(await historyOf(workspace)).toMatchObject([
    { status: 'COMPLETED', trigger: 'manual', requestedBy: 'ana', reason: 'after the deploy', attempt: 1 },
  ]);
});

test('SIGHUP reads the configuration again, and what runs goes on', async () => {
  site.latencyMs = 5_000;
  const { child, code } = await startDaemon();
  await triggerLab();
  const yaml = readFileSync(workspace.path('scarefloor.yaml'), 'utf8');
  const more = `${yaml}  - { name: edge, type: scan, manual: true, config: { targets: ["${site.origin}/"] } }\n`;
  writeFileSync(workspace.path('scarefloor.yaml'), `scheduler_config: { max_concurrent_scans: 5 }\n${more}`);
  child.kill('SIGHUP');
  await until('the new task', async () => {
    const tasks = await workspace.json<{ name: string }[]>('tasks');
    return tasks.some(({ name }) => name === 'edge');
  });
  const { pools } = await workspace.json<{ pools: { type: string; running: number; limit: number }[] }>(
    'health',
  );
  expect(pools.find(({ type }) => type === 'scan')).toMatchObject({ running: 1, limit: 5 });
  site.latencyMs = 0;
  await until('the execution completed', async () => (await historyOf(workspace))[0]?.status === 'COMPLETED');
  child.kill('SIGTERM');
  expect(await code).toBe(0);
  expect(await historyOf(workspace)).toMatchObject([{ status: 'COMPLETED', attempt: 1 }]);
});

test('a second SIGTERM gives the work back, and the next engine finishes it', async () => {
  site.latencyMs = 5_000;
  const { child, code } = await startDaemon();
  await triggerLab();
  const log = () => readFileSync(workspace.path('logs/scarefloor.log'), 'utf8');
  child.kill('SIGTERM');
  // Two signals of one kind that come together are one.
  await until('the first signal was heard', () => log().includes('"signal":"SIGTERM"'), undefined, log);
  child.kill('SIGTERM');
  expect(await code).toBe(0);
  expect(await historyOf(workspace)).toMatchObject([{ status: 'QUEUED', retryCount: 0 }]);

  site.latencyMs = 0;
  const next = await startDaemon();
  await until('the execution completed', async () => (await historyOf(workspace))[0]?.status === 'COMPLETED');
  const { attempts } = await workspace.json<{ attempts: { outcome: string }[] }>('show', '1');
  expect(attempts.map((one) => one.outcome)).toEqual(['interrupted', 'ok']);
  next.child.kill('SIGTERM');
  expect(await next.code).toBe(0);
});
