import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openResults, openResultsToRead, resultsFailure } from '../../src/results/open-results.ts';

const KIND = {
  of: 'a trial',
  applicationId: 0x53467472,
  migrations: ['CREATE TABLE one (value INTEGER) STRICT', 'CREATE TABLE two (value BLOB) STRICT'],
  synchronous: 'FULL',
} as const;
const ANY = { least: 1, most: 2 };

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scarefloor-results-'));
  file = join(folder, 'results', 'task-1.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a results file', () => {
  test('is private from birth and carries its kind and schema', () => {
    const database = openResults(file, KIND);
    expect(database.pragma('application_id', { simple: true })).toBe(KIND.applicationId);
    expect(database.pragma('user_version', { simple: true })).toBe(2);
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    database.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'results')).mode & 0o777).toBe(0o700);
  });

  test('of an older schema is brought to the newest, with what it holds', () => {
    const old = openResults(file, { ...KIND, migrations: KIND.migrations.slice(0, 1) });
    old.exec('INSERT INTO one VALUES (7)');
    old.close();
    const database = openResults(file, KIND);
    expect(database.prepare('SELECT value FROM one').pluck().get()).toBe(7);
    expect(database.prepare('SELECT count(*) FROM two').pluck().get()).toBe(0);
    database.close();
  });

  test.each([
    ['another kind', { applicationId: 9 }, 'is not the results of a trial'],
    ['a newer version', { migrations: [...KIND.migrations, 'SELECT 1'] }, 'newer version (schema 3'],
  ])('of %s is refused for good and left as it is', (_, other, says) => {
    openResults(file, { ...KIND, ...other }).close();
    const refusal = expect.objectContaining({
      kind: 'io',
      permanent: true,
      message: expect.stringContaining(says),
    });
    expect(() => openResults(file, KIND)).toThrow(refusal);
    expect(() => openResultsToRead(file, KIND, ANY)).toThrow(refusal);
  });

  test('that is no database, or lies where no directory can be, is refused for good', () => {
    mkdirSync(join(folder, 'results'));
    writeFileSync(file, 'no database but a text that is longer than a header would be\n'.repeat(20));
    const permanent = { kind: 'io', permanent: true };
    expect(() => openResults(file, KIND)).toThrow(expect.objectContaining(permanent));
    expect(() => openResults(join(file, 'below.db'), KIND)).toThrow(expect.objectContaining(permanent));
  });

  test('that another process holds is refused for now', async () => {
    openResults(file, KIND).close();
    const script = `const { default: Database } = await import('better-sqlite3');
      const database = new Database(${JSON.stringify(file)});
      database.pragma('locking_mode = EXCLUSIVE');
      database.exec('BEGIN EXCLUSIVE; INSERT INTO one VALUES (1)');
      process.stdout.write('held');
      process.stdin.resume();`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(import.meta.dirname, '..', '..'),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      await once(holder.stdout, 'data');
      const passing = { kind: 'io', permanent: false, message: expect.stringContaining('in use') };
      expect(() => openResults(file, { ...KIND, busyMs: 50 })).toThrow(expect.objectContaining(passing));
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
  });

  test('on a full disk fails for now, as any later statement there does', () => {
    const database = openResults(file, KIND);
    database.pragma('max_page_count = 4');
    let thrown: unknown;
    try {
      database.exec(`INSERT INTO two VALUES (zeroblob(100000))`);
    } catch (error) {
      thrown = resultsFailure(error, file, KIND);
    }
    database.close();
    expect(thrown).toMatchObject({
      kind: 'io',
      permanent: false,
      message: expect.stringContaining(`cannot use the results file ${file}: `),
    });
    const other = new Error('not SQLite');
    expect(resultsFailure(other, file, KIND)).toBe(other);
  });
});

describe('reading the file of another task', () => {
  test('neither makes nor changes it', () => {
    expect(openResultsToRead(file, KIND, ANY)).toBeNull();
    expect(existsSync(join(folder, 'results'))).toBe(false);
    openResults(file, KIND).close();
    const database = openResultsToRead(file, KIND, ANY);
    expect(() => database?.exec('INSERT INTO one VALUES (1)')).toThrow('readonly');
    database?.close();
  });

  test('goes on while its task writes', () => {
    const writer = openResults(file, KIND);
    writer.exec('BEGIN IMMEDIATE; INSERT INTO one VALUES (1)');
    const reader = openResultsToRead(file, KIND, ANY);
    expect(reader?.prepare('SELECT count(*) FROM one').pluck().get()).toBe(0);
    reader?.close();
    writer.exec('COMMIT');
    writer.close();
  });

  test('waits for its own task where the schema is older', () => {
    openResults(file, { ...KIND, migrations: KIND.migrations.slice(0, 1) }).close();
    expect(() => openResultsToRead(file, KIND, { least: 2, most: 2 })).toThrow(/older version/);
  });

  test('takes a file that was only touched for one without a schema', () => {
    mkdirSync(join(folder, 'results'));
    new Database(file).close();
    writeFileSync(file, '');
    expect(() => openResultsToRead(file, KIND, ANY)).toThrow(/older version/);
  });
});
