/** Reading what a monitor keeps, beside the worker that may be writing it: URLs, versions, contents. */
import { brotliDecompressSync } from 'node:zlib';
import type Database from 'better-sqlite3';
import { openResultsToRead, resultsFailure } from '../../results/open-results.ts';
import type { UrlState } from '../watched-url.ts';
import { MONITOR_RESULTS } from './results-schema.ts';

export interface WatchedRow {
  url: string;
  state: UrlState;
  /** Epoch milliseconds. */
  checkedAt: number;
  changedAt: number | null;
  /** Of the last answer; 0 while there was none. */
  status: number;
  versions: number;
  /** Why it could not be checked; '' when it could. */
  error: string;
}

export interface KeptVersion {
  id: number;
  /** Epoch milliseconds. */
  at: number;
  sessionId: string;
  status: number;
  finalUrl: string;
  contentType: string;
  /** Of the body as sent, as far as it is kept. */
  sha256: string;
  /** Of its normalised text under the rules of that time. */
  textSha256: string;
  bytes: number;
  truncated: boolean;
}

const LARGEST_CONTENT_BYTES = 64 * 1024 * 1024;

export class ResultsReader {
  readonly #database: Database.Database;
  readonly #file: string;

  private constructor(database: Database.Database, file: string) {
    this.#database = database;
    this.#file = file;
  }

  /** null where the monitor has not run yet. @throws WorkError `io`, see openResultsToRead. */
  static open(file: string): ResultsReader | null {
    const newest = MONITOR_RESULTS.migrations.length;
    const database = openResultsToRead(file, MONITOR_RESULTS, { least: newest, most: newest });
    return database === null ? null : new ResultsReader(database, file);
  }

  /** In order of their URLs. */
  urls(limit: number): WatchedRow[] {
    return this.#read(() =>
      this.#database
        .prepare<[number], WatchedRow>(
          `SELECT url, state, checked_at AS checkedAt, changed_at AS changedAt, last_status AS status,
                  error_message AS error, (SELECT count(*) FROM versions v WHERE v.url = urls.url) AS versions
           FROM urls ORDER BY url LIMIT ?`,
        )
        .all(limit),
    );
  }

  isWatched(url: string): boolean {
    return this.#read(
      () => this.#database.prepare('SELECT 1 FROM urls WHERE url = ?').get(url) !== undefined,
    );
  }

  /** Of one URL, newest first. */
  versions(url: string, limit: number): KeptVersion[] {
    const rows = this.#read(() =>
      this.#database
        .prepare<[string, number], Omit<KeptVersion, 'truncated'> & { truncated: number }>(
          `SELECT id, at, session_id AS sessionId, status, final_url AS finalUrl, content_type AS contentType, sha256,
                  text_sha256 AS textSha256, bytes, truncated
           FROM versions WHERE url = ? ORDER BY id DESC LIMIT ?`,
        )
        .all(url, limit),
    );
    return rows.map((row) => ({ ...row, truncated: row.truncated === 1 }));
  }

  /** The body as it was sent; null when it is not kept. */
  content(sha256: string): Buffer | null {
    const body = this.#read(() =>
      this.#database
        .prepare<[string], Buffer>('SELECT body FROM contents WHERE sha256 = ?')
        .pluck()
        .get(sha256),
    );
    return body === undefined ? null : brotliDecompressSync(body, { maxOutputLength: LARGEST_CONTENT_BYTES });
  }

  close(): void {
    this.#database.close();
  }

  #read<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw resultsFailure(error, this.#file, MONITOR_RESULTS);
    }
  }
}
