/**
 * A 64-bit simhash of text (Charikar 2002): texts that share most of their word pairs differ in few bits. Of
 * pairs and not of words, so that the same words in another order count as another text.
 */

/** Of 64 bits. Up to here two texts are the same page with a word or a number exchanged. */
export const MINOR_DISTANCE = 6;

/** Counts of up to 2^24 word pairs, one bit of all counts in each. */
const PLANES = 24;
/** Hashes that are added at once, and the plane that their sum ends in. */
const BLOCK = 16;
const BLOCK_PLANE = 4;

const SPACE = 32;

/** Of one text, word by word. */
export class Simhash {
  readonly #low = new BitCounts();
  readonly #high = new BitCounts();
  #pairs = 0;
  #before = 0;

  /** @param hash of the next word */
  add(hash: number): void {
    const mixed = mix(hash ^ Math.imul(this.#before, 0x9e3779b1));
    const place = this.#pairs % BLOCK;
    this.#low.add(place, mixed);
    this.#high.add(place, Math.imul(mixed, 0x5bd1e995) ^ (mixed >>> 15));
    this.#pairs += 1;
    this.#before = hash;
  }

  /** 16 hex digits; '' for a text without words. Another text may follow. */
  digest(): string {
    const pairs = this.#pairs;
    this.#pairs = 0;
    this.#before = 0;
    return pairs === 0 ? '' : this.#high.majority(pairs) + this.#low.majority(pairs);
  }
}

/**
 * @param text in UTF-8, its words apart by spaces: every page of a crawl passes here, and bytes are read faster
 * @returns 16 hex digits; '' for a text without words
 */
export function simhash(text: Uint8Array): string {
  const words = new Simhash();
  const { length } = text;
  let at = 0;
  while (at < length) {
    while (at < length && text[at]! <= SPACE) at += 1;
    if (at === length) break;
    let hash = 0;
    for (; at < length && text[at]! > SPACE; at += 1) hash = (Math.imul(hash, 31) + text[at]!) | 0;
    words.add(hash);
  }
  return words.digest();
}

/** Bits in which two simhashes differ; null where one of them is none. */
export function simhashDistance(one: string, other: string): number | null {
  if (one.length !== 16 || other.length !== 16) return null;
  return bitsOf(word(one, 0) ^ word(other, 0)) + bitsOf(word(one, 8) ^ word(other, 8));
}

/**
 * 32 counters that lie crosswise: plane n holds bit n of each. A block of words is summed before it is added (carry-save
 * adders, Harley and Seal): five operations a word for all counters together, and none that depends on the bits.
 */
class BitCounts {
  readonly #planes = new Int32Array(PLANES);
  readonly #block = new Int32Array(BLOCK);

  /** @param place of the word in its block: one after the other */
  add(place: number, bits: number): void {
    this.#block[place] = bits;
    if (place === BLOCK - 1) this.#sum();
  }

  /** In hex digits: a bit is set where more than half of the words had it. All counts are 0 again then. */
  majority(words: number): string {
    // What is left of the last block, and nothing behind it.
    this.#block.fill(0, words % BLOCK);
    this.#sum();
    // Compared with the half from the highest plane down, all counters at once.
    const half = words >> 1;
    let isMore = 0;
    let isEqual = -1;
    for (let plane = 31 - Math.clz32(words); plane >= 0; plane -= 1) {
      const counts = this.#planes[plane]!;
      const bound = -((half >> plane) & 1);
      isMore |= isEqual & counts & ~bound;
      isEqual &= ~(counts ^ bound);
    }
    this.#planes.fill(0);
    return (isMore >>> 0).toString(16).padStart(8, '0');
  }

  /** Adds the block: sixteen words, pair by pair, to the planes of one, two, four and eight. */
  #sum(): void {
    const block = this.#block;
    const planes = this.#planes;
    let ones = planes[0]!;
    let twos = planes[1]!;
    let fours = planes[2]!;
    let eights = planes[3]!;
    let carry = 0;
    for (let at = 0; at < BLOCK; at += 8) {
      let fourths = 0;
      for (let half = at; half < at + 8; half += 4) {
        const [a, b, c, d] = [block[half]!, block[half + 1]!, block[half + 2]!, block[half + 3]!];
        const firstTwo = (ones & a) | ((ones ^ a) & b);
        ones ^= a ^ b;
        const nextTwo = (ones & c) | ((ones ^ c) & d);
        ones ^= c ^ d;
        const four = (twos & firstTwo) | ((twos ^ firstTwo) & nextTwo);
        twos ^= firstTwo ^ nextTwo;
        if (half === at) fourths = four;
        else {
          const eight = (fours & fourths) | ((fours ^ fourths) & four);
          fours ^= fourths ^ four;
          if (at === 0) carry = eight;
          else {
            const sixteen = (eights & carry) | ((eights ^ carry) & eight);
            eights ^= carry ^ eight;
            carry = sixteen;
          }
        }
      }
    }
    planes[0] = ones;
    planes[1] = twos;
    planes[2] = fours;
    planes[3] = eights;
    for (let plane = BLOCK_PLANE; carry !== 0 && plane < PLANES; plane += 1) {
      const sum = planes[plane] ?? 0;
      planes[plane] = sum ^ carry;
      carry &= sum;
    }
  }
}

/** MurmurHash3's finaliser: every bit of the result depends on every bit given. */
export function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function word(hash: string, from: number): number {
  return Number.parseInt(hash.slice(from, from + 8), 16) | 0;
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}
