/** The text of a page as it comes by: white space folded, character references decoded, and its words hashed. */
import { isAscii } from 'node:buffer';
import { decodedText } from '../entities.ts';
import { Simhash } from '../facts/simhash.ts';
import { readReference } from './text-reference.ts';

const AMPERSAND = 38;
const NO_BYTE = -1;
const SPACE = 32;
const NOTHING = Buffer.alloc(0);

/** Of one page at a time, which is most of them: what a page has had room for the next has too. */
let spare: { out: Buffer; words: Simhash } | null = null;
const LARGEST_SPARE_BYTES = 4 * 1_024 * 1_024;
const decoded = Buffer.alloc(4);

export class VisibleText {
  readonly #words = spare?.words ?? new Simhash();
  #out = spare?.out ?? NOTHING;
  #length = 0;
  #isSpace = true;
  /** Hash of the word that is under way. */
  #word = 0;
  #isWord = false;

  constructor() {
    spare = null;
  }

  /** Takes text of UTF-8 with character references in it. */
  append(bytes: Buffer, start: number, end: number): void {
    let at = this.#fold(bytes, start, end, AMPERSAND);
    while (at < end) {
      const reference = readReference(bytes, at, end, decoded);
      if (reference === 0) {
        // Of any other kind, and whatever else follows: once for what is left.
        const text = Buffer.from(decodedText(bytes.toString('utf8', at, end)));
        this.#fold(text, 0, text.length, NO_BYTE);
        return;
      }
      this.#fold(decoded, 0, reference >> 8, NO_BYTE);
      at = this.#fold(bytes, at + (reference & 0xff), end, AMPERSAND);
    }
  }

  /** Takes text of UTF-8 as it stands. */
  appendPlain(bytes: Uint8Array): void {
    this.#fold(bytes, 0, bytes.length, NO_BYTE);
  }

  /** Call it once, when all was taken. The text is good until another page begins. */
  end(): { text: Buffer; simhash: string } {
    if (this.#isWord) this.#words.add(this.#word);
    const out = this.#out;
    const words = this.#words;
    const simhash = words.digest();
    spare = { out: out.length <= LARGEST_SPARE_BYTES ? out : NOTHING, words };
    return { text: out.subarray(0, this.length), simhash };
  }

  /** Without the space at its end. */
  get length(): number {
    return this.#isSpace && this.#length > 0 ? this.#length - 1 : this.#length;
  }

  /** Takes bytes up to one that is `stop`. @returns where that is, or `end` */
  #fold(bytes: Uint8Array, start: number, end: number, stop: number): number {
    const out = this.#roomFor(end - start);
    const words = this.#words;
    let to = this.#length;
    let isSpace = this.#isSpace;
    let word = this.#word;
    let isWord = this.#isWord;
    let at = start;
    for (; at < end; at += 1) {
      const byte = bytes[at]!;
      if (byte > SPACE) {
        if (byte === stop) break;
        word = (Math.imul(word, 31) + byte) | 0;
        isWord = true;
        isSpace = false;
        out[to] = byte;
        to += 1;
        continue;
      }
      if (isWord) words.add(word);
      isWord = false;
      word = 0;
      const isFolded = byte === SPACE || (byte >= 9 && byte <= 13);
      if (isFolded && isSpace) continue;
      out[to] = isFolded ? SPACE : byte;
      to += 1;
      isSpace = isFolded;
    }
    this.#length = to;
    this.#isSpace = isSpace;
    this.#word = word;
    this.#isWord = isWord;
    return at;
  }

  #roomFor(more: number): Buffer {
    const needed = this.#length + more;
    if (needed > this.#out.length) {
      const larger = Buffer.allocUnsafe(needed * 2);
      this.#out.copy(larger, 0, 0, this.#length);
      this.#out = larger;
    }
    return this.#out;
  }
}

/** White space that is no ASCII. */
const WIDE_SPACE = /[^\S\t-\r ]/;

/** A text that is no markup, in UTF-8, its white space folded. The result is good until another text is read. */
export function foldedText(bytes: Buffer): { text: Buffer; simhash: string } {
  const text = new VisibleText();
  const isWide = !isAscii(bytes) && WIDE_SPACE.test(bytes.toString());
  text.appendPlain(isWide ? Buffer.from(bytes.toString().replace(/\s+/g, ' ')) : bytes);
  return text.end();
}
