/** What was read lately of pages whose text is never the same: of few pages, and in the scan's results file. */
import type Database from 'better-sqlite3';
import type { KeptText } from './kept-text.ts';
import { readSketch, sketchBytes } from './word-sketch.ts';

/** Of one fingerprint; a few kilobytes each. */
const MOST_KEPT = 2_000;

export class TextStore {
  readonly #database: Database.Database;
  readonly #fingerprint: string;
  readonly #read = new Map<string, KeptText>();

  constructor(database: Database.Database, fingerprint: string) {
    this.#database = database;
    this.#fingerprint = fingerprint;
  }

  /** By URL the scan that read it last: a lower number is longer ago. */
  turns(): Map<string, number> {
    const statement = this.#database.prepare<[string], { url: string; scan: number }>(
      'SELECT url, scan FROM restless_texts WHERE fingerprint = ?',
    );
    return new Map(statement.all(this.#fingerprint).map(({ url, scan }) => [url, scan]));
  }

  /** As earlier scans read it; null where none did. */
  of(url: string): KeptText | null {
    const statement = this.#database.prepare<
      [string, string],
      { recent: Buffer; older: Buffer; reads: number }
    >('SELECT recent, older, reads FROM restless_texts WHERE fingerprint = ? AND url = ?');
    const row = statement.get(this.#fingerprint, url);
    if (row === undefined) return null;
    return { recent: readSketch(row.recent), older: readSketch(row.older), reads: row.reads };
  }

  /** For the next scan, once this one has ended. */
  keep(url: string, text: KeptText): void {
    this.#read.set(url, text);
  }

  /** Inside the transaction that ends the scan. */
  write(scan: number): void {
    const insert = this.#database.prepare(
      `INSERT OR REPLACE INTO restless_texts (fingerprint, url, scan, recent, older, reads)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    for (const [url, { recent, older, reads }] of this.#read)
      insert.run(this.#fingerprint, url, scan, sketchBytes(recent), sketchBytes(older), reads);
    this.#database
      .prepare(
        `DELETE FROM restless_texts WHERE fingerprint = @fingerprint AND (
           url NOT IN (SELECT url FROM known_pages WHERE fingerprint = @fingerprint AND gone_at IS NULL) OR
           url IN (SELECT url FROM restless_texts WHERE fingerprint = @fingerprint
                   ORDER BY scan DESC, url LIMIT -1 OFFSET @most))`,
      )
      .run({ fingerprint: this.#fingerprint, most: MOST_KEPT });
  }
}
