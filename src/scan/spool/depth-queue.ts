/**
 * The visits of one host that wait at one depth, the earliest first: its head in memory, the rest on disk. Most
 * sites never have more waiting than the head holds; the largest cost no more memory than that.
 */
import type { Visit } from '../frontier.ts';

/** Read from disk at once, and kept in memory twice as many at most. */
const HEAD = 64;

/** Where the rest is kept. */
export interface DepthStore {
  put(visit: Visit): void;
  /** Takes the earliest out, in order. */
  takeFirst(count: number): Visit[];
  remove(order: number, url: string): void;
}

export class DepthQueue {
  readonly #store: DepthStore;
  /** In order; each earlier than all that are on disk. */
  #head: Visit[] = [];
  #stored = 0;

  constructor(store: DepthStore) {
    this.#store = store;
  }

  get size(): number {
    return this.#head.length + this.#stored;
  }

  put(visit: Visit): void {
    const last = this.#head.at(-1);
    if (this.#stored > 0 && (last === undefined || visit.order > last.order)) {
      this.#store.put(visit);
      this.#stored += 1;
      return;
    }
    // Links are found in order, nearly always.
    if (last === undefined || visit.order >= last.order) this.#head.push(visit);
    else this.#head.splice(this.#placeOf(visit.order), 0, visit);
    if (this.#head.length > HEAD * 2) this.#spill();
  }

  take(): Visit | null {
    if (this.#head.length === 0 && this.#stored > 0) {
      this.#head = this.#store.takeFirst(HEAD);
      this.#stored -= this.#head.length;
    }
    return this.#head.shift() ?? null;
  }

  remove(order: number, url: string): void {
    for (let at = this.#placeOf(order); this.#head[at]?.order === order; at += 1) {
      if (this.#head[at]?.url !== url) continue;
      this.#head.splice(at, 1);
      return;
    }
    this.#store.remove(order, url);
    this.#stored -= 1;
  }

  #spill(): void {
    const rest = this.#head.splice(HEAD);
    for (const visit of rest) this.#store.put(visit);
    this.#stored += rest.length;
  }

  /** Where the first visit with this order, or a later one, stands in the head. */
  #placeOf(order: number): number {
    let low = 0;
    let high = this.#head.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#head[middle]?.order ?? 0) < order) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
