/**
 * The table of findings, alike in the results files of scans and of tools: each file is one task's. Whoever owns
 * the file puts these strings among its own migrations, in this order.
 */
export const FINDINGS_MIGRATIONS: readonly [string] = [
  `
  CREATE TABLE findings (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'low', 'medium', 'high', 'critical')),
    confidence TEXT NOT NULL CHECK (confidence IN ('tentative', 'firm', 'certain')),
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    ip TEXT NOT NULL,
    title TEXT NOT NULL,
    evidence TEXT NOT NULL,
    refs TEXT NOT NULL,
    source TEXT NOT NULL,
    session_id TEXT NOT NULL,
    life TEXT NOT NULL CHECK (life IN ('open', 'changed', 'resolved')),
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    times_seen INTEGER NOT NULL,
    resolved_at INTEGER,
    muted_at INTEGER,
    muted_by TEXT NOT NULL DEFAULT '',
    muted_reason TEXT NOT NULL DEFAULT '',
    muted_severity TEXT,
    CHECK ((muted_at IS NULL) = (muted_severity IS NULL)),
    CHECK ((resolved_at IS NULL) = (life <> 'resolved'))
  ) STRICT, WITHOUT ROWID;
  `,
];
