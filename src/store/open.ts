/**
 * Opening scheduler.db: the file's safety (mode, durability), its identity (application_id) and its schema
 * (migrations, in one transaction, after a backup). Everything that can be wrong with a file is a UserError
 * that says which file and what to do.
 */
import { chmodSync, closeSync, existsSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { assert } from '../shared/assert.ts';
import { codeOf, messageOf, UserError } from '../shared/errors.ts';
import { makeDirectory } from '../shared/make-directory.ts';
import { packageRoot } from '../shared/package-root.ts';
import { backUp, removeOldBackups } from './back-up.ts';
import { isDiskFull, isStoreFailure } from './failure.ts';
import { defineFilterFunction } from './filter-function.ts';
import type { LeaseHolder } from './lease.ts';
import { steadyPlans } from './steady-plans.ts';

/** 'SCFR': lets file(1) and us tell a scarefloor store from any other SQLite file. */
export const APPLICATION_ID = 0x53434652;

/** How long a statement waits for another connection's write, and the whole process with it. */
const LOCK_WAIT_MS = 5_000;

/** Pages kept in memory, taken as they are needed: the live part of a large store, not all of it. */
const CACHE_KIB = 8_192;

/** Between two tries to be alone with a new file. */
const MODE_RETRY_MS = 20;

/**
 * What a commit survives: `full` a power loss, `normal` the death of the process but not that of the machine, which
 * may take the last moments along (sqlite.org/pragma.html#pragma_synchronous).
 */
export type Synchronous = 'full' | 'normal';

/** A store that is of an earlier version. */
export interface OlderStore {
  path: string;
  schema: number;
  newestSchema: number;
  /** Who is its engine, or was last; null = nobody ever was. */
  holder: (LeaseHolder & { leaseUntil: number }) | null;
}

/**
 * Asked before the schema is changed, and again with the write lock: whether its engine works with it now, and so has to
 * be shut out of it. @throws UserError where it must not be changed under that engine.
 */
export type IsInUse = (store: OlderStore) => boolean;

export interface Migration {
  version: number;
  name: string;
  sql: string;
}

/** migrations/NNNN_name.sql in order; versions are 1..n without gaps. */
export function readMigrations(folder = join(packageRoot(), 'migrations')): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}_.*\.sql$/.test(name))
    .sort();
  return names.map((name, index) => {
    const version = Number(name.slice(0, 4));
    if (version !== index + 1)
      throw new Error(`broken installation: migration ${index + 1} is missing before ${name}`);
    return { version, name, sql: readFileSync(join(folder, name), 'utf8') };
  });
}

/**
 * Opens (creating where needed) the store's file, migrated to this version's schema.
 * @throws UserError: no permission, no directory, no SQLite file, another program's file, a newer schema.
 */
export function openDatabase(
  file: string,
  migrations = readMigrations(),
  synchronous: Synchronous = 'full',
  isInUse: IsInUse = () => false,
): Database.Database {
  const path = resolve(file);
  createPrivately(path);
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { timeout: LOCK_WAIT_MS });
    const fresh = identify(database, path);
    chmodSync(path, 0o600);
    // Counts for new files only, and before they have a page: room that cleanup frees can be given back.
    if (fresh) database.pragma('auto_vacuum = INCREMENTAL');
    turnToWriteAheadLog(database);
    database.pragma(`synchronous = ${synchronous}`);
    database.pragma('temp_store = MEMORY');
    database.pragma(`cache_size = -${CACHE_KIB}`);
    // A table whose constraints change is built anew, and dropping the old one would take its children along.
    database.pragma('foreign_keys = OFF');
    migrate(database, path, migrations, fresh, isInUse);
    database.pragma('foreign_keys = ON');
    steadyPlans(database);
    defineFilterFunction(database);
    return database;
  } catch (error) {
    database?.close();
    throw explain(error, path);
  }
}

/** SQLite creates files with the umask's mode: the store holds targets and findings, so it is 0600 from birth. */
function createPrivately(path: string): void {
  try {
    makeDirectory(dirname(path));
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    else if (statSync(path).isDirectory())
      throw new UserError(`${path} is a directory; name a file with --db`);
  } catch (error) {
    throw explain(error, path);
  }
}

/**
 * Changing the journal mode of a new file needs it alone, and SQLite does not wait for that: the busy timeout has
 * no say in it (sqlite.org/wal.html, "Activating"). Two processes may well open a new store at the same moment.
 */
function turnToWriteAheadLog(database: Database.Database): void {
  database.pragma('busy_timeout = 0');
  for (let tries = LOCK_WAIT_MS / MODE_RETRY_MS; ; tries -= 1) {
    try {
      database.pragma('journal_mode = WAL');
      break;
    } catch (error) {
      if (tries <= 0 || !codeOf(error).startsWith('SQLITE_BUSY')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MODE_RETRY_MS);
    }
  }
  database.pragma(`busy_timeout = ${LOCK_WAIT_MS}`);
}

