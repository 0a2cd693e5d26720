/** results/<task>.db of a tool: what its runs found. One worker at a time writes it. */
import type Database from 'better-sqlite3';
import { openResults } from '../../results/open-results.ts';
import type { Clock } from '../../shared/clock.ts';
import { TOOL_RESULTS } from './results-schema.ts';
import { RunRecord } from './run-record.ts';

const RUNS_KEPT = 200;
/** Fingerprints whose assets are remembered: a task that is edited back and forth keeps its baselines. */
const FINGERPRINTS_KEPT = 5;
/** An asset that has been gone for so long is forgotten. */
const GONE_KEPT_MS = 180 * 24 * 3_600_000;

export interface RunIdentity {
  /** Name of the task, for its findings. */
  task: string;
  /** An execution that is tried again comes again with the same one. */
  sessionId: string;
  /** Equal for runs that may be compared. */
  fingerprint: string;
}

export interface RunHistoryRow {
  sessionId: string;
  fingerprint: string;
  startedAt: number;
  /** null while it runs. */
  endedAt: number | null;
  outcome: 'running' | 'completed' | 'partial' | 'cancelled' | 'failed' | 'interrupted';
  reason: string;
  lines: number;
  badLines: number;
}

export class ToolResultsStore {
  readonly #database: Database.Database;
  readonly #clock: Clock;

  /** @throws WorkError `io`, see openResults. */
  constructor(file: string, clock: Clock) {
    this.#database = openResults(file, TOOL_RESULTS);
    this.#clock = clock;
  }

  /** Starts a run; what a killed predecessor left is marked `interrupted` and what it saw is dropped. */
  begin(identity: RunIdentity): RunRecord {
    const startedAt = this.#clock.now();
    const start = this.#database.transaction((): number => {
      this.#database
        .prepare(
          `UPDATE runs SET outcome = 'interrupted', reason = 'its worker ended before the run did', ended_at = ?
           WHERE outcome = 'running'`,
        )
        .run(startedAt);
      this.#database.prepare('DELETE FROM seen_assets').run();
      this.#prune(startedAt, identity.fingerprint);
      return Number(
        this.#database
          .prepare('INSERT INTO runs (session_id, fingerprint, started_at) VALUES (?, ?, ?)')
          .run(identity.sessionId, identity.fingerprint, startedAt).lastInsertRowid,
      );
    });
    const id = start.immediate();
    return new RunRecord(this.#database, this.#clock, { id, startedAt, ...identity });
  }

  /** The last runs, newest first. */
  history(limit: number): RunHistoryRow[] {
    return this.#database
      .prepare<[number], RunHistoryRow>(
        `SELECT session_id AS sessionId, fingerprint, started_at AS startedAt, ended_at AS endedAt, outcome, reason,
                lines, bad_lines AS badLines
         FROM runs ORDER BY id DESC LIMIT ?`,
      )
      .all(limit);
  }

  close(): void {
    this.#database.close();
  }

  #prune(now: number, inUse: string): void {
    const database = this.#database;
    database
      .prepare('DELETE FROM runs WHERE id NOT IN (SELECT id FROM runs ORDER BY id DESC LIMIT ?)')
      .run(RUNS_KEPT);
    const stale = database
      .prepare<[string, number], { fingerprint: string }>(
        `SELECT fingerprint FROM runs WHERE outcome IN ('completed', 'partial') AND fingerprint <> ?
         GROUP BY fingerprint ORDER BY max(id) DESC LIMIT -1 OFFSET ?`,
      )
      .all(inUse, FINGERPRINTS_KEPT - 1);
    for (const { fingerprint } of stale)
      for (const table of ['known_assets', 'finding_watch'])
        database.prepare(`DELETE FROM ${table} WHERE fingerprint = ?`).run(fingerprint);
    // Nobody looks for these any more, so that nobody would ever say that they are over.
    database
      .prepare(
        `DELETE FROM findings WHERE life <> 'resolved' AND muted_at IS NULL AND NOT EXISTS
           (SELECT 1 FROM finding_watch AS watch WHERE watch.id = findings.id)`,
      )
      .run();
    database.prepare('DELETE FROM known_assets WHERE gone_at < ?').run(now - GONE_KEPT_MS);
  }
}
