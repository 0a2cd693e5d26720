/**
 * A 64-bit simhash of text (Charikar 2002): texts that share most of their word pairs differ in few bits. Of
 * pairs and not of words, so that the same words in another order count as another text.
 */

/** Of 64 bits. Up to here two texts are the same page with a word or a number exchanged. */
export const MINOR_DISTANCE = 6;

/** Counts of up to 2^24 word pairs, one bit of all counts in each. */
const PLANES = 24;
const low = new Int32Array(PLANES);
const high = new Int32Array(PLANES);

const SPACE = 32;

/**
 * @param text in UTF-8, its words apart by spaces: every page of a crawl passes here, and bytes are read faster
 * @returns 16 hex digits; '' for a text without words
 */
export function simhash(text: Uint8Array): string {
  low.fill(0);
  high.fill(0);
  let pairs = 0;
  let before = 0;
  const { length } = text;
  let at = 0;
  while (at < length) {
    while (at < length && text[at]! <= SPACE) at += 1;
    if (at === length) break;
    let hash = 0;
    for (; at < length && text[at]! > SPACE; at += 1) hash = ((hash << 5) - hash + text[at]!) | 0;
    addPair(hash, before);
    pairs += 1;
    before = hash;
  }
  return pairs === 0 ? '' : majority(high, pairs) + majority(low, pairs);
}

/** Bits in which two simhashes differ; null where one of them is none. */
export function simhashDistance(one: string, other: string): number | null {
  if (one.length !== 16 || other.length !== 16) return null;
  return bitsOf(word(one, 0) ^ word(other, 0)) + bitsOf(word(one, 8) ^ word(other, 8));
}

/**
 * Adds the bits of a hash to 64 counters that lie crosswise: plane n holds bit n of each counter, so that one
 * addition is two operations on average instead of 64.
 */
function addPair(hash: number, before: number): void {
  const mixed = mix(hash ^ Math.imul(before, 0x9e3779b1));
  add(low, mixed);
  add(high, Math.imul(mixed, 0x5bd1e995) ^ (mixed >>> 15));
}

function add(planes: Int32Array, bits: number): void {
  let carry = bits;
  for (let plane = 0; carry !== 0 && plane < PLANES; plane += 1) {
    const sum = planes[plane] ?? 0;
    planes[plane] = sum ^ carry;
    carry &= sum;
  }
}

/** MurmurHash3's finaliser: every bit of the result depends on every bit given. */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A bit is set where more than half of the pairs had it. */
function majority(planes: Int32Array, pairs: number): string {
  let result = 0;
  for (let bit = 0; bit < 32; bit += 1) {
    let count = 0;
    for (let plane = 0; plane < PLANES; plane += 1) count += (((planes[plane] ?? 0) >>> bit) & 1) << plane;
    if (count * 2 > pairs) result |= 1 << bit;
  }
  return (result >>> 0).toString(16).padStart(8, '0');
}

function word(hash: string, from: number): number {
  return Number.parseInt(hash.slice(from, from + 8), 16) | 0;
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}
