/** What the crawl saw and left alone, by reason: counted, never silent. */
import { hash } from 'node:crypto';
import { detached } from '../shared/detached.ts';
import { UrlMarks } from './spool/url-marks.ts';

/** URLs remembered so that a footer link on every page counts once; beyond, repeats count again. */
const MOST_REMEMBERED = 500_000;
const MOST_PATTERNS = 1_000;
const EVERYTHING_ELSE = 'other hosts and reasons';
/** Of the base64 of a URL's hash: 66 bits. */
const MARK_LENGTH = 11;
/** URLs of the scan's own hosts whose marks are kept for the scans to come. */
const MOST_PASSED_OVER = 200_000;

/** A URL in few letters. */
export function markOf(url: string): string {
  return hash('sha256', url, 'base64').slice(0, MARK_LENGTH);
}

/** Each once, in their order: equal for equal sets. */
export function joinedMarks(marks: Iterable<string>): string {
  return [...new Set(marks)].sort().join('');
}

/** One by one, of marks that stand one after the other. */
export function* marksIn(marks: string): Generator<string> {
  for (let at = 0; at < marks.length; at += MARK_LENGTH) yield marks.slice(at, at + MARK_LENGTH);
}

/** `like /item/{int}: shop.example`, 312 of them; the shortest of them is the example ('' where none is known). */
export interface SkippedUrls {
  pattern: string;
  count: number;
  example: string;
}

export class SkipTally {
  readonly #counts = new Map<string, SkippedUrls>();
  readonly #remembered = new UrlMarks();
  /** By pattern; null where nobody asks for them. */
  readonly #shared: Map<string, string[]> | null;
  readonly #passedOver: string[] = [];

  /** @param shares other tallies will be added to this one, which have counted some of the same URLs */
  constructor(shares = false) {
    this.#shared = shares ? new Map() : null;
  }

  /** Counts `url` once under the pattern that it was first skipped for; false when it was counted before. */
  add(pattern: string, url: string): boolean {
    if (!this.#isFirst(url)) return false;
    this.#count(pattern, 1, url);
    if (this.#passedOver.length < MOST_PASSED_OVER) this.#passedOver.push(markOf(url));
    return true;
  }

  /** As `add`, for a URL that other parts of the crawl may meet and count as well. */
  addShared(pattern: string, url: string): boolean {
    if (!this.#isFirst(url)) return false;
    const counted = this.#count(pattern, 1, url);
    if (this.#shared === null) return true;
    const marks = this.#shared.get(counted);
    const mark = markOf(url);
    if (marks) marks.push(mark);
    else this.#shared.set(counted, [mark]);
    return true;
  }

  addCount(pattern: string, count: number): void {
    if (count > 0) this.#count(pattern, count, '');
  }

  /** The marks of what `addShared` counted, by pattern: all of the same length, one after the other. */
  shared(): Record<string, string> {
    return Object.fromEntries([...(this.#shared ?? [])].map(([pattern, marks]) => [pattern, marks.join('')]));
  }

  /** The marks of what `add` counted: seen by this scan, though not visited. In their order, whoever came first. */
  passedOver(): string {
    return joinedMarks(this.#passedOver);
  }

  /** Adds what another tally counted, each shared URL once. */
  merge(list: readonly SkippedUrls[], shared: Readonly<Record<string, string>>): void {
    for (const { pattern, count, example } of list) {
      const marks = shared[pattern] ?? '';
      let fresh = count - marks.length / MARK_LENGTH;
      for (const mark of marksIn(marks)) if (this.#isFirst(mark)) fresh += 1;
      if (fresh > 0) this.#count(pattern, fresh, example);
    }
  }

  /** The most frequent first. */
  list(): SkippedUrls[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count || (a.pattern < b.pattern ? -1 : 1));
  }

  #isFirst(url: string): boolean {
    if (this.#remembered.find(url) >= 0) return false;
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.add(url);
    return true;
  }

  /** @returns what it was counted as */
  #count(reason: string, count: number, example: string): string {
    const room = this.#counts.has(reason) || this.#counts.size < MOST_PATTERNS;
    const pattern = room ? reason : EVERYTHING_ELSE;
    const known = this.#counts.get(pattern);
    if (known === undefined) this.#counts.set(pattern, { pattern, count, example: detached(example) });
    else {
      known.count += count;
      if (isBetterExample(example, known.example)) known.example = detached(example);
    }
    return pattern;
  }
}

/** By length and name, and not by who answered first: two crawls of the same site tell the same. */
function isBetterExample(one: string, other: string): boolean {
  if (one === '' || other === '') return other === '' && one !== '';
  return one.length === other.length ? one < other : one.length < other.length;
}
