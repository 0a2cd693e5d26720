/** Copies of a store that is written at full speed: each is one moment, can be worked with, and put in its place. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DaemonProcess } from './daemon-process.ts';
import { historyOf } from './history-record.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

let workspace: Workspace;
const children: ChildProcess[] = [];

beforeEach(() => {
  workspace = new Workspace(`tasks:
  - { name: lab, type: tool, manual: true, config: { argv: ["true"] } }
`);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await workspace.close();
});

async function daemon(): Promise<DaemonProcess> {
  const started = new DaemonProcess(workspace);
  children.push(started.child);
  return await started.isEngine();
}

const tasks = async () => (await workspace.json<{ name: string }[]>('tasks')).map(({ name }) => name);

interface Copied {
  file: string;
  executions: number;
  bytes: number;
}

test('beside an engine that writes as fast as it can, copies are consistent and an engine can work with them', async () => {
  const busy = spawn(
    process.execPath,
    [join(import.meta.dirname, 'entries/busy-engine.ts'), workspace.path('scheduler.db')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(busy);
  let said = '';
  busy.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  await until('it is busy', () => said.includes('busy'));
  const copies: Copied[] = [];
  for (const name of ['one.db', 'two.db', 'three.db'])
    copies.push(await workspace.json<Copied>('backup', name));
  // It went on meanwhile.
  expect(copies[2]!.executions).toBeGreaterThan(copies[0]!.executions + 100);
  for (const { file } of copies) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const words of [['verify'], ['audit', '--verify']])
      expect(await workspace.run(...words, '--db', file), words.join(' ')).toMatchObject({ code: 0 });
    const database = new Database(file, { readonly: true });
    const count = (sql: string) => database.prepare<[], number>(`SELECT count(*) FROM ${sql}`).pluck().get();
    // What is one transaction is there as a whole: an execution that has ended, and its attempt.
    expect(
      count(`task_executions e WHERE status = 'COMPLETED' AND NOT EXISTS
      (SELECT 1 FROM execution_attempts a WHERE a.execution_id = e.id AND a.outcome = 'ok')`),
    ).toBe(0);
    expect(
      count(
        `execution_attempts a WHERE NOT EXISTS (SELECT 1 FROM task_executions e WHERE e.id = a.execution_id)`,
      ),
    ).toBe(0);
    expect(count(`task_executions WHERE status = 'COMPLETED'`)).toBeGreaterThan(0);
    database.close();
  }
  busy.kill('SIGTERM');
  await until(
    'it has stopped',
    () => said.includes('stopped'),
    undefined,
    () => said,
  );

  // An engine takes up the last one: what ran at that moment is run again.
  expect(await workspace.run('restore', 'three.db')).toMatchObject({ code: 0 });
  const engine = await daemon();
  expect(await workspace.run('trigger', 'lab', '--wait')).toMatchObject({ code: 0 });
  engine.kill('SIGTERM');
  expect(await engine.code).toBe(0);
  expect((await workspace.run('verify')).code).toBe(0);
});

test('restore puts a copy in the place of the store, and keeps what was there', async () => {
  const engine = await daemon();
  expect((await workspace.run('trigger', 'lab', '--wait')).code).toBe(0);
  expect((await workspace.run('backup', 'copy.db')).code).toBe(0);
  await workspace.run('add', 'later', '--manual', '--target', 'http://127.0.0.1:1/');
  const refused = await workspace.run('restore', 'copy.db');
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toContain(`pid ${engine.pid}`);
  // Killed, its write-ahead log stays: it must not get into the copy.
  engine.kill('SIGKILL');
  await engine.code;
  expect(existsSync(workspace.path('scheduler.db-wal'))).toBe(true);

  const restored = await workspace.json<{ kept: string; tasks: number }>('restore', 'copy.db');
  expect(restored).toMatchObject({ kept: workspace.path('scheduler.db.before-restore'), tasks: 1 });
  expect(await tasks()).toEqual(['lab']);
  expect(await historyOf(workspace)).toMatchObject([{ taskName: 'lab', status: 'COMPLETED' }]);
  expect(existsSync(workspace.path('copy.db'))).toBe(true);
  // And back again.
  expect((await workspace.run('restore', 'scheduler.db.before-restore')).code).toBe(0);
  expect(await tasks()).toEqual(['lab', 'later']);
});

test('restores over a store that is damaged, and never from a file that is', async () => {
  const engine = await daemon();
  expect((await workspace.run('backup', 'copy.db')).code).toBe(0);
  engine.kill('SIGTERM');
  await engine.code;
  writeFileSync(workspace.path('bad.db'), 'these are notes, and no database. '.repeat(200));
  const refused = await workspace.run('restore', 'bad.db');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/bad\.db is no intact store/);
  expect((await workspace.run('restore', 'nothing.db')).code).toBe(2);
  expect(await tasks()).toEqual(['lab']);

  writeFileSync(workspace.path('scheduler.db'), 'the disk wrote this. '.repeat(400));
  expect((await workspace.run('tasks')).stderr).toContain('no intact SQLite database');
  expect((await workspace.run('restore', 'copy.db')).code).toBe(0);
  expect(await tasks()).toEqual(['lab']);
  expect(readFileSync(workspace.path('scheduler.db.before-restore'), 'utf8')).toContain(
    'the disk wrote this',
  );
});
