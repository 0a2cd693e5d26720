/**
 * What a crawl writes down as it goes: each answer with all that came of it, and the URLs that still wait. An
 * attempt that follows an interrupted one runs the same crawl again and takes the answers that are written down
 * instead of asking for them, so that whatever the crawl decides is decided as it was before. The queue is here
 * for another reason: memory then holds a few bytes of each URL, however large the site.
 *
 * All is written in one transaction until `checkpoint`, so that an answer and the links it gave stand together.
 */
import type Database from 'better-sqlite3';
import type { Clock } from '../../shared/clock.ts';
import type { WorkErrorKind } from '../../shared/work.ts';
import type { Page } from '../page.ts';
import type { Siblings } from '../similar/endless-places.ts';
import type { DepthStore } from './depth-queue.ts';
import { openSpoolFile } from './spool-file.ts';

/** An answer that was taken, and what the crawl made of it. */
export interface KeptAnswer {
  /** null where nothing was reported, as for a guessed place where there is nothing. */
  page: Page | null;
  status: number;
  /** Where a redirect led. */
  target: string | null;
  /** Those that made a difference, with their place among the page's links: the others led to known URLs. */
  links: { url: string; by: string; index: number }[];
  surplus: number;
  /** What all its links say of its own folder; absent for what is no page. */
  siblings?: Siblings;
  /** The browser was ended before the page's scripts were. */
  isUnfinished?: boolean;
  /** Why there is no answer: kept only where a crawl keeps all. */
  failure?: KeptFailure;
}

export interface KeptFailure {
  kind: WorkErrorKind;
  message: string;
  retryAfterMs: number | null;
  /** The system's word for it, such as `ECONNREFUSED`; '' = none. */
  code: string;
  /** It was the address guard that refused. */
  guarded: boolean;
}

/** What is older says too little about the site as it is. */
const RESUMABLE_MS = 24 * 3_600_000;

interface FrontierRow {
  place: number;
  url: string;
  foundOn: string;
  foundBy: string;
  hops: number;
  guess: number;
}

export class Spool {
  readonly #database: Database.Database;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #spentBefore: number;
  readonly #put: Database.Statement;
  readonly #first: Database.Statement<[number, number, number], FrontierRow>;
  readonly #remove: Database.Statement;
  readonly #keep: Database.Statement;
  readonly #spend: Database.Statement;
  /** null when there is nothing to take over. */
  #recall: Database.Statement<[string], { answer: string }> | null;

