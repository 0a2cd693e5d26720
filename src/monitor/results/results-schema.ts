/** The schema of a monitor task's results file: watched URLs, kept contents, versions, changes. */
import type { ResultsKind } from '../../results/open-results.ts';

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
  `
  ALTER TABLE urls ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE urls ADD COLUMN tail_sha256 TEXT NOT NULL DEFAULT '';
  ALTER TABLE urls ADD COLUMN variants TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE urls ADD COLUMN steady_key TEXT NOT NULL DEFAULT '';
  ALTER TABLE urls ADD COLUMN steady_checks INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE urls ADD COLUMN last_status INTEGER NOT NULL DEFAULT 0;

  -- Every content that a URL was believed to have, so that any two of them can be compared.
  CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    at INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    status INTEGER NOT NULL,
    final_url TEXT NOT NULL,
    content_type TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES contents (sha256),
    text_sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    truncated INTEGER NOT NULL CHECK (truncated IN (0, 1))
  ) STRICT;
  CREATE INDEX versions_url ON versions (url, id);
  CREATE INDEX versions_content ON versions (sha256);
  INSERT INTO versions (url, at, session_id, status, final_url, content_type, sha256, text_sha256, bytes, truncated)
    SELECT u.url, coalesce(u.changed_at, u.first_seen_at), '', coalesce(u.status, 0), coalesce(u.final_url, ''),
           coalesce(u.content_type, ''), u.raw_sha256, u.text_sha256, c.bytes, u.truncated
    FROM urls u JOIN contents c ON c.sha256 = u.raw_sha256;

  -- One row: the last cycle that told its changes, and when old versions were last dropped.
  CREATE TABLE cycles (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    session_id TEXT NOT NULL,
    pruned_at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO cycles VALUES (1, '', 0);
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
