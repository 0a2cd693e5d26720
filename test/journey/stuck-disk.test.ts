/** A disk that does not answer, for real: a thread of the engine hangs in the kernel instead of syncing the log. */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DaemonProcess } from './daemon-process.ts';
import { historyOf } from './history-record.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

const PRELOAD = join(import.meta.dirname, 'entries', 'stuck-disk.mjs');

let workspace: Workspace;
let pipe = '';
let daemon: DaemonProcess | null = null;

beforeEach(() => {
  workspace = new Workspace(`tasks:
  - { name: lab, type: tool, manual: true, config: { argv: ["true"] } }
`);
  pipe = workspace.path('stuck');
  Object.assign(workspace.environment, { NODE_OPTIONS: `--import=${PRELOAD}`, STUCK_DISK: pipe });
});

afterEach(async () => {
  daemon?.kill('SIGKILL');
  await daemon?.code;
  daemon = null;
  await workspace.close();
});

function stick(): void {
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
}

/** Whoever hangs in it goes on, and nobody else begins to. */
function free(): void {
  renameSync(pipe, `${pipe}.old`);
  closeSync(openSync(`${pipe}.old`, constants.O_RDWR));
  rmSync(`${pipe}.old`);
}

async function status(): Promise<string> {
  return (await workspace.run('status')).stdout;
}

const SILENT = /^DISK +no answer since [-\d]+ [:\d]+.*: nothing is confirmed and no work begins/m;

test('status and health say since when it does not answer, no act is confirmed, and all goes on when it does', async () => {
  daemon = await new DaemonProcess(workspace).isEngine();
  stick();
  const triggered = await workspace.run('trigger', 'lab');
  expect(triggered.code).not.toBe(0);
  expect(triggered.stderr).toContain('the disk does not answer');
  await until('status says it', async () => SILENT.test(await status()));
  expect((await workspace.run('health')).stdout).toMatch(SILENT);
  expect((await workspace.run('doctor')).stdout).toMatch(/its disk has not answered since [-\d]+T/);
  expect(await historyOf(workspace)).toMatchObject([{ status: 'RUNNING' }]);
  free();
  await until('the work is done', async () => (await historyOf(workspace))[0]?.status === 'COMPLETED');
  expect(await status()).not.toMatch(SILENT);
  daemon.kill('SIGTERM');
  expect(await daemon.code).toBe(0);
});

test('an engine that is told to end does, says what it leaves unconfirmed, and the next one does that work when it answers', async () => {
  daemon = await new DaemonProcess(workspace).isEngine();
  stick();
  const triggered = workspace.run('trigger', 'lab');
  await until('the engine took it', async () => (await historyOf(workspace)).length === 1);
  daemon.kill('SIGTERM');
  await daemon.says('"signal":"SIGTERM"');
  daemon.kill('SIGTERM');
  expect(await daemon.code).toBe(1);
  expect(daemon.stderr).toMatch(/the disk has not answered for \d+ s; ended without it: \d+ writes? /);
  // It says what it waits for.
  daemon = new DaemonProcess(workspace);
  await daemon.says('the disk does not answer');
  expect(await historyOf(workspace)).not.toMatchObject([{ status: 'COMPLETED' }]);
  free();
  await triggered;
  await until('the work is done', async () => (await historyOf(workspace))[0]?.status === 'COMPLETED');
});
