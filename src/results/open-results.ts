/**
 * Opening results/<task>.db: one SQLite file a task, private from birth, written by the one worker that runs the
 * task. Scans and monitors keep different things in theirs; how such a file is opened, recognised, brought to
 * the newest schema and refused is the same.
 */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, messageOf } from '../shared/errors.ts';
import { makeDirectory } from '../shared/make-directory.ts';
import { WorkError } from '../shared/work.ts';

export interface ResultsOwner {
  /** Whose results they are, for messages: `a scan`. */
  of: string;
  /** In the header of the file, so that one kind is never taken for another. */
  applicationId: number;
}

export interface ResultsKind extends ResultsOwner {
  /** Entry n leads from version n to n + 1 (`PRAGMA user_version`). */
  migrations: readonly string[];
  /** What a commit survives: `FULL` a power loss, `NORMAL` the death of the process alone. */
  synchronous: 'FULL' | 'NORMAL';
  /** How long a lock of another process is waited for; BUSY_TIMEOUT_MS unless given. */
  busyMs?: number;
}

/** A task has one worker at a time; a predecessor that is just being killed may hold the file this long. */
const BUSY_TIMEOUT_MS = 5_000;

const NO_DATABASE = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT']);
/** May be over the next time. Extended codes count by their beginning (`SQLITE_BUSY_SNAPSHOT`). */
const PASSING = /^(?:SQLITE_BUSY|SQLITE_LOCKED|SQLITE_FULL|ENOSPC$|EDQUOT$|EMFILE$|ENFILE$)/;

/**
 * Opens the file, creating it (0600) and its directory (0700) where they are missing, and migrates it.
 * @throws WorkError `io`: no database, someone else's, a newer schema, no permission (permanent); a full disk
 *   or a locked file (not permanent).
 */
export function openResults(file: string, kind: ResultsKind): Database.Database {
  let database: Database.Database | null = null;
  try {
    makeDirectory(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    database = new Database(file, { timeout: kind.busyMs ?? BUSY_TIMEOUT_MS });
    refuseStrangers(database, file, kind, kind.migrations.length);
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${kind.synchronous}`);
    database.pragma('foreign_keys = ON');
    migrate(database, kind);
    return database;
  } catch (error) {
    database?.close();
    throw explain(error, file, kind);
  }
}

/**
 * Opens a file that its own task may be writing at this moment, to read it as it stands; null where there is
 * none. A file whose schema is not within `schema` is refused: only its own task may migrate it.
 * @throws WorkError `io` as openResults does.
 */
export function openResultsToRead(
  file: string,
  owner: ResultsOwner,
  schema: { least: number; most: number },
): Database.Database | null {
  if (!existsSync(file)) return null;
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    refuseStrangers(database, file, owner, schema.most);
    if (versionOf(database) < schema.least)
      throw refusal(`${file} was written by an older version; it can be read once ${owner.of} has run again`);
    return database;
  } catch (error) {
    database?.close();
    throw explain(error, file, owner);
  }
}

/** What SQLite throws later, as a WorkError `io` that names the file; anything else as it is. */
export function resultsFailure(error: unknown, file: string, kind: ResultsOwner): unknown {
  return codeOf(error).startsWith('SQLITE_') ? explain(error, file, kind) : error;
}

function refuseStrangers(
  database: Database.Database,
  file: string,
  { of, applicationId }: ResultsOwner,
  known: number,
): void {
  const owner = database.pragma('application_id', { simple: true });
  // 0 until something is created in it: a file that was only touched is nobody's.
  const isEmpty = database.pragma('schema_version', { simple: true }) === 0;
  if (owner !== applicationId && !(owner === 0 && isEmpty))
    throw refusal(`${file} is not the results of ${of}: move it away and the next run starts a new one`);
  const version = versionOf(database);
  if (version > known)
    throw refusal(
      `${file} was written by a newer version (schema ${version}, this one knows ${known}): upgrade, or move the file away`,
    );
}

function versionOf(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function migrate(database: Database.Database, { applicationId, migrations }: ResultsKind): void {
  const run = database.transaction(() => {
    for (const sql of migrations.slice(versionOf(database))) database.exec(sql);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${migrations.length}`);
  });
  if (versionOf(database) < migrations.length) run.immediate();
}

function refusal(message: string): WorkError {
  return new WorkError('io', message, { permanent: true });
}

function explain(error: unknown, file: string, kind: ResultsOwner): WorkError {
  if (error instanceof WorkError) return error;
  const code = codeOf(error);
  const message = NO_DATABASE.has(code)
    ? `${file} is not a readable database: move it away and the next run of ${kind.of} starts a new one`
    : code.startsWith('SQLITE_BUSY')
      ? `the results file ${file} is in use by another process`
      : `cannot use the results file ${file}: ${messageOf(error)}`;
  return new WorkError('io', message, { permanent: !PASSING.test(code), cause: error });
}
