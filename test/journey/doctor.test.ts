/** Faults that only a real process can have, planted, and what doctor says of them. */
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/commands/doctor/diagnosis.ts';
import { DaemonProcess } from './daemon-process.ts';
import { NextVersion } from './next-version.ts';
import { type Ended, Workspace } from './workspace.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('skipped: only root can look at a place as another user\n');

let workspace: Workspace;
let daemon: DaemonProcess | null = null;
const servers: Server[] = [];

beforeEach(() => {
  workspace = new Workspace('log_level: info\n');
});

afterEach(async () => {
  daemon?.kill('SIGCONT');
  daemon?.kill('SIGKILL');
  daemon = null;
  for (const server of servers.splice(0)) server.close();
  await workspace.close();
});

function readDiagnoses({ stdout, stderr }: Ended): Map<string, Diagnosis> {
  if (!stdout.startsWith('[')) throw new Error(stderr);
  return new Map((JSON.parse(stdout) as Diagnosis[]).map((one) => [one.about, one]));
}

async function doctor(): Promise<Map<string, Diagnosis>> {
  return readDiagnoses(await workspace.run('doctor', '--json'));
}

/** Through a shell, which first sets what the process may do. */
async function doctorAfter(preparation: string): Promise<Map<string, Diagnosis>> {
  const [node, program = ''] = workspace.argv();
  const words = ['-c', `${preparation}; exec "$0" "$@"`, node, program, 'doctor', '--json'];
  return readDiagnoses(await workspace.runWith('/bin/sh', words.slice(1), words[0]));
}

async function listening(): Promise<number> {
  const server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the port of metrics: free, taken by another program, served by the engine, not served', async () => {
  const port = await listening();
  workspace.configure(`metrics: { port: ${port} }`);
  expect((await doctor()).get('metrics')).toMatchObject({
    state: 'fault',
    finding: `another program has 127.0.0.1:${port}`,
    mend: expect.stringContaining('ss -ltnp') as string,
  });
  daemon = await new DaemonProcess(workspace).isEngine();
  await daemon.says('another program has that port');
  expect((await doctor()).get('metrics')?.state).toBe('fault');
  for (const server of servers.splice(0)) server.close();
  await daemon.says('metrics are served');
  expect((await doctor()).get('metrics')).toMatchObject({
    state: 'ok',
    finding: expect.stringMatching(/served$/) as string,
  });
  daemon.kill('SIGTERM');
  await daemon.code;
  expect((await doctor()).get('metrics')).toMatchObject({
    state: 'ok',
    finding: expect.stringMatching(/free/) as string,
  });
});

test('an engine that gives no sign of life', async () => {
  daemon = await new DaemonProcess(workspace).isEngine();
  expect((await doctor()).get('engine')).toMatchObject({
    state: 'ok',
    finding: expect.stringContaining(`pid ${daemon.pid}`) as string,
  });
  daemon.kill('SIGSTOP');
  const database = new Database(workspace.path('scheduler.db'));
  database.exec('UPDATE engine_lease SET lease_until = lease_until - 120000');
  database.close();
  expect((await doctor()).get('engine')).toMatchObject({
    state: 'fault',
    mend: expect.stringContaining(`kill -9 ${daemon.pid}`) as string,
  });
});

test('few open files, a zone that nobody knows, a channel without its secret', async () => {
  workspace.configure('notifications: { channels: [{ name: chat, type: slack, url_env: NOBODY_SET_THIS }] }');
  const found = await doctorAfter('ulimit -n 256; TZ=Mars/Olympus; export TZ');
  expect(found.get('limits')).toMatchObject({
    state: 'warning',
    mend: expect.stringContaining('LimitNOFILE') as string,
  });
  expect(found.get('zone')).toMatchObject({ state: 'fault' });
  expect(found.get('channel chat')).toMatchObject({
    state: 'warning',
    finding: expect.stringContaining('NOBODY_SET_THIS') as string,
  });
});

test('a worker that cannot start, since a file of the program is missing', async () => {
  const broken = new NextVersion();
  try {
    const dist = join(broken.folder, 'dist');
    for (const name of readdirSync(dist)) if (/worker/.test(name)) rmSync(join(dist, name));
    const found = readDiagnoses(
      await workspace.runWith(process.execPath, ['doctor', '--json'], broken.program),
    );
    expect(found.get('worker')).toMatchObject({
      state: 'fault',
      mend: expect.stringContaining('install') as string,
    });
  } finally {
    broken.remove();
  }
});

test.skipIf(!isRoot)('files that sudo left, and a folder that is not ours', async () => {
  await workspace.run('tasks');
  mkdirSync(workspace.path('logs'), { recursive: true, mode: 0o700 });
  for (const path of ['', 'scarefloor.yaml', 'scheduler.db', 'logs'])
    chownSync(workspace.path(path), NOBODY, NOBODY);
  writeFileSync(workspace.path('logs/scarefloor.log'), '', { mode: 0o600 });
  const asNobody = async (): Promise<Map<string, Diagnosis>> => {
    const [node, program = ''] = workspace.argv();
    const words = [
      '--reuid',
      String(NOBODY),
      '--regid',
      String(NOBODY),
      '--clear-groups',
      node,
      program,
      'doctor',
      '--json',
    ];
    return readDiagnoses(await workspace.runWith('setpriv', words.slice(1), words[0]));
  };
  const found = await asNobody();
  expect(found.get('files')).toMatchObject({
    state: 'fault',
    finding: expect.stringContaining('logs/scarefloor.log') as string,
    mend: expect.stringContaining('chown -R') as string,
  });
  chownSync(workspace.path('logs/scarefloor.log'), NOBODY, NOBODY);
  expect((await asNobody()).get('files')).toBeUndefined();
  chownSync(workspace.folder, 0, 0);
  chmodSync(workspace.folder, 0o755);
  expect((await asNobody()).get('data directory')).toMatchObject({
    state: 'fault',
    finding: expect.stringContaining('EACCES') as string,
  });
});
