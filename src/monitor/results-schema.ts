/** The schema of a monitor task's results file: watched URLs, kept contents, changes. */
import type { ResultsKind } from '../results/open-results.ts';

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

export const MONITOR_RESULTS: ResultsKind = {
  of: 'a monitor',
  /** `SFmn`. */
  applicationId: 0x53466d6e,
  migrations: MIGRATIONS,
  // A commit that a power loss takes back is fetched again: content and validators go together.
  synchronous: 'NORMAL',
};
