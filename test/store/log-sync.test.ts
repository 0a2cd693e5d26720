import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile, syncLogOf } from '../../src/store/log-file.ts';
import { LogSync } from '../../src/store/log-sync.ts';
import { Store } from '../../src/store/store.ts';

let directory = '';
let file = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-store-'));
  file = join(directory, 'scheduler.db');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

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

test('a log that is written again holds what it held', () => {
  const store = Store.open(file);
  for (let count = 0; count < 300; count += 1)
    store.commands.request({ who: 'ana', source: 'cli' }, { kind: 'pauseAll', reason: '' }, 1);
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

test('the log of a store that nobody has open any more needs no sync', async () => {
  Store.open(file).close();
  await expect(syncLogOf(file)).resolves.toBeUndefined();
  await expect(syncLogOf(join(file, 'nowhere'))).rejects.toThrow('ENOTDIR');
});
