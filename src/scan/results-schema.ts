/**
 * The schema of a scan task's results file, one string a version. `found` and `verdicts` belong to one scan;
 * `known_pages` and `known_hosts` are the memory that scans of the same fingerprint (targets, mode, scope) share.
 * A scan works in its own rows and touches the memory only in the transaction that ends it, so that a killed
 * or cancelled scan leaves no trace in what the next one is compared with. `standing` says which findings were seen
 * at each URL when that last answered in full.
 */
import { FINDINGS_MIGRATIONS } from '../findings/findings-schema.ts';

/** 'SFSC' in the file's header: a scan's results, not a monitor's and not another program's database. */
export const RESULTS_APPLICATION_ID = 0x53465343;

/** Entry n leads from version n to n + 1 (`PRAGMA user_version`). Never edited once released. */
export const RESULTS_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE scans (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    mode TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT NOT NULL DEFAULT 'running'
      CHECK (outcome IN ('running', 'completed', 'partial', 'cancelled', 'failed', 'interrupted')),
    reason TEXT NOT NULL DEFAULT '',
    pages INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX scans_by_fingerprint ON scans (fingerprint, outcome, id);

  CREATE TABLE found (
    scan_id INTEGER NOT NULL REFERENCES scans (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    facts TEXT NOT NULL,
    readable INTEGER NOT NULL CHECK (readable IN (0, 1)),
    PRIMARY KEY (scan_id, url)
  ) STRICT;

  CREATE TABLE verdicts (
    scan_id INTEGER NOT NULL REFERENCES scans (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('new', 'existing', 'changed', 'gone', 'unreached')),
    memory TEXT NOT NULL CHECK (memory IN ('seen', 'unanswered', 'kept', 'unlinked', 'gone')),
    weight INTEGER NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (scan_id, url)
  ) STRICT;
  CREATE INDEX verdicts_by_weight ON verdicts (scan_id, kind, weight DESC, url);

  CREATE TABLE known_pages (
    fingerprint TEXT NOT NULL,
    url TEXT NOT NULL,
    facts TEXT NOT NULL,
    answered INTEGER NOT NULL CHECK (answered IN (0, 1)),
    readable INTEGER NOT NULL CHECK (readable IN (0, 1)),
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    last_changed INTEGER NOT NULL,
    unlinked_scans INTEGER NOT NULL,
    gone_at INTEGER,
    PRIMARY KEY (fingerprint, url)
  ) STRICT;

  CREATE TABLE known_hosts (
    fingerprint TEXT NOT NULL,
    host TEXT NOT NULL,
    completed_at INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, host)
  ) STRICT, WITHOUT ROWID;
  `,
  // Findings are of the file, and not of a fingerprint: who changes a task's settings has not mended anything.
  `
  ${FINDINGS_MIGRATIONS[0]}
  CREATE TABLE standing (
    url TEXT PRIMARY KEY,
    status INTEGER NOT NULL,
    ids TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE verdicts ADD COLUMN standing TEXT;
  ALTER TABLE verdicts ADD COLUMN standing_status INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE verdicts ADD COLUMN noise TEXT;
  ALTER TABLE verdicts ADD COLUMN noisy TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE known_pages ADD COLUMN noise TEXT NOT NULL DEFAULT '{}';
  `,
  // What a scan saw and did not visit: no news when a later one does. Marks as SkipTally gives them.
  `
  CREATE TABLE passed_over (
    fingerprint TEXT NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (fingerprint, mark)
  ) STRICT, WITHOUT ROWID;
  `,
  // What was read lately of pages whose text is never the same (see KeptText). `scan`: the one that read it last.
  `
  CREATE TABLE restless_texts (
    fingerprint TEXT NOT NULL,
    url TEXT NOT NULL,
    scan INTEGER NOT NULL,
    recent BLOB NOT NULL,
    older BLOB NOT NULL,
    reads INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, url)
  ) STRICT;
  `,
];
