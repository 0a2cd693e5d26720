import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/shared/errors.ts';
import { openDatabase, readMigrations } from '../../src/store/open.ts';

let directory = '';
let file = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-store-'));
  file = join(directory, 'deep', 'scheduler.db');
});

afterEach(() => {
  chmodSync(directory, 0o700);
  rmSync(directory, { recursive: true, force: true });
});

function refusal(): string {
  try {
    openDatabase(file).close();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error('it was opened');
}

describe('a new store', () => {
  test('is private, durable and identified', () => {
    const database = openDatabase(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'deep')).mode & 0o777).toBe(0o700);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('user_version', { simple: true })).toBe(readMigrations().length);
    database.close();
  });

  test('keeps its durability when it is opened again', () => {
    openDatabase(file).close();
    const again = openDatabase(file);
    expect(again.pragma('synchronous', { simple: true })).toBe(2);
    again.close();
  });

  test('has the tables, columns and indexes of the scheduler that it grew from', () => {
    const database = openDatabase(file);
    const columns = (table: string) =>
      database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table);
    expect(columns('scheduled_tasks')).toEqual(
      expect.arrayContaining(
        'id name type schedule_type schedule_value next_run_time config_json is_active priority created_at updated_at'.split(
          ' ',
        ),
      ),
    );
    expect(columns('task_executions')).toEqual(
      expect.arrayContaining(
        'id task_id session_id status start_time end_time error_message result_json retry_count'.split(' '),
      ),
    );
    expect(columns('task_metrics')).toEqual(
      expect.arrayContaining('id execution_id metric_name metric_value recorded_at'.split(' ')),
    );
    const indexes = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index'").pluck().all();
    expect(indexes).toEqual(
      expect.arrayContaining([
        'idx_scheduled_tasks_next_run',
        'idx_task_executions_status',
        'idx_task_executions_session',
      ]),
    );
    database.close();
  });
});

describe('an older store', () => {
  const [first] = readMigrations();

  test('is migrated in one transaction, after a backup', () => {
    openDatabase(file, [first!]).close();
    const second = {
      version: 2,
      name: '0002_more.sql',
      sql: 'CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT;',
    };
    const database = openDatabase(file, [first!, second]);
    expect(database.pragma('user_version', { simple: true })).toBe(2);
    database.close();
    const backup = new Database(`${file}.before-v2`, { readonly: true });
    expect(backup.pragma('user_version', { simple: true })).toBe(1);
    expect(statSync(`${file}.before-v2`).mode & 0o777).toBe(0o600);
    backup.close();
  });

  test('is backed up anew at each try: an old backup lacks what was written since', () => {
    openDatabase(file, [first!]).close();
    writeFileSync(`${file}.before-v2`, 'of last month');
    openDatabase(file, [
      first!,
      { version: 2, name: '0002_more.sql', sql: 'CREATE TABLE more (id);' },
    ]).close();
    const backup = new Database(`${file}.before-v2`, { readonly: true });
    expect(backup.pragma('user_version', { simple: true })).toBe(1);
    backup.close();
    expect(readdirSync(join(directory, 'deep')).filter((name) => name.includes('before'))).toHaveLength(1);
  });

  test('stays as it was when a migration fails', () => {
    openDatabase(file, [first!]).close();
    const broken = {
      version: 2,
      name: '0002_broken.sql',
      sql: 'CREATE TABLE half (id INTEGER); CREATE NONSENSE;',
    };
    expect(() => openDatabase(file, [first!, broken])).toThrow(/syntax error/);
    const database = openDatabase(file, [first!]);
    expect(database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
    database.close();
  });
});

test('a store that need not survive a power loss is opened so, and is safe again the next time', () => {
  const quick = openDatabase(file, undefined, 'normal');
  expect(quick.pragma('synchronous', { simple: true })).toBe(1);
  quick.close();
  const safe = openDatabase(file);
  expect(safe.pragma('synchronous', { simple: true })).toBe(2);
  safe.close();
});

describe('a file that cannot be the store is refused with what to do', () => {
  test('written by a newer version', () => {
    openDatabase(file).close();
    const database = new Database(file);
    database.pragma('user_version = 99');
    database.close();
    expect(refusal()).toMatch(/newer scarefloor \(schema 99.*upgrade/);
  });

  test('no database', () => {
    mkdirSync(join(directory, 'deep'));
    writeFileSync(file, 'these are my notes, not a database. '.repeat(100));
    expect(refusal()).toMatch(/no intact SQLite database.*--db/);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  test("another program's database", () => {
    mkdirSync(join(directory, 'deep'));
    const other = new Database(file);
    other.exec('CREATE TABLE accounts (id INTEGER)');
    other.close();
    expect(refusal()).toMatch(/database of another program/);
  });

  test('a directory', () => {
    mkdirSync(file, { recursive: true });
    expect(refusal()).toMatch(/is a directory/);
  });

  test.skipIf(process.platform !== 'linux')('a place where no directory can be made', () => {
    file = '/proc/nowhere/scheduler.db';
    expect(refusal()).toMatch(/^\/proc\/nowhere\/scheduler\.db: no directory can be made there .*--db$/);
  });

  test('a path through a file', () => {
    writeFileSync(join(directory, 'deep'), '');
    expect(refusal()).toMatch(/not a directory/);
  });
});
