/** Opening results/<task>.db: private from birth, ours, and of a schema this version knows. */
import { chmodSync, closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, messageOf } from '../shared/errors.ts';
import { makeDirectory } from '../shared/make-directory.ts';
import { WorkError } from '../shared/work.ts';
import { RESULTS_APPLICATION_ID, RESULTS_MIGRATIONS } from './results-schema.ts';

/** A task has one worker at a time; a predecessor that is just being killed may hold the file this long. */
const BUSY_TIMEOUT_MS = 5_000;

const NO_DATABASE = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT']);
const PASSING = new Set(['SQLITE_BUSY', 'SQLITE_FULL', 'ENOSPC', 'EMFILE', 'ENFILE']);

/**
 * Opens the file, creating it (0600) and its directory (0700) where they are missing, and migrates it.
 * @throws WorkError `io`: no database, someone else's, a newer schema, no permission (permanent); a full disk
 *   or a locked file (not permanent).
 */
export function openResultsFile(file: string): Database.Database {
  let database: Database.Database | null = null;
  try {
    makeDirectory(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    refuseStrangers(database, file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    migrate(database);
    return database;
  } catch (error) {
    database?.close();
    throw explain(error, file);
  }
}

function refuseStrangers(database: Database.Database, file: string): void {
  const owner = database.pragma('application_id', { simple: true });
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (owner !== RESULTS_APPLICATION_ID && !(owner === 0 && tables === 0))
    throw refusal(`${file} is not the results of a scan: move it away and the next scan starts a new one`);
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > RESULTS_MIGRATIONS.length)
    throw refusal(
      `${file} was written by a newer version (schema ${version}, this one knows ${RESULTS_MIGRATIONS.length}): upgrade, or move the file away`,
    );
}

function migrate(database: Database.Database): void {
  const run = database.transaction(() => {
    const version = database.pragma('user_version', { simple: true }) as number;
    for (const sql of RESULTS_MIGRATIONS.slice(version)) database.exec(sql);
    database.pragma(`application_id = ${RESULTS_APPLICATION_ID}`);
    database.pragma(`user_version = ${RESULTS_MIGRATIONS.length}`);
  });
  run.immediate();
}

/** What SQLite throws in the middle of a scan, as a WorkError `io` that names the file; the rest as it is. */
export function resultsFailure(error: unknown, file: string): unknown {
  return codeOf(error).startsWith('SQLITE_') ? explain(error, file) : error;
}

function refusal(message: string): WorkError {
  return new WorkError('io', message, { permanent: true });
}

function explain(error: unknown, file: string): WorkError {
  if (error instanceof WorkError) return error;
  const code = codeOf(error);
  const message = NO_DATABASE.has(code)
    ? `${file} is not a readable database: move it away and the next scan starts a new one`
    : `cannot use the results file ${file}: ${messageOf(error)}`;
  return new WorkError('io', message, { permanent: !PASSING.has(code), cause: error });
}
