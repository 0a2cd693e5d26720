/**
 * The URLs of one host still to be visited, breadth first. A level opens only when the one above is finished,
 * and is ordered by where its links were found, not by who answered first: two crawls of the same site visit
 * the same pages, also when the budget cuts them short, so that a diff shows changes and not luck.
 */

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

export type Offer = 'queued' | 'known' | 'too deep' | 'over budget';

/** Candidates kept beyond the budget, so that the choice among them does not depend on timing. */
const CANDIDATES_PER_BUDGET = 3;
/** Room in `order` for the links of one page. */
const LINKS_PER_VISIT = 100_000;

/** The visit to the `index`-th link of a visit that was started. */
export function foundVisit(from: Visit, url: string, foundBy: string, index: number): Visit {
  const order = from.sequence * LINKS_PER_VISIT + index;
  return { ...seedVisit(url, order), depth: from.depth + 1, foundOn: from.url, foundBy };
}

/** @param order its place among the targets */
export function seedVisit(url: string, order: number): Visit {
  return { url, depth: 0, foundOn: '', foundBy: 'seed', hops: 0, guess: false, order, sequence: 0 };
}

export class Frontier {
  readonly #budget: number;
  readonly #maxDepth: number;
  readonly #levels: Visit[][] = [];
  readonly #openLevels = new Set<number>();
  readonly #waiting = new Map<string, Visit>();
  readonly #known = new Set<string>();
  /** In-flight visits by depth. */
  readonly #running: number[] = [];
  #started = 0;

  constructor(limits: { budget: number; maxDepth: number }) {
    this.#budget = limits.budget;
    this.#maxDepth = limits.maxDepth;
  }

  /** Visits waiting that the budget still has room for. */
  get queued(): number {
    return Math.min(this.#waiting.size, Math.max(0, this.#budget - this.#started));
  }

  /** Visits waiting for which the budget has no room. */
  get overBudget(): number {
    return this.#waiting.size - this.queued;
  }

  /** Whether the URL is waiting or was visited; one that waits is remembered as found by its first finder. */
  knows(visit: Visit): boolean {
    if (this.#known.has(visit.url)) return true;
    const waiting = this.#waiting.get(visit.url);
    if (waiting) this.#keepEarlier(waiting, visit);
    return waiting !== undefined;
  }

  offer(visit: Visit): Offer {
    if (this.knows(visit)) return 'known';
    if (visit.depth > this.#maxDepth) return 'too deep';
    if (this.#waiting.size + this.#started >= this.#budget * CANDIDATES_PER_BUDGET) return 'over budget';
    this.#waiting.set(visit.url, visit);
    this.#put(visit);
    return 'queued';
  }

  /** Marks a URL as visited by other means; false when a visit to it has begun already. */
  claim(url: string): boolean {
    if (this.#known.has(url)) return false;
    this.#waiting.delete(url);
    this.#known.add(url);
    return true;
  }

  /** The next visit to start, or null while the level above is unfinished, or when nothing is left. */
  next(): Visit | null {
    for (let depth = 0; depth < this.#levels.length; depth += 1) {
      const level = this.#levels[depth];
      const visit = level ? this.#takeFrom(level, depth) : null;
      if (visit) return visit;
      if ((this.#running[depth] ?? 0) > 0) return null;
    }
    return null;
  }

  finished(visit: Visit): void {
    this.#running[visit.depth] = (this.#running[visit.depth] ?? 1) - 1;
  }

  /** Gives up what waits; returns how many that were. */
  abandon(): number {
    const count = this.#waiting.size;
    this.#waiting.clear();
    this.#levels.length = 0;
    return count;
  }

  #takeFrom(level: Visit[], depth: number): Visit | null {
    if (!this.#openLevels.has(depth)) {
      this.#openLevels.add(depth);
      // Taken from the end: the earliest last.
      level.sort((a, b) => b.order - a.order);
    }
    for (let visit = level.pop(); visit; visit = level.pop()) {
      // Found again nearer to a seed since: its place is in another level.
      if (visit.depth !== depth || this.#waiting.get(visit.url) !== visit) continue;
      if (this.#started >= this.#budget) {
        level.push(visit);
        return null;
      }
      this.#waiting.delete(visit.url);
      this.#known.add(visit.url);
      this.#running[depth] = (this.#running[depth] ?? 0) + 1;
      visit.sequence = this.#started;
      this.#started += 1;
      return visit;
    }
    return null;
  }

  /** At the end of a level that is already open stands what is visited next, such as a redirect's target. */
  #put(visit: Visit): void {
    const level = this.#levels[visit.depth];
    if (level) level.push(visit);
    else this.#levels[visit.depth] = [visit];
  }

  #keepEarlier(waiting: Visit, visit: Visit): void {
    if (visit.depth > waiting.depth) return;
    if (visit.depth === waiting.depth && visit.order >= waiting.order) return;
    const nearer = visit.depth < waiting.depth;
    Object.assign(waiting, visit);
    if (nearer) this.#put(waiting);
  }
}
