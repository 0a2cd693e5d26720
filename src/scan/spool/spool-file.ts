/** The file in which a crawl spools: beside the results file, private, and expendable at any time. */
import { chmodSync, closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf } from '../../shared/errors.ts';
import { makeDirectory } from '../../shared/make-directory.ts';

/** Raised with every change of the tables. */
const SPOOL_VERSION = 2;
/** A predecessor that is just being killed may hold the file this long. */
const BUSY_TIMEOUT_MS = 5_000;
/** Pages of the write-ahead log before it is folded in, which waits for the disk: 16 MiB. */
const LOG_PAGES = 4_000;
const PARTS = ['', '-wal', '-shm', '-journal'];
/** What says that the file holds nothing that can be used. */
const UNUSABLE = /^SQLITE_(?:NOTADB|CORRUPT|CANTOPEN|IOERR|ERROR|PROTOCOL|READONLY)/;

const TABLES = `
  CREATE TABLE identity (identity TEXT NOT NULL, spent_ms REAL NOT NULL, written_at REAL NOT NULL) STRICT;
  CREATE TABLE answers (id INTEGER PRIMARY KEY, url TEXT NOT NULL, answer TEXT NOT NULL) STRICT;
  CREATE TABLE told (id INTEGER PRIMARY KEY, shard INTEGER NOT NULL, page TEXT NOT NULL) STRICT;
  CREATE INDEX told_by_shard ON told (shard);
  CREATE TABLE robots (url TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE frontier (
    host INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    place REAL NOT NULL,
    url TEXT NOT NULL,
    found_on TEXT NOT NULL,
    found_by TEXT NOT NULL,
    hops INTEGER NOT NULL,
    guess INTEGER NOT NULL,
    PRIMARY KEY (host, depth, place, url)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${SPOOL_VERSION};
`;

/** Where the crawl of these results spools; '' (memory alone) where there is no results file. */
export function spoolFileOf(resultsFile: string): string {
  return resultsFile === '' ? '' : `${resultsFile.replace(/\.db$/, '')}.spool.db`;
}

export function removeSpool(file: string): void {
  if (file !== '') for (const part of PARTS) rmSync(`${file}${part}`, { force: true });
}

/** Opens the file; whatever is there and cannot be used is replaced by an empty one. */
export function openSpoolFile(file: string): Database.Database {
  if (file === '') return prepare(new Database(':memory:'));
  makeDirectory(dirname(file));
  if (existsSync(file)) {
    const kept = openKept(file);
    if (kept !== null) return kept;
  }
  removeSpool(file);
  closeSync(openSync(file, 'wx', 0o600));
  return prepare(connect(file));
}

/** null where what is there is no spool of this version. */
function openKept(file: string): Database.Database | null {
  let database: Database.Database | null = null;
  try {
    chmodSync(file, 0o600);
    database = connect(file);
    if (database.pragma('user_version', { simple: true }) === SPOOL_VERSION) return database;
  } catch (error) {
    if (!UNUSABLE.test(codeOf(error))) {
      database?.close();
      throw error;
    }
  }
  database?.close();
  return null;
}

function connect(file: string): Database.Database {
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  // One process alone writes and reads it; a commit survives the death of that process.
  database.pragma('locking_mode = EXCLUSIVE');
  // A file that has nothing in it yet need not outlive anything: that would be six times of waiting for the disk.
  database.pragma('synchronous = OFF');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
  return database;
}

function prepare(database: Database.Database): Database.Database {
  database.exec(`BEGIN; ${TABLES} COMMIT`);
  return database;
}
