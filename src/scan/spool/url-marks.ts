/**
 * What a crawl knows of each URL of one host, in some twenty bytes a URL instead of the URL itself: that it was
 * visited, or where it waits. URLs are told apart by 64 bits of hash, seeded anew for every crawl so that no site
 * can prepare two URLs that look alike: among a million URLs the odds that any two do are one in thirty million.
 */
import { randomBytes } from 'node:crypto';

/** Where a waiting URL stands in its host's queue. */
export interface Place {
  depth: number;
  order: number;
}

const FIRST_SLOTS = 64;
const VISITED = 0xffff;

export class UrlMarks {
  #slots = FIRST_SLOTS;
  #used = 0;
  /** Two words a slot; both 0 where the slot is free. */
  #keys = new Uint32Array(FIRST_SLOTS * 2);
  #orders = new Float64Array(FIRST_SLOTS);
  #depths = new Uint16Array(FIRST_SLOTS);
  readonly #seed: readonly [number, number];
  /** Of the URL that was hashed last. */
  #high = 0;
  #low = 0;

  constructor() {
    const random = randomBytes(8);
    this.#seed = [random.readUInt32LE(0), random.readUInt32LE(4)];
  }

  /** How many URLs it knows. */
  get size(): number {
    return this.#used;
  }

  /** A handle of the URL's mark, good until the next `add`; -1 for a URL that is not known. */
  find(url: string): number {
    this.#hash(url);
    return this.#slotOf(this.#high, this.#low, true);
  }

  /** Marks a URL that `find` did not know. */
  add(url: string): number {
    if (this.#used * 2 >= this.#slots) this.#grow();
    this.#hash(url);
    const slot = this.#slotOf(this.#high, this.#low, false);
    this.#keys[slot * 2] = this.#high;
    this.#keys[slot * 2 + 1] = this.#low;
    this.#used += 1;
    return slot;
  }

  isWaiting(slot: number): boolean {
    return this.#depths[slot] !== VISITED;
  }

  /** Of a waiting URL. */
  place(slot: number): Place {
    return { depth: this.#depths[slot] ?? 0, order: this.#orders[slot] ?? 0 };
  }

  /** Whether a waiting URL stands behind this place. */
  isBehind(slot: number, depth: number, order: number): boolean {
    const own = this.#depths[slot] ?? 0;
    return own > depth || (own === depth && (this.#orders[slot] ?? 0) > order);
  }

  wait(slot: number, { depth, order }: Place): void {
    this.#depths[slot] = depth;
    this.#orders[slot] = order;
  }

  visited(slot: number): void {
    this.#depths[slot] = VISITED;
  }

  #slotOf(high: number, low: number, mustExist: boolean): number {
    const mask = this.#slots - 1;
    const keys = this.#keys;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const [foundHigh, foundLow] = [keys[slot * 2], keys[slot * 2 + 1]];
      if (foundHigh === 0 && foundLow === 0) return mustExist ? -1 : slot;
      if (foundHigh === high && foundLow === low) return slot;
    }
  }

  #grow(): void {
    const [keys, orders, depths, slots] = [this.#keys, this.#orders, this.#depths, this.#slots];
    this.#slots = slots * 2;
    this.#keys = new Uint32Array(this.#slots * 2);
    this.#orders = new Float64Array(this.#slots);
    this.#depths = new Uint16Array(this.#slots);
    for (let slot = 0; slot < slots; slot += 1) {
      const [high = 0, low = 0] = [keys[slot * 2], keys[slot * 2 + 1]];
      if (high === 0 && low === 0) continue;
      const to = this.#slotOf(high, low, false);
      this.#keys[to * 2] = high;
      this.#keys[to * 2 + 1] = low;
      this.#orders[to] = orders[slot] ?? 0;
      this.#depths[to] = depths[slot] ?? 0;
    }
  }

  /** Two words of state, each stirred by every character, then by each other (after cyrb53). */
  #hash(url: string): void {
    let [high, low] = this.#seed;
    for (let index = 0; index < url.length; index += 1) {
      const code = url.charCodeAt(index);
      high = Math.imul(high ^ code, 2_654_435_761);
      low = Math.imul(low ^ code, 1_597_334_677);
    }
    high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
    low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
    this.#high = high >>> 0;
    // Never both 0: that is a free slot.
    this.#low = low >>> 0 || 1;
  }
}
