/** A newer version comes to a store that an older one works with: nothing is lost, and the older one says why it stops. */
import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DaemonProcess } from './daemon-process.ts';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { NextVersion } from './next-version.ts';
import { descendantsOf, isAlive } from './processes.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let site: LoopbackSite;
let workspace: Workspace;
let next: NextVersion;
const daemons: DaemonProcess[] = [];

beforeEach(async () => {
  site = await LoopbackSite.start(30);
  workspace = new Workspace(`tasks:
  - { name: lab, type: scan, manual: true, config: { targets: ["${site.origin}/"] } }
`);
  next = new NextVersion();
});

afterEach(async () => {
  site.latencyMs = 0;
  for (const daemon of daemons.splice(0)) daemon.kill('SIGKILL');
  await workspace.close();
  next.remove();
  await site.close();
});

function daemon(program?: string): DaemonProcess {
  const started = new DaemonProcess(workspace, program);
  daemons.push(started);
  return started;
}

function schemaOf(file: string): number {
  const database = new Database(workspace.path(file), { readonly: true });
  try {
    return database.pragma('user_version', { simple: true }) as number;
  } finally {
    database.close();
  }
}

const withNext = (...args: string[]) => workspace.runWith(process.execPath, args, next.program);

test('its daemon takes over from one of the older version, whose console and command line say why they stop', async () => {
  site.latencyMs = 400;
  const old = await daemon().isEngine();
  const console = workspace.terminal();
  await console.waitFor('the console, attached', new RegExp(`pid ${old.pid}`));
  const watching = workspace.run('watch');
  expect(await workspace.run('trigger', 'lab', '--reason', 'before the upgrade')).toMatchObject({ code: 0 });
  await until('pages were fetched', () => site.asked.length > 3);
  const workers = descendantsOf(old.pid);

  const upgraded = await daemon(next.program).isEngine();
  expect(await old.code).toBe(1);
  expect(old.stderr).toContain('a newer scarefloor works with this store now; restart scarefloor');
  await until('its workers are gone', () => workers.every(({ pid }) => !isAlive(pid)));
  await console.waitFor('the console says so', /UPDATE NEEDED +a newer scarefloor works with this store now/);
  console.press('r');
  await console.waitFor('and does nothing', /nothing was done/);
  expect(await watching).toMatchObject({ code: 1, stderr: expect.stringContaining('a newer scarefloor') });
  const refused = await workspace.run('trigger', 'lab');
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('newer scarefloor') });
  console.press('q');
  expect(await console.exited).toMatchObject({ code: 0 });

  site.latencyMs = 0;
  await until('the execution completed', async () => {
    const { stdout } = await withNext('history', '--json');
    return (JSON.parse(stdout) as { status: string }[])[0]?.status === 'COMPLETED';
  });
  const [execution, ...others] = JSON.parse((await withNext('history', '--json')).stdout) as object[];
  expect(others).toEqual([]);
  expect(execution).toMatchObject({ trigger: 'manual', reason: 'before the upgrade' });
  expect((await withNext('verify')).code).toBe(0);
  expect(schemaOf('scheduler.db')).toBe(next.schema);
  expect(schemaOf(`scheduler.db.before-v${next.schema}`)).toBe(next.schema - 1);
  upgraded.kill('SIGTERM');
  expect(await upgraded.code).toBe(0);
});

test('whoever only looks or acts refuses, and leaves the older engine at its work', async () => {
  const old = await daemon().isEngine();
  for (const words of [['status'], ['trigger', 'lab'], ['tasks', '--json'], ['--once']]) {
    const refused = await withNext(...words);
    expect(refused, words.join(' ')).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain(`its engine (pid ${old.pid} on `);
    expect(refused.stderr).toContain('systemctl restart');
  }
  // Before an upgrade is when a copy is wanted most.
  expect(await withNext('backup', 'before.db')).toMatchObject({ code: 0 });
  expect(schemaOf('before.db')).toBe(next.schema - 1);
  const doctor = await withNext('doctor');
  expect(doctor.stdout).toMatch(/store .*brought up to date at the next start/);
  expect(schemaOf('scheduler.db')).toBe(next.schema - 1);
  expect(existsSync(workspace.path(`scheduler.db.before-v${next.schema}`))).toBe(false);
  expect(await workspace.run('trigger', 'lab', '--wait')).toMatchObject({ code: 0 });
  old.kill('SIGTERM');
  expect(await old.code).toBe(0);
  // Nobody is there any more that would be left behind.
  expect((await withNext('status')).code).toBe(0);
  expect(schemaOf('scheduler.db')).toBe(next.schema);
  expect((await withNext('history', '--json')).stdout).toContain('COMPLETED');
});

test('an upgrade that fails leaves the store to the version that made it', async () => {
  const old = await daemon().isEngine();
  old.kill('SIGTERM');
  await old.code;
  const broken = new NextVersion('CREATE TABLE half (id INTEGER); INSERT INTO nowhere VALUES (1);');
  try {
    const failed = await workspace.runWith(process.execPath, ['status'], broken.program);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/could not be brought up to date .*nowhere.*; it is as it was/);
  } finally {
    broken.remove();
  }
  const again = await daemon().isEngine();
  expect(await workspace.run('trigger', 'lab', '--wait')).toMatchObject({ code: 0 });
  again.kill('SIGTERM');
  expect(await again.code).toBe(0);
  expect(await historyOf(workspace)).toMatchObject([{ status: 'COMPLETED' }]);
  expect(readFileSync(workspace.path('logs/scarefloor.log'), 'utf8')).not.toContain('half');
});
