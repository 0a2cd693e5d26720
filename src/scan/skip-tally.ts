/** What the crawl saw and left alone, by reason: counted, never silent. */
import { UrlMarks } from './spool/url-marks.ts';

/** URLs remembered so that a footer link on every page counts once; beyond, repeats count again. */
const MOST_REMEMBERED = 500_000;
const MOST_PATTERNS = 200;
const EVERYTHING_ELSE = 'other hosts and reasons';

export class SkipTally {
  readonly #counts = new Map<string, number>();
  readonly #remembered = new UrlMarks();

  /** Counts `url` once under the pattern that it was first skipped for; false when it was counted before. */
  add(pattern: string, url: string): boolean {
    if (this.#remembered.find(url) >= 0) return false;
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.add(url);
    this.addCount(pattern, 1);
    return true;
  }

  addCount(pattern: string, count: number): void {
    if (count === 0) return;
    const room = this.#counts.has(pattern) || this.#counts.size < MOST_PATTERNS;
    const key = room ? pattern : EVERYTHING_ELSE;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  /** The most frequent first. */
  list(): { pattern: string; count: number }[] {
    return [...this.#counts]
      .map(([pattern, count]) => ({ pattern, count }))
      .sort((a, b) => b.count - a.count || (a.pattern < b.pattern ? -1 : 1));
  }
}
