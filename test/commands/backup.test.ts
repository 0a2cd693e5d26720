import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openFloor } from '../../src/board/open-floor.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { copyStore } from '../../src/store/copy-store.ts';
import { Store } from '../../src/store/store.ts';
import { commandLine } from './command-line.ts';

const ADD = ['--manual', '--target', 'http://127.0.0.1:1/'];

test('a copy holds what the store held, is private, and can be used in its place', async () => {
  const line = commandLine();
  await line.run('add', 'lab', ...ADD);
  const copied = (await line.json('backup', 'copy.db')) as Record<string, unknown>;
  expect(copied).toMatchObject({ file: join(line.directory, 'copy.db'), tasks: 1, executions: 0 });
  expect(statSync(join(line.directory, 'copy.db')).mode & 0o777).toBe(0o600);
  await line.run('add', 'later', ...ADD);
  const names = async (...more: string[]) =>
    ((await line.json('tasks', ...more)) as { name: string }[]).map(({ name }) => name);
  expect(await names()).toEqual(['lab', 'later']);
  expect(await names('--db', join(line.directory, 'copy.db'))).toEqual(['lab']);
});

test('a file that is there is replaced only by force, and the store itself never', async () => {
  const line = commandLine();
  await line.run('add', 'lab', ...ADD);
  writeFileSync(join(line.directory, 'copy.db'), 'something dear');
  const refused = await line.run('backup', 'copy.db');
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('--force replaces it');
  expect((await line.run('backup', 'copy.db', '--force')).code).toBe(0);
  const file = (
    await loadSettings({ environment: { HOME: line.directory }, workingDirectory: line.directory })
  ).scheduler.sqlite_db_path;
  expect((await line.run('backup', file, '--force')).stderr).toContain('is the store itself');
});

test('where it cannot be written nothing is left behind', async () => {
  const line = commandLine();
  await line.run('add', 'lab', ...ADD);
  const ran = await line.run('backup', 'no/such/folder/copy.db');
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain('name a file in a folder that you can write');
  expect(readdirSync(line.directory).filter((name) => name.includes('part'))).toEqual([]);
});

test('a store that cannot be read is what is said to be wrong, not the place of the copy', async () => {
  const line = commandLine();
  mkdirSync(join(line.directory, 'floor.db'));
  const ran = await line.run('backup', 'copy.db', '--db', 'floor.db');
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain(`${join(line.directory, 'floor.db')} cannot be read`);
});

test('a copy that is made while an engine writes is one moment of the store', async () => {
  const line = commandLine();
  const settings = await loadSettings({
    environment: { HOME: line.directory },
    workingDirectory: line.directory,
  });
  const floor = await openFloor({
    settings,
    actor: { who: 'ana', source: 'cli' },
    engine: 'embed',
  });
  try {
    let wanted = true;
    const writing = (async () => {
      for (let number = 0; wanted; number += 1)
        await floor.act({
          kind: 'addTask',
          definition: {
            name: `task-${number}`,
            type: 'scan',
            manual: true,
            config: { targets: ['http://127.0.0.1:1/'] },
          },
        });
    })();
    const copies: ReturnType<typeof copyStore>[] = [];
    for (let round = 0; round < 5; round += 1) {
      const file = join(line.directory, `copy-${round}.db`);
      copies.push(copyStore(floor.store.path, file, false));
      const copy = Store.open(file);
      // Each act is one transaction: the task and what the audit trail says of it.
      const added = copy.audit.list(100_000).filter(({ action }) => action === 'add').length;
      expect(added).toBe(copy.tasks.count());
      expect(copy.audit.verify().broken).toBeNull();
      copy.close();
      await new Promise((resolve) => setImmediate(resolve));
    }
    wanted = false;
    await writing;
    expect(copies.every(({ tasks }, index) => index === 0 || tasks >= (copies[index - 1]?.tasks ?? 0))).toBe(
      true,
    );
  } finally {
    await floor.close();
  }
});

test('what is no store is not copied, and says what it is', async () => {
  const line = commandLine();
  const theirs = join(line.directory, 'theirs.db');
  const database = new Database(theirs);
  database.exec('CREATE TABLE accounts (id INTEGER)');
  database.close();
  expect((await line.run('backup', 'copy.db', '--db', theirs)).stderr).toContain(
    'a database of another program',
  );
  writeFileSync(theirs, 'these are notes, and no database at all. '.repeat(100));
  const damaged = await line.run('backup', 'copy.db', '--db', theirs);
  expect(damaged).toMatchObject({ code: 1, stdout: '' });
  expect(damaged.stderr).toContain('scarefloor doctor');
  const none = await line.run('backup', 'copy.db', '--db', 'nothing.db');
  expect(none).toMatchObject({ code: 2 });
  expect(none.stderr).toContain('there is no store at');
  expect(readdirSync(line.directory)).toEqual(['theirs.db']);
});
