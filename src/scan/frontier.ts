/**
 * The URLs of one host still to be visited, breadth first. A level opens only when the one above is finished,
 * and is ordered by where its links were found, not by who answered first: two crawls of the same site visit
 * the same pages, also when the budget cuts them short, so that a diff shows changes and not luck.
 */
import { assert } from '../shared/assert.ts';
import type { SimilarUrls } from './similar/similar-urls.ts';
import { DepthQueue, type DepthStore } from './spool/depth-queue.ts';
import { UrlMarks } from './spool/url-marks.ts';

export interface Visit {
  /** Normalised. */
  url: string;
  depth: number;
  /** URL of the page that led here; '' for a seed. */
  foundOn: string;
  foundBy: string;
  /** Redirects in a row that led here. */
  hops: number;
  /** A place we guess (robots.txt, sitemap.xml): nothing is reported where there is nothing. */
  guess: boolean;
  /** Where among all links of its host it was found: lower is earlier. */
  order: number;
  /** Its number among the started visits of its host. */
  sequence: number;
}

/** `moved`: it waits already, from now on at an earlier place. `like ...`: one too many of a pattern. */
export type Offer = 'queued' | 'known' | 'moved' | 'too deep' | 'over budget' | `like ${string}`;

/** Candidates kept beyond the budget, so that the choice among them does not depend on timing. */
const CANDIDATES_PER_BUDGET = 3;
/** URLs remembered as refused; others are refused anew each time that they are offered. */
const MOST_REFUSED_MARKS = 200_000;
/** Room in `order` for the links of one page. */
const LINKS_PER_VISIT = 100_000;

/** The visit to the `index`-th link of a visit that was started. */
export function foundVisit(from: Visit, url: string, foundBy: string, index: number): Visit {
  return {
    url,
    depth: from.depth + 1,
    foundOn: from.url,
    foundBy,
    hops: 0,
    guess: false,
    order: orderOf(from, index),
    sequence: 0,
  };
}

/** The place, among all links of its host, of the `index`-th link of a visit that was started. */
export function orderOf(from: Visit, index: number): number {
  return from.sequence * LINKS_PER_VISIT + index;
}

/** @param order its place among the targets */
export function seedVisit(url: string, order: number): Visit {
  return { url, depth: 0, foundOn: '', foundBy: 'seed', hops: 0, guess: false, order, sequence: 0 };
}

/** Where visits wait for which there is no room in memory. */
export interface VisitStore {
  atDepth(host: number, depth: number): DepthStore;
}

export interface FrontierOptions {
  budget: number;
  maxDepth: number;
  store: VisitStore;
  /** Tells its visits in the store from those of other hosts. */
  host: number;
  similar: SimilarUrls;
  /** A visit that waited is one too many of a pattern, as was seen when its turn came. */
  onSimilar: (visit: Visit, pattern: string) => void;
  /** Offers a visit that was entered: its level opens, or nothing else is left. */
  onEntry: (visit: Visit) => void;
}

export class Frontier {
  readonly #options: FrontierOptions;
  readonly #marks = new UrlMarks();
  /** Waiting visits by depth. */
  readonly #waiting: DepthQueue[] = [];
  /** Visits that were entered, by depth. */
  readonly #entries = new Map<number, Visit[]>();
  /** In-flight visits by depth. */
  readonly #running: number[] = [];
  #size = 0;
  #started = 0;
  #refused = 0;

  constructor(options: FrontierOptions) {
    this.#options = options;
  }

