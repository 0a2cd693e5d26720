/** What the verbs say of an engine that hangs or ends, and of a store that was taken away. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { thisProcess } from '../../src/engine/lease/process-identity.ts';
import { Store } from '../../src/store/store.ts';
import { commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';

test('status tells an engine that hangs and one that ends from one that works', async () => {
  const { run, json, directory } = commandLine();
  const db = ['--db', join(directory, 'floor.db')];
  const store = Store.open(join(directory, 'floor.db'));
  const token = store.lease.take(thisProcess(), Date.now(), Date.now() + 60_000);
  expect((await run('status', ...db)).stdout).toMatch(/^engine +pid \d+ on \S+ since [-\d]+ [:\d]+$/m);
  store.lease.drain(token);
  expect((await run('status', ...db)).stdout).toContain('; ending: it starts nothing more');
  store.lease.renew(token, Date.now() - 1);
  expect((await run('status', ...db)).stdout).toMatch(/; no sign of life since .*: it may hang/);
  expect((await run('status', ...db, '--format', 'tmux')).stdout).toBe('#[fg=red]floor hangs#[default]\n');
  expect(await json('status', ...db)).toMatchObject({ engine: { draining: true, trouble: null } });
  store.lease.release(token);
  store.close();
});

test('run ends with exit code 1 and the reason when its store is removed, so that it is started anew', async () => {
  const { run, directory } = commandLine();
  const file = join(directory, 'floor.db');
  const ended = run('run', '--db', file);
  await eventually(async () => expect((await run('status', '--db', file)).stdout).toContain('engine    pid'));
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`);
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toContain(`scarefloor: ${file}: the store file was removed or replaced; restart scarefloor`);
});

test('a store that is damaged is told in words, with its path, by whoever meets the damage', async () => {
  const { run, directory } = commandLine();
  const file = join(directory, 'floor.db');
  await run('add', 'lab', '--db', file, '--type', 'tool', '--manual', '--', 'true');
  const database = new Database(file);
  const root = database
    .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'scheduled_tasks'")
    .pluck()
    .get();
  const pageBytes = database.pragma('page_size', { simple: true }) as number;
  database.close();
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, ((root ?? 0) - 1) * pageBytes);
  closeSync(descriptor);
  const told = `scarefloor: ${file}: the store is damaged; restore it from a backup\n`;
  for (const verb of ['tasks', 'status'])
    expect(await run(verb, '--db', file)).toMatchObject({ code: 1, stderr: told });
});
