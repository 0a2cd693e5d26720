/** Opens results/<task>.db of a monitor: one file a task, written by the one worker that runs it. */
import { chmodSync, closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, messageOf } from '../shared/errors.ts';
import { makeDirectory } from '../shared/make-directory.ts';
import { WorkError } from '../shared/work.ts';

/** `SFmn` in the file's header, so that a scan's results are never taken for a monitor's. */
const APPLICATION_ID = 0x53466d6e;
const BUSY_TIMEOUT_MS = 5_000;

/** Each entry raises user_version by one. Times are epoch milliseconds; bodies are compressed with brotli. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE contents (
    sha256 TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;

  CREATE TABLE urls (
    url TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('new', 'unchanged', 'changed', 'flapping', 'error', 'gone')),
    first_seen_at INTEGER NOT NULL,
    checked_at INTEGER NOT NULL,
    changed_at INTEGER,
    status INTEGER,
    final_url TEXT,
    content_type TEXT,
    raw_sha256 TEXT REFERENCES contents (sha256),
    text_sha256 TEXT,
    rules_key TEXT,
    truncated INTEGER NOT NULL CHECK (truncated IN (0, 1)),
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    validators_trusted INTEGER NOT NULL CHECK (validators_trusted IN (0, 1)),
    conditional_checks INTEGER NOT NULL,
    gone_at INTEGER,
    error_streak INTEGER NOT NULL,
    error_session TEXT NOT NULL,
    error_alerted INTEGER NOT NULL CHECK (error_alerted IN (0, 1)),
    error_message TEXT NOT NULL,
    flapping_alerted INTEGER NOT NULL CHECK (flapping_alerted IN (0, 1)),
    CHECK ((raw_sha256 IS NULL) = (text_sha256 IS NULL)),
    CHECK (raw_sha256 IS NOT NULL OR (etag = '' AND last_modified = ''))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX urls_raw ON urls (raw_sha256);

  CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    session_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('changed', 'gone', 'new', 'flapping', 'error', 'recovered')),
    detail TEXT NOT NULL,
    from_sha256 TEXT REFERENCES contents (sha256),
    from_type TEXT NOT NULL,
    to_sha256 TEXT REFERENCES contents (sha256),
    to_type TEXT NOT NULL,
    reported_in TEXT
  ) STRICT;
  CREATE INDEX changes_reported ON changes (reported_in);
  CREATE INDEX changes_url ON changes (url, id);
  CREATE INDEX changes_from ON changes (from_sha256);
  CREATE INDEX changes_to ON changes (to_sha256);
  `,
];

/**
 * The open file, created with mode 0600 and brought to the newest schema. Throws WorkError `io`, permanent,
 * when it cannot be opened, is no monitor's file, or was written by a newer version.
 */
export function openResults(file: string): Database.Database {
  let database: Database.Database | null = null;
  try {
    makeDirectory(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    database.pragma('journal_mode = WAL');
    // A commit that a power cut takes back is fetched again: content and validators go together.
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    migrate(database, file);
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof WorkError
      ? error
      : new WorkError('io', explain(file, error), { permanent: true, cause: error });
  }
}

function migrate(database: Database.Database, file: string): void {
  const id = database.pragma('application_id', { simple: true });
  const version = Number(database.pragma('user_version', { simple: true }));
  const isEmpty = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (!isEmpty && id !== APPLICATION_ID)
    throw new WorkError('io', `${file} holds something else than a monitor's results; move it away`, {
      permanent: true,
    });
  if (version > MIGRATIONS.length)
    throw new WorkError(
      'io',
      `${file} was written by a newer scarefloor (schema ${version}); update this one`,
      {
        permanent: true,
      },
    );
  if (version === MIGRATIONS.length) return;
  database
    .transaction(() => {
      for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${MIGRATIONS.length}`);
    })
    .immediate();
}

function explain(file: string, error: unknown): string {
  const code = codeOf(error);
  if (code === 'SQLITE_NOTADB') return `${file} is no SQLite database; move it away`;
  if (code.startsWith('SQLITE_BUSY')) return `${file} is in use by another process`;
  return `results file ${file} cannot be opened: ${messageOf(error)}`;
}