  /** @param identity of the work: answers that were kept for another are dropped */
  constructor(file: string, identity: string, clock: Clock) {
    const database = openSpoolFile(file);
    this.#database = database;
    this.#clock = clock;
    this.#startedAt = clock.uptime();
    database.exec('BEGIN IMMEDIATE');
    this.#spentBefore = this.#takeOver(identity);
    this.#put = database.prepare(
      'INSERT INTO frontier (host, depth, place, url, found_on, found_by, hops, guess) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#first = database.prepare(
      `SELECT place, url, found_on AS foundOn, found_by AS foundBy, hops, guess FROM frontier
       WHERE host = ? AND depth = ? ORDER BY place, url LIMIT ?`,
    );
    this.#remove = database.prepare(
      'DELETE FROM frontier WHERE host = ? AND depth = ? AND place = ? AND url = ?',
    );
    this.#keep = database.prepare('INSERT INTO answers (url, answer) VALUES (?, ?)');
    this.#spend = database.prepare('UPDATE identity SET spent_ms = ?, written_at = ?');
    const kept = database.prepare('SELECT 1 FROM answers LIMIT 1').get() !== undefined;
    this.#recall = kept ? this.#prepareRecall() : null;
  }

  /** Milliseconds of crawling, those of earlier attempts included. */
  get spentMs(): number {
    return this.#spentBefore + this.#clock.uptime() - this.#startedAt;
  }

  /** Whether an earlier attempt left answers. */
  get resumes(): boolean {
    return this.#recall !== null;
  }

  /** From here on `recall` knows what was kept by now, as if an earlier attempt had left it. */
  recallKept(): void {
    this.#recall ??= this.#prepareRecall();
  }

  /** What an earlier attempt was answered, or null. */
  recall(url: string): KeptAnswer | null {
    const row = this.#recall?.get(url);
    return row === undefined ? null : (JSON.parse(row.answer) as KeptAnswer);
  }

  keep(url: string, answer: KeptAnswer): void {
    this.#keep.run(url, JSON.stringify(answer));
  }

  /** The text of a robots.txt that an earlier attempt read, '' where there was none; null = it was not asked. */
  recallRobots(url: string): string | null {
    if (!this.resumes) return null;
    const statement = this.#database.prepare<[string], { body: string }>(
      'SELECT body FROM robots WHERE url = ?',
    );
    return statement.get(url)?.body ?? null;
  }

  keepRobots(url: string, body: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO robots (url, body) VALUES (?, ?)').run(url, body);
  }

  /** Why a robots.txt could not be had; null where that is to be tried (again). */
  recallRobotsFailure(_url: string): string | null {
    return null;
  }

  /** An attempt that follows tries again: it does not keep this. */
  keepRobotsFailure(_url: string, _why: string): void {}

  /** Puts the pages of a shard in the place of those that it had before. */
  keepPages(shard: number, pages: readonly Page[]): void {
    this.#database.prepare('DELETE FROM told WHERE shard = ?').run(shard);
    const keep = this.#database.prepare('INSERT INTO told (shard, page) VALUES (?, ?)');
    for (const page of pages) keep.run(shard, JSON.stringify(page));
  }

  /** The pages of all shards that were kept since the file was opened. */
  *keptPages(): Generator<Page> {
    const rows = this.#database.prepare<[], string>('SELECT page FROM told ORDER BY shard, id').pluck();
    for (const page of rows.iterate()) yield JSON.parse(page) as Page;
  }

  /** The part of the queue for which memory has no room. */
  atDepth(host: number, depth: number): DepthStore {
    return {
      put: ({ order, url, foundOn, foundBy, hops, guess }) =>
        void this.#put.run(host, depth, order, url, foundOn, foundBy, hops, guess ? 1 : 0),
      takeFirst: (count) => {
        const rows = this.#first.all(host, depth, count);
        for (const row of rows) this.#remove.run(host, depth, row.place, row.url);
        // In the order of all other visits, so that V8 takes them for the same kind of object.
        return rows.map(({ url, foundOn, foundBy, hops, guess, place: order }) => ({
          url,
          depth,
          foundOn,
          foundBy,
          hops,
          guess: guess === 1,
          order,
          sequence: 0,
        }));
      },
      remove: (order, url) => void this.#remove.run(host, depth, order, url),
    };
  }

  /** What was written before outlives this process from here on. */
  checkpoint(): void {
    this.#spend.run(this.spentMs, this.#clock.now());
    this.#database.exec('COMMIT; BEGIN');
  }

  /** Checkpoints and closes the file, which stays. */
  close(): void {
    this.#spend.run(this.spentMs, this.#clock.now());
    this.#database.exec('COMMIT');
    this.#database.close();
  }

  #prepareRecall(): Database.Statement<[string], { answer: string }> {
    this.#database.exec('CREATE INDEX IF NOT EXISTS answers_by_url ON answers (url)');
    return this.#database.prepare('SELECT answer FROM answers WHERE url = ? LIMIT 1');
  }

  /** Drops what another work left, and the queue in any case; gives the time that this one has spent. */
  #takeOver(identity: string): number {
    const database = this.#database;
    const now = this.#clock.now();
    const kept = database
      .prepare<[], { identity: string; spentMs: number; writtenAt: number }>(
        'SELECT identity, spent_ms AS spentMs, written_at AS writtenAt FROM identity',
      )
      .get();
    database.exec('DELETE FROM frontier; DELETE FROM told');
    if (kept?.identity === identity && Math.abs(now - kept.writtenAt) <= RESUMABLE_MS) return kept.spentMs;
    database.exec(
      'DROP INDEX IF EXISTS answers_by_url; DELETE FROM answers; DELETE FROM robots; DELETE FROM identity',
    );
    database
      .prepare('INSERT INTO identity (identity, spent_ms, written_at) VALUES (?, 0, ?)')
      .run(identity, now);
    return 0;
  }
}
