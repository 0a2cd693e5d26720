/** The statements of results/<task>.db: what is known of each URL, kept contents, and changes until reported. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type Database from 'better-sqlite3';
import { openResults, resultsFailure } from '../../results/open-results.ts';
import type { ChangeKind, WatchedUrl } from '../watched-url.ts';
import { MONITOR_RESULTS } from './results-schema.ts';
import { type UrlRow, urlFromRow, urlToRow } from './url-row.ts';

export interface ChangeEntry {
  kind: ChangeKind;
  /** Facts that differ, one short line; '' when only the content does. */
  detail: string;
  /** Kept contents before and after; null where there is none. */
  from: { sha256: string; contentType: string } | null;
  to: { sha256: string; contentType: string } | null;
}

export interface StoredChange extends ChangeEntry {
  id: number;
  url: string;
  /** Epoch milliseconds. */
  at: number;
  /** The session that found it. */
  sessionId: string;
}

/** All that one check leaves behind; committed as a whole or not at all. */
export interface CheckRecord {
  next: WatchedUrl;
  /** The version of `next` is one that the URL did not have before. */
  isNewVersion: boolean;
  /** Bodies to keep, by their hash. */
  contents: { sha256: string; body: Buffer }[];
  changes: ChangeEntry[];
  sessionId: string;
}

/** Checks that found nothing are written together: a transaction each would take a sixth of a cycle's time. */
const MOST_WAITING = 100;
const LONGEST_WAIT_MS = 1_000;
/** How far back a content counts as one that the URL had before. */
const REVERT_VERSIONS = 5;
const DAY_MS = 24 * 60 * 60_000;
/** Changes of one report; the rest waits for the next. */
const MOST_PENDING = 1_000;
/** What is no longer watched is forgotten after this. */
const FORGET_AFTER_MS = 90 * DAY_MS;
/** Level 5 costs a tenth of the default's time for nearly its size. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const LARGEST_CONTENT_BYTES = 64 * 1024 * 1024;

interface ChangeRow {
  id: number;
  url: string;
  session_id: string;
  at: number;
  kind: ChangeKind;
  detail: string;
  from_sha256: string | null;
  from_type: string;
  to_sha256: string | null;
  to_type: string;
}

export class ResultsStore {
  readonly #database: Database.Database;
  readonly #file: string;
  readonly #statements: ReturnType<typeof prepare>;
  #waiting: CheckRecord[] = [];

  /** @throws WorkError `io`, see openResults. */
  constructor(file: string) {
    this.#file = file;
    this.#database = openResults(file, MONITOR_RESULTS);
    this.#statements = prepare(this.#database);
  }

  /** What is known of a URL as of the last flush. */
  watched(url: string): WatchedUrl | null {
    const row = this.#statements.url.get(url);
    return row === undefined ? null : urlFromRow(row);
  }

  /** The body as it was sent; null when it is not kept. */
  content(sha256: string): Buffer | null {
    const body = this.#statements.content.get(sha256);
    return body === undefined ? null : brotliDecompressSync(body, { maxOutputLength: LARGEST_CONTENT_BYTES });
  }

  /**
   * One transaction: the content, the validators that belong to it, and the change that nobody was told of yet.
   * A crash before it costs a fetch; after it the change waits here until a report has it. Checks that found
   * nothing wait for others, for a moment: what a crash takes of them is only looked at again.
   */
  commit(record: CheckRecord): void {
    const { next, contents, changes, isNewVersion } = record;
    this.#waiting.push(record);
    const isQuiet = !isNewVersion && contents.length === 0 && changes.length === 0;
    const since = this.#waiting[0]?.next.checkedAt ?? 0;
    const isFresh = next.checkedAt >= since && next.checkedAt - since < LONGEST_WAIT_MS;
    if (isQuiet && isFresh && this.#waiting.length < MOST_WAITING) return;
    this.flush();
  }

  /** Writes what waits. */
  flush(): void {
    const records = this.#waiting;
    if (records.length === 0) return;
    this.#waiting = [];
    this.#write(() => {
      for (const record of records) this.#put(record);
    });
  }

  /** Whether the URL had this text among its last versions, the newest one aside. */
  isRevert(url: string, textSha256: string): boolean {
    return this.#statements.recentTexts.all(url, REVERT_VERSIONS).slice(1).includes(textSha256);
  }

  /**
   * Changes that nobody was told of, oldest first: those without a report, those of an earlier attempt of this
   * session, and those of the last cycle when its result never arrived (`lastCompleted` names another; '' = unknown).
   */
  unreported(sessionId: string, lastCompleted: string): StoredChange[] {
    const last = this.#statements.lastCycle.get() ?? '';
    const isLost = last !== '' && lastCompleted !== '' && last !== lastCompleted;
    return this.#statements.unreported
      .all(sessionId, isLost ? last : sessionId, MOST_PENDING)
      .map(changeFromRow);
  }

  /** The cycle ends here: what it told is told. */
  markReported(changes: readonly StoredChange[], sessionId: string): void {
    this.#write(() => {
      for (const { id } of changes) this.#statements.markReported.run(sessionId, id);
      this.#statements.endCycle.run(sessionId);
    });
  }

  /**
   * Drops versions and changes beyond `keep` of a URL or older than that, but never the newest version nor a
   * change that waits to be told; URLs that are long not watched; and contents that nothing refers to. Once a day.
   */
  prune(now: number, keep: { versions: number; days: number }): void {
    const prunedAt = this.#statements.prunedAt.get() ?? 0;
    if (now >= prunedAt && now - prunedAt < DAY_MS) return;
    const bounds = { most: keep.versions, before: now - keep.days * DAY_MS };
    this.#write(() => {
      this.#statements.pruneVersions.run(bounds);
      this.#statements.pruneChanges.run(bounds);
      this.#statements.pruneUrls.run(now - FORGET_AFTER_MS);
      this.#statements.pruneLost.run();
      this.#statements.pruneContents.run();
      this.#statements.setPrunedAt.run(now);
    });
  }

  close(): void {
    this.#database.close();
  }

  #put({ next, contents, changes, sessionId, isNewVersion }: CheckRecord): void {
    for (const { sha256, body } of contents) this.#keep(sha256, body);
    const row = urlToRow(next);
    this.#statements.putUrl.run(row);
    if (isNewVersion) this.#statements.addVersion.run({ ...row, session_id: sessionId });
    for (const { kind, detail, from, to } of changes)
      this.#statements.addChange.run({
        url: next.url,
        session_id: sessionId,
        at: next.checkedAt,
        kind,
        detail,
        from_sha256: from?.sha256 ?? null,
        from_type: from?.contentType ?? '',
        to_sha256: to?.sha256 ?? null,
        to_type: to?.contentType ?? '',
      });
  }

  #keep(sha256: string, body: Buffer): void {
    if (this.#statements.content.get(sha256) !== undefined) return;
    this.#statements.addContent.run(sha256, body.length, brotliCompressSync(body, BROTLI));
  }

  #write(work: () => void): void {
    try {
      this.#database.transaction(work).immediate();
    } catch (error) {
      throw resultsFailure(error, this.#file, MONITOR_RESULTS);
    }
  }
}

