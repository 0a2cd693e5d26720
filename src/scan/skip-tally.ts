/** What the crawl saw and left alone, by reason: counted, never silent. */
import { detached } from '../shared/detached.ts';
import { UrlMarks } from './spool/url-marks.ts';

/** URLs remembered so that a footer link on every page counts once; beyond, repeats count again. */
const MOST_REMEMBERED = 500_000;
const MOST_PATTERNS = 1_000;
const EVERYTHING_ELSE = 'other hosts and reasons';

/** `like /item/{int}: shop.example`, 312 of them, the first of which is the example ('' where none is known). */
export interface SkippedUrls {
  pattern: string;
  count: number;
  example: string;
}

export class SkipTally {
  readonly #counts = new Map<string, SkippedUrls>();
  readonly #remembered = new UrlMarks();

  /** Counts `url` once under the pattern that it was first skipped for; false when it was counted before. */
  add(pattern: string, url: string): boolean {
    if (this.#remembered.find(url) >= 0) return false;
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.add(url);
    this.#count(pattern, 1, url);
    return true;
  }

  addCount(pattern: string, count: number): void {
    if (count > 0) this.#count(pattern, count, '');
  }

  /** The most frequent first. */
  list(): SkippedUrls[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count || (a.pattern < b.pattern ? -1 : 1));
  }

  #count(reason: string, count: number, example: string): void {
    const room = this.#counts.has(reason) || this.#counts.size < MOST_PATTERNS;
    const pattern = room ? reason : EVERYTHING_ELSE;
    const known = this.#counts.get(pattern);
    if (known) known.count += count;
    else this.#counts.set(pattern, { pattern, count, example: detached(example) });
  }
}
