/** A disk that takes no sync of anybody, SQLite's own included: whoever waits for one in its only thread says nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DaemonProcess } from './daemon-process.ts';
import { historyOf } from './history-record.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

const SOURCE = join(import.meta.dirname, 'entries', 'stuck-disk.c');

let built = '';
let why = '';
let workspace: Workspace;
let daemon: DaemonProcess | null = null;

beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'scarefloor-stuck-'));
  const made = spawnSync('cc', ['-shared', '-fPIC', '-o', join(built, 'stuck-disk.so'), SOURCE, '-ldl']);
  if (process.platform !== 'linux' || made.status !== 0) why = 'no C compiler (Debian: gcc and libc6-dev)';
});

afterAll(() => rmSync(built, { recursive: true, force: true }));

beforeEach((context) => {
  if (why !== '') context.skip(why);
  workspace = new Workspace(`tasks:
  - { name: lab, type: tool, manual: true, config: { argv: ["true"] } }
`);
  const preload = { LD_PRELOAD: join(built, 'stuck-disk.so'), STUCK_DISK: workspace.path('stuck') };
  Object.assign(workspace.environment, preload);
});

afterEach(async () => {
  if (why !== '') return;
  free();
  daemon?.kill('SIGKILL');
  await daemon?.code;
  daemon = null;
  await workspace.close();
});

function stick(): void {
  writeFileSync(workspace.path('stuck'), '');
}

function free(): void {
  rmSync(workspace.path('stuck'), { force: true });
}

/** There is a store, whose log is folded back: the next commit begins it anew, and syncs that. */
async function openOnce(): Promise<void> {
  const first = await new DaemonProcess(workspace).isEngine();
  first.kill('SIGTERM');
  expect(await first.code).toBe(0);
}

test('an engine that is started on it says so, ends when it is told to, and begins when the disk answers', async () => {
  await openOnce();
  stick();
  daemon = new DaemonProcess(workspace);
  await daemon.says('the disk does not answer: there is no engine here until it does');
  await daemon.says('"started"');
  daemon.kill('SIGTERM');
  expect(await daemon.code).toBe(0);
  daemon = new DaemonProcess(workspace);
  await daemon.says('the disk does not answer');
  free();
  await daemon.isEngine();
});

test('a command that finds no engine says what it waits for, and does it when the disk answers', async () => {
  await openOnce();
  stick();
  const [node, ...argv] = workspace.argv('trigger', 'lab', '--wait');
  const { folder: cwd, environment: env } = workspace;
  const command = spawn(node, argv, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const code = new Promise((resolve) => command.on('close', resolve));
  let said = '';
  command.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  await until('it says so', () =>
    said.includes('scarefloor: the disk does not answer; nothing is confirmed until it does'),
  );
  free();
  expect(await code).toBe(0);
  expect(await historyOf(workspace)).toMatchObject([{ status: 'COMPLETED' }]);
});

test('who asks an engine that it silences is told, and who only looks waits for nothing', async () => {
  daemon = await new DaemonProcess(workspace).isEngine();
  stick();
  const triggered = await workspace.run('trigger', 'lab');
  expect(triggered.code).toBe(3);
  expect(triggered.stderr).toContain('but the disk does not answer: it is lost if the machine goes down now');
  await until('status says it', async () => (await workspace.run('status')).stdout.includes('DISK      no'));
  daemon.kill('SIGKILL');
  await daemon.code;
  // What it left is in the log, and the last who reads that would fold it back.
  expect(statSync(workspace.path('scheduler.db-wal')).size).toBeGreaterThan(0);
  expect((await workspace.run('status')).stdout).toContain('engine    none');
  expect((await workspace.run('history')).stdout).toContain('lab');
  expect((await workspace.run('doctor')).stdout).toContain('none runs');
});