  /** Visits waiting that the budget still has room for. */
  get queued(): number {
    return Math.min(this.#size + this.#entered, Math.max(0, this.#options.budget - this.#started));
  }

  /** Visits waiting for which the budget has no room. */
  get overBudget(): number {
    return this.#size + this.#entered - this.queued;
  }

  /**
   * Whether the URL is waiting or was visited. True also for one that waits behind this place: only an offer
   * moves it forward, to be remembered as found by its first finder.
   */
  knows(url: string, depth: number, order: number): boolean {
    const mark = this.#marks.find(url);
    return mark >= 0 && !(this.#marks.isWaiting(mark) && this.#marks.isBehind(mark, depth, order));
  }

  offer(visit: Visit): Offer {
    const mark = this.#marks.find(visit.url);
    if (mark >= 0) return this.#offerAgain(mark, visit);
    const { budget, maxDepth } = this.#options;
    if (visit.depth > maxDepth) return 'too deep';
    const pattern = visit.foundOn === '' ? '' : this.#options.similar.learn(visit.url);
    if (pattern !== '') return this.#refuse(visit.url, pattern);
    if (this.#size + this.#started >= budget * CANDIDATES_PER_BUDGET) return 'over budget';
    this.#put(this.#marks.add(visit.url), visit);
    return 'queued';
  }

  /**
   * Takes a visit that is known of before the crawl begins. It is offered when the level opens that it belongs to, as
   * if it had been found like all others of that level: until then it decides nothing.
   */
  enter(visit: Visit): void {
    const level = this.#entries.get(visit.depth);
    if (level) level.push(visit);
    else this.#entries.set(visit.depth, [visit]);
  }

  /** Has all offered that was entered for levels which did not open. */
  offerEntries(): void {
    for (const depth of [...this.#entries.keys()].sort((a, b) => a - b)) this.#open(depth);
  }

  /** Marks a URL as visited by other means; false when a visit to it has begun already. */
  claim(url: string): boolean {
    const mark = this.#marks.find(url);
    if (mark < 0) {
      this.#marks.visited(this.#marks.add(url));
      return true;
    }
    if (!this.#marks.isWaiting(mark)) return false;
    this.#takeOut(mark, url);
    this.#marks.visited(mark);
    return true;
  }

  /** The next visit to start, or null while the level above is unfinished, or when nothing is left. */
  next(): Visit | null {
    if (this.#started >= this.#options.budget) return null;
    for (let depth = 0; depth < this.#levels(); depth += 1) {
      this.#open(depth);
      for (let visit = this.#take(depth); visit; visit = this.#take(depth)) {
        // What waits below was found by those of this level that have answered already: another lot each time.
        const waiting = this.#waiting[depth]?.size ?? 0;
        const isCrowded = waiting + 1 + this.#started > this.#options.budget;
        this.#marks.visited(this.#marks.find(visit.url));
        if (this.#isOneTooMany(visit, isCrowded)) continue;
        this.#running[depth] = (this.#running[depth] ?? 0) + 1;
        visit.sequence = this.#started;
        this.#started += 1;
        return visit;
      }
      if ((this.#running[depth] ?? 0) > 0) return null;
    }
    return null;
  }

  get #entered(): number {
    let entered = 0;
    for (const level of this.#entries.values()) entered += level.length;
    return entered;
  }

  /** How many levels there may be something in; none is deeper than links are followed. */
  #levels(): number {
    let levels = Math.max(this.#waiting.length, this.#running.length);
    const { maxDepth } = this.#options;
    for (const depth of this.#entries.keys()) if (depth <= maxDepth) levels = Math.max(levels, depth + 1);
    return levels;
  }

  #open(depth: number): void {
    const level = this.#entries.get(depth);
    if (level === undefined) return;
    this.#entries.delete(depth);
    for (const visit of level) this.#options.onEntry(visit);
  }

  #take(depth: number): Visit | null {
    const visit = this.#waiting[depth]?.take() ?? null;
    if (visit) this.#size -= 1;
    return visit;
  }

  finished(visit: Visit): void {
    this.#running[visit.depth] = (this.#running[visit.depth] ?? 1) - 1;
  }

  /** Gives up what waits; returns how many that were. */
  abandon(): number {
    const count = this.#size;
    this.#size = 0;
    this.#waiting.length = 0;
    return count;
  }

  /** Decided when its turn comes, so that it is always the earliest of a pattern that are kept. */
  #isOneTooMany(visit: Visit, isCrowded: boolean): boolean {
    if (visit.foundOn === '') return false;
    const pattern = this.#options.similar.admit(visit.url, isCrowded);
    if (pattern !== '') this.#options.onSimilar(visit, pattern);
    return pattern !== '';
  }

  /** Remembered as if it were visited, because it will be offered by every page of its kind. */
  #refuse(url: string, pattern: string): Offer {
    if (this.#refused < MOST_REFUSED_MARKS) this.#marks.visited(this.#marks.add(url));
    this.#refused += 1;
    return `like ${pattern}`;
  }

  #offerAgain(mark: number, visit: Visit): Offer {
    const { url, depth, order } = visit;
    if (!this.#marks.isWaiting(mark) || !this.#marks.isBehind(mark, depth, order)) return 'known';
    this.#takeOut(mark, url);
    this.#put(mark, visit);
    return 'moved';
  }

  #put(mark: number, visit: Visit): void {
    this.#marks.wait(mark, visit);
    this.#queueAt(visit.depth).put(visit);
    this.#size += 1;
  }

  #takeOut(mark: number, url: string): void {
    const { depth, order } = this.#marks.place(mark);
    this.#queueAt(depth).remove(order, url);
    this.#size -= 1;
  }

  #queueAt(depth: number): DepthQueue {
    const { store, host } = this.#options;
    for (let next = this.#waiting.length; next <= depth; next += 1)
      this.#waiting.push(new DepthQueue(store.atDepth(host, next)));
    const queue = this.#waiting[depth];
    assert(queue, `there is a queue for depth ${depth}`);
    return queue;
  }
}