/** Whether the file is new; refuses files that are not ours. */
function identify(database: Database.Database, path: string): boolean {
  const { applicationId, tables } = database.transaction(() => ({
    // Both from one moment: between two reads another process may make the file a store.
    applicationId: database.pragma('application_id', { simple: true }),
    tables: database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number,
  }))();
  if (applicationId === APPLICATION_ID) return false;
  if (applicationId === 0 && tables === 0) return true;
  throw new UserError(
    `${path} is a database of another program; name another file with --db or scheduler_config.sqlite_db_path`,
  );
}

/** Nothing of it stays when it fails. */
function migrate(
  database: Database.Database,
  path: string,
  migrations: Migration[],
  fresh: boolean,
  isInUse: IsInUse,
): void {
  const newest = migrations.length;
  const versionOf = () => {
    const version = database.pragma('user_version', { simple: true }) as number;
    if (version > newest)
      throw new UserError(
        `${path} was written by a newer scarefloor (schema ${version}, this one knows ${newest}); upgrade scarefloor, or name another file with --db`,
      );
    return version;
  };
  const found = versionOf();
  if (found === newest) return;
  if (!fresh && found > 0) {
    isInUse(olderStore(database, path, found, newest));
    backUp(database, path, found, newest);
  }
  const migrateAll = database.transaction(() => {
    // Another process, perhaps of a newer version, may have migrated while this one waited for the lock.
    const from = versionOf();
    const isOlder = from > 0 && from < newest;
    const shutOut = isOlder && isInUse(olderStore(database, path, from, newest));
    for (const migration of migrations.slice(from)) database.exec(migration.sql);
    // Whoever worked with the former schema may write nothing more: see lease.ts. Where nobody does, the lease still
    // says who did last.
    if (isOlder)
      database
        .prepare('UPDATE engine_lease SET token = token + 1, lease_until = iif(?, 0, lease_until)')
        .run(shutOut ? 1 : 0);
    const broken = database.pragma('foreign_key_check') as unknown[];
    assert(broken.length === 0, `the migrated store has ${broken.length} rows that lead nowhere`);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${newest}`);
  });
  try {
    migrateAll.immediate();
  } catch (error) {
    if (found === 0 || error instanceof UserError || isStoreFailure(error)) throw error;
    throw new UserError(
      `${path} could not be brought up to date (schema ${found} to ${newest}: ${messageOf(error)}); it is as it was: go on with the version that made it`,
      { cause: error, exitCode: 1 },
    );
  }
  removeOldBackups(path);
  foldBack(database);
}

/** Whoever only looks leaves the log as it is: what this one wrote is not to stay in it, perhaps for another user. */
function foldBack(database: Database.Database): void {
  database.pragma('busy_timeout = 0');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.pragma(`busy_timeout = ${LOCK_WAIT_MS}`);
}

function olderStore(
  database: Database.Database,
  path: string,
  schema: number,
  newestSchema: number,
): OlderStore {
  const holder = database
    .prepare<[], NonNullable<OlderStore['holder']>>(
      `SELECT host, boot_id AS bootId, pid, pid_started AS pidStarted, lease_until AS leaseUntil FROM engine_lease`,
    )
    .get();
  return { path, schema, newestSchema, holder: holder ?? null };
}

function explain(error: unknown, path: string): Error {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  const say = (what: string) => new UserError(`${path}: ${what}`, { cause: error });
  // A service is started again after that: by then it may be over.
  const passing = (what: string) => new UserError(`${path}: ${what}`, { cause: error, exitCode: 1 });
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
    return say('this file is no intact SQLite database; restore it from a backup or name another with --db');
  if (
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'SQLITE_CANTOPEN' ||
    code.startsWith('SQLITE_READONLY')
  )
    return say(
      `no permission to read and write it (${messageOf(error)}); mend the permissions of the file and its directory`,
    );
  if (code.startsWith('SQLITE_BUSY'))
    return passing('another program keeps it locked; end that, or try again');
  if (code === 'EROFS') return say('the file system is read-only; name another place with --db');
  if (code === 'EISDIR' || code === 'SQLITE_CANTOPEN_ISDIR')
    return say('is a directory; name a file with --db');
  if (code === 'ENOTDIR' || code === 'EEXIST') return say('a part of the path is not a directory');
  if (code === 'ENOENT')
    return say(`no directory can be made there (${messageOf(error)}); name another place with --db`);
  if (isDiskFull(error)) return passing('the disk is full; free some space and start again');
  if (code.startsWith('SQLITE_IOERR')) return passing(`the disk failed (${messageOf(error)})`);
  return error instanceof Error ? error : new Error(messageOf(error));
}