function changeFromRow(row: ChangeRow): StoredChange {
  const { id, url, at, kind, detail, session_id: sessionId } = row;
  const side = (sha256: string | null, contentType: string) =>
    sha256 === null ? null : { sha256, contentType };
  const from = side(row.from_sha256, row.from_type);
  return { id, url, at, kind, detail, sessionId, from, to: side(row.to_sha256, row.to_type) };
}

function prepare(database: Database.Database) {
  const columns = `url, state, first_seen_at, checked_at, changed_at, status, final_url, content_type, raw_sha256,
    text_sha256, rules_key, truncated, etag, last_modified, validators_trusted, conditional_checks, gone_at,
    error_streak, error_session, error_alerted, error_message, flapping_alerted, bytes, tail_sha256, variants,
    steady_key, steady_checks, last_status`;
  const values = columns.replace(/\w+/g, '@$&');
  return {
    url: database.prepare<[string], UrlRow>(`SELECT ${columns} FROM urls WHERE url = ?`),
    putUrl: database.prepare(`INSERT OR REPLACE INTO urls (${columns}) VALUES (${values})`),
    content: database.prepare<[string], Buffer>('SELECT body FROM contents WHERE sha256 = ?').pluck(),
    addContent: database.prepare('INSERT INTO contents (sha256, bytes, body) VALUES (?, ?, ?)'),
    addChange: database.prepare(
      `INSERT INTO changes (url, session_id, at, kind, detail, from_sha256, from_type, to_sha256, to_type)
       VALUES (@url, @session_id, @at, @kind, @detail, @from_sha256, @from_type, @to_sha256, @to_type)`,
    ),
    addVersion: database.prepare(
      `INSERT INTO versions (url, at, session_id, status, final_url, content_type, sha256, text_sha256, bytes, truncated)
       VALUES (@url, @checked_at, @session_id, @status, @final_url, @content_type, @raw_sha256, @text_sha256, @bytes,
               @truncated)`,
    ),
    recentTexts: database
      .prepare<[string, number], string>(
        'SELECT text_sha256 FROM versions WHERE url = ? ORDER BY id DESC LIMIT ?',
      )
      .pluck(),
    unreported: database.prepare<[string, string, number], ChangeRow>(
      'SELECT * FROM changes WHERE reported_in IS NULL OR reported_in IN (?, ?) ORDER BY id LIMIT ?',
    ),
    lastCycle: database.prepare<[], string>('SELECT session_id FROM cycles').pluck(),
    endCycle: database.prepare('UPDATE cycles SET session_id = ?'),
    prunedAt: database.prepare<[], number>('SELECT pruned_at FROM cycles').pluck(),
    setPrunedAt: database.prepare('UPDATE cycles SET pruned_at = ?'),
    markReported: database.prepare('UPDATE changes SET reported_in = ? WHERE id = ?'),
    pruneVersions: database.prepare(
      `DELETE FROM versions WHERE id IN (
         SELECT id FROM (SELECT id, at, row_number() OVER (PARTITION BY url ORDER BY id DESC) AS age FROM versions)
         WHERE age > @most OR (age > 1 AND at < @before))`,
    ),
    pruneChanges: database.prepare(
      `DELETE FROM changes WHERE reported_in IS NOT NULL AND id IN (
         SELECT id FROM (SELECT id, at, row_number() OVER (PARTITION BY url ORDER BY id DESC) AS age FROM changes)
         WHERE age > @most OR at < @before)`,
    ),
    pruneUrls: database.prepare('DELETE FROM urls WHERE checked_at < ?'),
    pruneLost: database.prepare('DELETE FROM versions WHERE url NOT IN (SELECT url FROM urls)'),
    pruneContents: database.prepare(
      `DELETE FROM contents WHERE
         NOT EXISTS (SELECT 1 FROM versions WHERE sha256 = contents.sha256) AND
         NOT EXISTS (SELECT 1 FROM urls WHERE raw_sha256 = contents.sha256)
         AND NOT EXISTS (SELECT 1 FROM changes WHERE from_sha256 = contents.sha256)
         AND NOT EXISTS (SELECT 1 FROM changes WHERE to_sha256 = contents.sha256)`,
    ),
  };
}
