/**
 * The schema of a tool task's results file. `seen_*` belong to the run that is under way; `known_*` are the memory that
 * runs of the same fingerprint (argv, output, targets) share, written in the one transaction that ends a run. The
 * findings have one life in the whole file, whatever fingerprint saw them; `finding_watch` says which does.
 */
import { FINDINGS_MIGRATIONS } from '../../findings/findings-schema.ts';
import type { ResultsKind } from '../../results/open-results.ts';

const MIGRATIONS: readonly string[] = [
  ...FINDINGS_MIGRATIONS,
  `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT NOT NULL DEFAULT 'running'
      CHECK (outcome IN ('running', 'completed', 'partial', 'cancelled', 'failed', 'interrupted')),
    reason TEXT NOT NULL DEFAULT '',
    lines INTEGER NOT NULL DEFAULT 0,
    bad_lines INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX runs_by_fingerprint ON runs (fingerprint, outcome, id);

  CREATE TABLE seen_assets (
    kind TEXT NOT NULL CHECK (kind IN ('host', 'port', 'url', 'line')),
    subject TEXT NOT NULL,
    host TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (kind, subject)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE known_assets (
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('host', 'port', 'url', 'line')),
    subject TEXT NOT NULL,
    host TEXT NOT NULL,
    facts TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    last_changed INTEGER NOT NULL,
    missed INTEGER NOT NULL,
    gone_at INTEGER,
    PRIMARY KEY (fingerprint, kind, subject)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE finding_watch (
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    missed INTEGER NOT NULL,
    PRIMARY KEY (id, fingerprint)
  ) STRICT, WITHOUT ROWID;
  `,
];

export const TOOL_RESULTS: ResultsKind = {
  of: 'a tool',
  /** `SFtl`. */
  applicationId: 0x5346746c,
  migrations: MIGRATIONS,
  // What a run has told people must not be told again after a power loss.
  synchronous: 'FULL',
};
