/**
 * Finds many short texts in a body in one pass over its bytes (Aho and Corasick 1975), whatever their case: a
 * search for each would cost as many passes as there are marks.
 */

export interface MarkHit {
  /** Index of the mark. */
  mark: number;
  /** Offset of its first byte. */
  at: number;
}

/** Hits of one mark that are told; the rest say nothing new of a page. */
const MOST_HITS_OF_A_MARK = 20;
const OTHER = 0;

/** Where something ended, and the row of its state: as many as are looked at in one body. */
const MOST_FOUND = 4_096;
const foundAt = new Int32Array(MOST_FOUND);
const foundRows = new Int32Array(MOST_FOUND);
/** The same of the second half of the body. */
const laterAt = new Int32Array(MOST_FOUND);
const laterRows = new Int32Array(MOST_FOUND);
/** Where the search has come to: the row of either half, and how many were found in it. */
const walked = new Int32Array(4);
const ROW = 0;
const LATER_ROW = 1;
const FOUND = 2;
const LATER = 3;
/** Bytes looked at in one call: V8 gives its best to functions that are called thousands of times. */
const PIECE = 512;

export class MarkScanner {
  /** Of each byte its class: those that no mark has are all alike. */
  readonly #classOf = new Uint8Array(256);
  readonly #classes: number;
  /**
   * Where each class leads from each state, as the offset of the next state's row; below zero where marks end in
   * it. One look-up a byte: every page of a crawl passes here.
   */
  readonly #next: Int32Array;
  /** Marks that end in a state, by the offset of its row. */
  readonly #ends = new Map<number, number[]>();
  readonly #lengths: readonly number[];
  readonly #longest: number;

  /** @param marks ASCII, not empty */
  constructor(marks: readonly string[]) {
    const folded = marks.map((mark) => Array.from(Buffer.from(mark.toLowerCase(), 'latin1')));
    this.#lengths = marks.map((mark) => mark.length);
    this.#longest = Math.max(1, ...this.#lengths);
    let classes = 1;
    for (const code of new Set(folded.flat())) {
      this.#classOf[code] = classes;
      // Letters of either case are one.
      if (code >= 97 && code <= 122) this.#classOf[code - 32] = classes;
      classes += 1;
    }
    this.#classes = classes;
    const children = this.#grow(folded);
    this.#next = new Int32Array(children.length * classes);
    this.#link(children);
  }

  /** In the order in which the marks end. */
  scan(body: Uint8Array): MarkHit[] {
    const hits: MarkHit[] = [];
    const found = walk(body, this.#next, this.#classOf, this.#longest);
    if (found === 0) return hits;
    const counts = new Map<number, number>();
    this.#tell(foundAt, foundRows, found % MOST_FOUND, 0, counts, hits);
    this.#tell(laterAt, laterRows, Math.floor(found / MOST_FOUND), (body.length + 1) >> 1, counts, hits);
    return hits;
  }

  /** @param from ends before it are told already */
  #tell(
    ends: Int32Array,
    rows: Int32Array,
    found: number,
    from: number,
    counts: Map<number, number>,
    hits: MarkHit[],
  ): void {
    for (let index = 0; index < found; index += 1) {
      const at = ends[index] ?? 0;
      if (at < from) continue;
      for (const mark of this.#ends.get(rows[index] ?? 0) ?? []) {
        const count = counts.get(mark) ?? 0;
        if (count >= MOST_HITS_OF_A_MARK) continue;
        counts.set(mark, count + 1);
        hits.push({ mark, at: at + 1 - (this.#lengths[mark] ?? 0) });
      }
    }
  }

  /** The trie of the marks: of each state the next by class. */
  #grow(marks: readonly number[][]): Map<number, number>[] {
    const children: Map<number, number>[] = [new Map()];
    for (const [mark, codes] of marks.entries()) {
      let state = 0;
      for (const code of codes) {
        const byClass = this.#classOf[code] ?? OTHER;
        let child = children[state]?.get(byClass);
        if (child === undefined) {
          child = children.length;
          children[state]?.set(byClass, child);
          children.push(new Map());
        }
        state = child;
      }
      this.#end(state * this.#classes, [mark]);
    }
    return children;
  }

  /** Breadth first, so that the row of the state that a mismatch falls back to is complete already. */
  #link(children: readonly Map<number, number>[]): void {
    const next = this.#next;
    const classes = this.#classes;
    const fallbackRows = new Int32Array(children.length);
    const queue = [0];
    for (const state of queue) {
      const row = state * classes;
      const fallback = fallbackRows[state] ?? 0;
      if (state !== 0) next.copyWithin(row, fallback, fallback + classes);
      for (const [byClass, child] of children[state] ?? []) {
        const instead = state === 0 ? 0 : (next[row + byClass] ?? 0);
        const inherited = instead < 0 ? ~instead : instead;
        const childRow = child * classes;
        this.#end(childRow, this.#ends.get(inherited) ?? []);
        next[row + byClass] = this.#ends.has(childRow) ? ~childRow : childRow;
        fallbackRows[child] = inherited;
        queue.push(child);
      }
    }
  }

  #end(row: number, marks: readonly number[]): void {
    if (marks.length > 0) this.#ends.set(row, [...(this.#ends.get(row) ?? []), ...marks]);
  }
}

/**
 * Looks at both halves at once, because each step of one waits for the step before; of an odd length the byte in the
 * middle belongs to both.
 * @param longest of the marks: the second half begins so far before its start that it sees whole what stands across
 * @returns how many were found in the first half, and MOST_FOUND times as many as in the second
 */
function walk(body: Uint8Array, next: Int32Array, classOf: Uint8Array, longest: number): number {
  const half = (body.length + 1) >> 1;
  const start = body.length - half;
  walked.fill(0);
  let laterRow = 0;
  for (let at = Math.max(0, start - longest + 1); at < start; at += 1) {
    laterRow = next[laterRow + classOf[body[at]!]!]!;
    if (laterRow < 0) laterRow = ~laterRow;
  }
  walked[LATER_ROW] = laterRow;
  for (let from = 0; from < half; from += PIECE)
    walkPiece(body, next, classOf, from, Math.min(half, from + PIECE), start);
  return walked[LATER]! * MOST_FOUND + walked[FOUND]!;
}

/** The loop by itself, without a call in it: so it runs twice as fast. */
function walkPiece(
  body: Uint8Array,
  next: Int32Array,
  classOf: Uint8Array,
  from: number,
  to: number,
  start: number,
): void {
  let row = walked[ROW]!;
  let laterRow = walked[LATER_ROW]!;
  for (let at = from; at < to; at += 1) {
    row = next[row + classOf[body[at]!]!]!;
    laterRow = next[laterRow + classOf[body[start + at]!]!]!;
    if ((row | laterRow) >= 0) continue;
    if (row < 0) {
      row = ~row;
      const found = walked[FOUND]!;
      foundAt[found] = at;
      foundRows[found] = row;
      if (found < MOST_FOUND - 1) walked[FOUND] = found + 1;
    }
    if (laterRow < 0) {
      laterRow = ~laterRow;
      const later = walked[LATER]!;
      laterAt[later] = start + at;
      laterRows[later] = laterRow;
      if (later < MOST_FOUND - 1) walked[LATER] = later + 1;
    }
  }
  walked[ROW] = row;
  walked[LATER_ROW] = laterRow;
}
