/** The disk that everything is on fills up under a daemon at work, and is emptied again. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DaemonProcess } from './daemon-process.ts';
import { historyOf } from './history-record.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let workspace: Workspace;
let place: string;
let daemon: DaemonProcess | null = null;
let port = 0;

beforeEach(async () => {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  workspace = new Workspace(`metrics: { port: ${port} }
scheduler_config: { sqlite_db_path: ./data/scheduler.db, retry_base_seconds: 1 }
tasks:
  - { name: tick, type: tool, schedule: "* * * * * *", overlap: buffer_one, config: { argv: ["true"] } }
`);
  place = workspace.path('data');
  mkdirSync(place, { mode: 0o700 });
});

afterEach(async () => {
  daemon?.kill('SIGKILL');
  await daemon?.code;
  daemon = null;
  spawnSync('umount', ['-l', place]);
  await workspace.close();
});

async function health(): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
  return `${answer.status} ${(await answer.text()).trim()}`;
}

const completed = async () =>
  (await historyOf(workspace)).filter(({ status }) => status === 'COMPLETED').length;

test('healthz says that it is full, no slot is lost, and work goes on when there is room again', async (context) => {
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m,mode=700', 'none', place]).status !== 0)
    context.skip('no right to mount a small tmpfs');
  daemon = await new DaemonProcess(workspace).isEngine();
  await until('work is done', async () => (await completed()) > 1);
  expect(await health()).toBe('200 ok');

  const filler = fill();
  await until('healthz says so', async () => (await health()).startsWith('503 the disk is full'));
  expect(daemon.child.exitCode).toBeNull();

  rmSync(filler);
  await until('it is well again', async () => (await health()) === '200 ok');
  const before = await completed();
  await until('work goes on', async () => (await completed()) > before);
  daemon.kill('SIGTERM');
  expect(await daemon.code).toBe(0);
  const verified = await workspace.run('verify');
  expect(verified, verified.stdout).toMatchObject({ code: 0 });

  // 2 would tell the supervisor not to start it again.
  fill();
  const started = await workspace.run('run');
  expect(started).toMatchObject({ code: 1 });
  expect(started.stderr).toContain('the disk is full; free some space');
});

/** Also takes what room others give back meanwhile. */
function fill(): string {
  const filler = join(place, 'filler');
  for (let size = 8; size > 0; size -= 1)
    try {
      writeFileSync(filler, Buffer.alloc(size * 1_024 * 256), { flag: 'a' });
    } catch {
      // Full.
    }
  return filler;
}
