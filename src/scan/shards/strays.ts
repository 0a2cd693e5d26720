/** What leads out of a shard: each URL once, as it was found first. */
import type { Visit } from '../frontier.ts';

/** A shard hands over no more; what it finds beyond is counted and left alone. */
const MOST_STRAYS = 100_000;

/** Whether a visit stands before another to the same URL; never both ways, so that the order of arrival decides nothing. */
export function isEarlier(one: Visit, other: Visit): boolean {
  if (one.depth !== other.depth) return one.depth < other.depth;
  if (one.order !== other.order) return one.order < other.order;
  return one.foundOn < other.foundOn;
}

export class Strays {
  readonly #visits = new Map<string, Visit>();
  readonly #seeds: ReadonlySet<string>;
  readonly #onTooMany: (url: string) => void;

  /**
   * @param seeds of all shards: nothing that is found later than they changes anything
   * @param onTooMany told of each visit for which there is no room
   */
  constructor(seeds: ReadonlySet<string>, onTooMany: (url: string) => void) {
    this.#seeds = seeds;
    this.#onTooMany = onTooMany;
  }

  /** False where it changes nothing. */
  add(visit: Visit): boolean {
    if (visit.depth > 0 && this.#seeds.has(visit.url)) return false;
    const known = this.#visits.get(visit.url);
    if (known !== undefined && !isEarlier(visit, known)) return false;
    if (known === undefined && this.#visits.size >= MOST_STRAYS) {
      this.#onTooMany(visit.url);
      return false;
    }
    this.#visits.set(visit.url, { ...visit, sequence: 0 });
    return true;
  }

  list(): Visit[] {
    return [...this.#visits.values()].sort((one, other) => (isEarlier(one, other) ? -1 : 1));
  }
}
