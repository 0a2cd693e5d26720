/**
 * What a text says, in a few kilobytes: the lowest hashes of its pairs of neighbouring words (a bottom-k sketch, Broder
 * 1997). Which of its pairs another text has as well can be told from two sketches, and about how many those are,
 * wherever in the text they stand. Words with digits count as one and the same: times, dates, prices and counters go on
 * by themselves.
 */
import { mix } from '../facts/simhash.ts';

/** Pairs kept of one text. */
const MOST_PAIRS = 1_024;
const HASHES = 2 ** 32;
/** So many pairs of one kind in a sketch are no chance, however few of all pairs it holds. */
const FEWEST_IN_SKETCH = 4;

const SPACE = 32;
const [ZERO, NINE] = [48, 57];
/** Of every word with a digit in it. */
const NUMBER = 0x6e756d;

export interface WordSketch {
  /** Rising, each once. */
  pairs: Uint32Array;
  /** Every pair of the text whose hash is below is in `pairs`. */
  below: number;
}

/** @param text in UTF-8, its words apart by spaces */
export function wordSketch(text: Uint8Array): WordSketch {
  let before = 0;
  let pairs: number[] = [];
  let below = HASHES;
  for (const word of wordHashes(text)) {
    const pair = mix(word ^ Math.imul(before, 0x9e3779b1)) >>> 0;
    before = word;
    if (pair >= below) continue;
    pairs.push(pair);
    // Sorted again and again would cost more than the text: only when there are twice as many as are kept.
    if (pairs.length >= MOST_PAIRS * 2) ({ pairs, below } = lowest(pairs, below));
  }
  return sketchOf(lowest(pairs, below));
}

/** What any of the texts says. */
export function unionOf(sketches: readonly WordSketch[]): WordSketch {
  const below = Math.min(HASHES, ...sketches.map((one) => one.below));
  const pairs = sketches.flatMap((one) => [...one.pairs].filter((pair) => pair < below));
  return sketchOf(lowest(pairs, below));
}

/** About how many pairs of words all of the looks show and the text before them did not have; 0 where chance may say so. */
export function pairsThatCame(before: WordSketch, looks: readonly WordSketch[]): number {
  const [first, ...others] = looks;
  if (first === undefined) return 0;
  const below = Math.min(before.below, ...looks.map((look) => look.below));
  const had = new Set(before.pairs);
  const shown = others.map(({ pairs }) => new Set(pairs));
  const came = [...first.pairs].filter(
    (pair) => pair < below && !had.has(pair) && shown.every((look) => look.has(pair)),
  ).length;
  return came < FEWEST_IN_SKETCH ? 0 : Math.round((came * HASHES) / below);
}

/** As it is kept; see readSketch. */
export function sketchBytes({ pairs, below }: WordSketch): Buffer {
  const bytes = Buffer.alloc(8 + pairs.length * 4);
  bytes.writeDoubleLE(below, 0);
  for (const [index, pair] of pairs.entries()) bytes.writeUInt32LE(pair, 8 + index * 4);
  return bytes;
}

export function readSketch(bytes: Buffer): WordSketch {
  const pairs = new Uint32Array((bytes.length - 8) / 4);
  for (let index = 0; index < pairs.length; index += 1) pairs[index] = bytes.readUInt32LE(8 + index * 4);
  return { pairs, below: bytes.readDoubleLE(0) };
}

function lowest(pairs: readonly number[], below: number): { pairs: number[]; below: number } {
  const distinct = [...new Set(pairs)].sort((one, other) => one - other);
  return { pairs: distinct.slice(0, MOST_PAIRS), below: distinct[MOST_PAIRS] ?? below };
}

function sketchOf({ pairs, below }: { pairs: number[]; below: number }): WordSketch {
  return { pairs: Uint32Array.from(pairs), below };
}

function* wordHashes(text: Uint8Array): Generator<number> {
  let hash = 0;
  let isWord = false;
  let isNumber = false;
  for (const byte of text) {
    if (byte > SPACE) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      isWord = true;
      isNumber ||= byte >= ZERO && byte <= NINE;
      continue;
    }
    if (isWord) yield isNumber ? NUMBER : hash;
    hash = 0;
    isWord = false;
    isNumber = false;
  }
  if (isWord) yield isNumber ? NUMBER : hash;
}
