/** What was read last of pages whose text is never the same: of few pages, and in the scan's results file. */
import type Database from 'better-sqlite3';
import { readSketch, sketchBytes, type WordSketch } from './word-sketch.ts';

/** Of one fingerprint; a few kilobytes each. */
const MOST_KEPT = 2_000;

export class TextStore {
  readonly #database: Database.Database;
  readonly #fingerprint: string;
  readonly #read = new Map<string, WordSketch>();

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

  /** As an earlier scan read it; null where none did. */
  of(url: string): WordSketch | null {
    const statement = this.#database.prepare<[string, string], Buffer>(
      'SELECT sketch FROM restless_texts WHERE fingerprint = ? AND url = ?',
    );
    const bytes = statement.pluck().get(this.#fingerprint, url);
    return bytes === undefined ? null : readSketch(bytes);
  }

  /** For the next scan, once this one has ended. */
  keep(url: string, sketch: WordSketch): void {
    this.#read.set(url, sketch);
  }

  /** Inside the transaction that ends the scan. */
  write(scan: number): void {
    const insert = this.#database.prepare(
      'INSERT OR REPLACE INTO restless_texts (fingerprint, url, scan, sketch) VALUES (?, ?, ?, ?)',
    );
    for (const [url, sketch] of this.#read) insert.run(this.#fingerprint, url, scan, sketchBytes(sketch));
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
