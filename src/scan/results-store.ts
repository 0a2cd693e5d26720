/**
 * results/<task>.db: what the scans of one task found. One worker at a time writes it; the scheduler's own
 * database knows nothing of pages.
 */
import type Database from 'better-sqlite3';
import type { Clock } from '../shared/clock.ts';
import { openResultsFile } from './results-file.ts';
import { ScanRecord } from './scan-record.ts';

/** Rows of ended scans (and their verdicts) that stay as history. */
const SCANS_KEPT = 200;
/** Fingerprints whose pages are remembered: a task that is edited back and forth keeps its baselines. */
const FINGERPRINTS_KEPT = 5;
/** A page that has been gone for so long is forgotten. */
const GONE_KEPT_MS = 180 * 24 * 3_600_000;
/**
 * A page that neither so many whole scans nor so many days have shown, and of which nothing was proved, is forgotten as
 * well: sites that make up names in each visit would fill the file with them, and be asked for all of them each time.
 */
const UNSEEN_KEPT_SCANS = 20;
const UNSEEN_KEPT_MS = 30 * 24 * 3_600_000;

export interface ScanIdentity {
  /** `YYYYMMDD-HHMMSS-xxxx`. An execution that is tried again comes again with the same one. */
  sessionId: string;
  mode: string;
  /** Equal for scans that may be compared: same targets, mode and scope. */
  fingerprint: string;
}

export interface ScanHistoryRow {
  sessionId: string;
  mode: string;
  fingerprint: string;
  startedAt: number;
  /** null while it runs. */
  endedAt: number | null;
  outcome: 'running' | 'completed' | 'partial' | 'cancelled' | 'failed' | 'interrupted';
  reason: string;
  pages: number;
  bytes: number;
}

export class ResultsStore {
  readonly #database: Database.Database;
  readonly #clock: Clock;

  /** @throws WorkError `io`, see openResultsFile. */
  constructor(file: string, clock: Clock) {
    this.#database = openResultsFile(file);
    this.#clock = clock;
  }

  /**
   * Starts a scan. What a killed predecessor left is marked `interrupted` and its pages dropped: if that
   * predecessor should still live, its own end finds its row closed and fails.
   */
  begin(identity: ScanIdentity): ScanRecord {
    const startedAt = this.#clock.now();
    const start = this.#database.transaction((): number => {
      const reason = 'its worker ended before the scan did';
      this.#database
        .prepare(
          `UPDATE scans SET outcome = 'interrupted', reason = ?, ended_at = ? WHERE outcome = 'running'`,
        )
        .run(reason, startedAt);
      this.#database.prepare('DELETE FROM found').run();
      this.#database
        .prepare(`DELETE FROM verdicts WHERE scan_id IN (SELECT id FROM scans WHERE outcome = 'interrupted')`)
        .run();
      this.#prune(startedAt, identity.fingerprint);
      const insert = this.#database.prepare(
        'INSERT INTO scans (session_id, mode, fingerprint, started_at) VALUES (?, ?, ?, ?)',
      );
      const { sessionId, mode, fingerprint } = identity;
      return Number(insert.run(sessionId, mode, fingerprint, startedAt).lastInsertRowid);
    });
    const id = start.immediate();
    // What a scan writes before its end is dropped if it does not come to that: it need not wait for the disk.
    this.#database.pragma('synchronous = NORMAL');
    return new ScanRecord(this.#database, this.#clock, { id, startedAt, ...identity });
  }

  /** The last scans, newest first. */
  history(limit: number): ScanHistoryRow[] {
    return this.#database
      .prepare<[number], ScanHistoryRow>(
        `SELECT session_id AS sessionId, mode, fingerprint, started_at AS startedAt, ended_at AS endedAt,
                outcome, reason, pages, bytes
         FROM scans ORDER BY id DESC LIMIT ?`,
      )
      .all(limit);
  }

  close(): void {
    this.#database.close();
  }

  #prune(now: number, inUse: string): void {
    const database = this.#database;
    database
      .prepare('DELETE FROM scans WHERE id NOT IN (SELECT id FROM scans ORDER BY id DESC LIMIT ?)')
      .run(SCANS_KEPT);
    const stale = database
      .prepare<[string, number], { fingerprint: string }>(
        `SELECT fingerprint FROM scans WHERE outcome IN ('completed', 'partial') AND fingerprint <> ?
         GROUP BY fingerprint ORDER BY max(id) DESC LIMIT -1 OFFSET ?`,
      )
      .all(inUse, FINGERPRINTS_KEPT - 1);
    for (const { fingerprint } of stale)
      for (const table of ['known_pages', 'known_hosts', 'passed_over', 'restless_texts'])
        database.prepare(`DELETE FROM ${table} WHERE fingerprint = ?`).run(fingerprint);
    database.prepare('DELETE FROM known_pages WHERE gone_at < ?').run(now - GONE_KEPT_MS);
    database
      .prepare(
        `DELETE FROM known_pages WHERE fingerprint = @inUse AND gone_at IS NULL AND last_seen < @unseen AND last_seen <
           (SELECT started_at FROM scans WHERE fingerprint = @inUse AND outcome = 'completed'
            ORDER BY id DESC LIMIT 1 OFFSET @scans)`,
      )
      .run({ inUse, unseen: now - UNSEEN_KEPT_MS, scans: UNSEEN_KEPT_SCANS - 1 });
  }
}
