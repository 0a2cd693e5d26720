import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile, syncLogOf } from '../../src/store/log-file.ts';
import { LogSync } from '../../src/store/log-sync.ts';
import { openDatabase, readMigrations, type Synchronous } from '../../src/store/open.ts';
import { Store } from '../../src/store/store.ts';

const [FULL, NORMAL] = [2, 1];

let directory = '';
let file = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-store-'));
  file = join(directory, 'scheduler.db');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(synchronous: Synchronous) {
  const database = openDatabase(file, readMigrations(), synchronous);
  const store = new Store(database);
  const insert = database.prepare(
    `INSERT INTO operator_commands (requested_at, who, source, act_json) VALUES (1, 'ana', 'cli', '{}')`,
  );
  return {
    store,
    level: () => database.pragma('synchronous', { simple: true }),
    commit: () => store.transaction(() => insert.run()),
  };
}

test('one sync is under way at a time, and covers what was committed before it began', () => {
  const ends: ((error: Error | null) => void)[] = [];
  const told: string[] = [];
  const sync = new LogSync((done) => ends.push(done));
  const ask = (name: string) =>
    sync.onceDurable((failure) => told.push(`${name} ${failure?.message ?? 'ok'}`));
  ask('a');
  ask('b');
  ask('c');
  expect({ begun: ends.length, told }).toEqual({ begun: 1, told: [] });
  ends[0]!(null);
  expect({ begun: ends.length, told }).toEqual({ begun: 2, told: ['a ok'] });
  ends[1]!(null);
  expect({ begun: ends.length, told }).toEqual({ begun: 2, told: ['a ok', 'b ok', 'c ok'] });
});

test('a sync that fails fails for all who wait, and no later one is believed until the log is mended', () => {
  const ends: ((error: Error | null) => void)[] = [];
  const told: string[] = [];
  const sync = new LogSync((done) => ends.push(done));
  const ask = (name: string) => sync.onceDurable((failure) => told.push(`${name} ${failure?.code ?? 'ok'}`));
  ask('a');
  ask('b');
  ends[0]!(new Error('EIO'));
  ask('c');
  expect({ begun: ends.length, told }).toEqual({
    begun: 1,
    told: ['a SQLITE_IOERR_FSYNC', 'b SQLITE_IOERR_FSYNC', 'c SQLITE_IOERR_FSYNC'],
  });
  sync.mended();
  ask('d');
  ends[1]!(null);
  expect(told.at(-1)).toBe('d ok');
});

test('commits that are synced behind do not wait for the disk, but for those that cannot do otherwise', async () => {
  const { store, level, commit } = open('full');
  store.syncBehind();
  commit();
  expect(level()).toBe(NORMAL);
  expect(store.atOnce(level)).toBe(FULL);
  await new Promise<void>((resolve, reject) =>
    store.onceDurable((failure) => (failure === null ? resolve() : reject(failure))),
  );
  await store.endSyncing();
  expect(level()).toBe(FULL);
  let told = false;
  store.onceDurable(() => {
    told = true;
  });
  expect(told).toBe(true);
  store.close();
});

test('a store that is to survive a killed process alone is never synced', async () => {
  const { store, level, commit } = open('normal');
  store.syncBehind();
  commit();
  let told = false;
  store.onceDurable(() => {
    told = true;
  });
  await store.endSyncing();
  expect({ told, level: level(), owes: store.owesSync }).toEqual({ told: true, level: NORMAL, owes: false });
  store.close();
});

test('a log that is written again holds what it held', () => {
  const { store, commit } = open('full');
  for (let count = 0; count < 300; count += 1) commit();
  const log = new LogFile(file);
  log.rewrite();
  log.close();
  // As after a power loss: what is there is the file and its log.
  for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, join(directory, `copy.db${end}`));
  store.close();
  const copy = new Database(join(directory, 'copy.db'));
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(copy.prepare('SELECT count(*) FROM operator_commands').pluck().get()).toBe(300);
  copy.close();
});

test('what another process committed is synced by who read it, also where its log is gone', async () => {
  const { store, commit } = open('full');
  commit();
  await store.seenIsDurable();
  store.close();
  await expect(syncLogOf(file)).resolves.toBeUndefined();
  await expect(syncLogOf(join(file, 'nowhere'))).rejects.toThrow('ENOTDIR');
});
