const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Of a line that is too long so much is kept, to be shown. */
const KEPT_OF_LONG_LINE = 1_024;

export interface SplitLine {
  bytes: Buffer;
  /** It was longer than the cap; `bytes` is only its beginning. */
  tooLong: boolean;
}

/**
 * Splits a stream of bytes into lines (`\n` or `\r\n`, neither delivered). Holds at most `longest` bytes whatever
 * comes: of a longer line the beginning is kept and the rest dropped until it ends.
 */
export class LineSplitter {
  readonly #longest: number;
  readonly #onLine: (line: SplitLine) => void;
  #pieces: Buffer[] = [];
  #held = 0;
  #tooLong = false;

  constructor(longest: number, onLine: (line: SplitLine) => void) {
    this.#longest = longest;
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#hold(chunk.subarray(start, end));
      this.#deliver();
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** Delivers what came after the last line break. */
  end(): void {
    if (this.#held > 0 || this.#tooLong) this.#deliver();
  }

  #hold(piece: Buffer): void {
    if (this.#tooLong || piece.length === 0) return;
    // One byte more is let in, in case it is the carriage return.
    if (this.#held + piece.length > this.#longest + 1) {
      this.#tooLong = true;
      const head = Buffer.concat([...this.#pieces, piece.subarray(0, KEPT_OF_LONG_LINE)]);
      this.#pieces = [Buffer.from(head.subarray(0, KEPT_OF_LONG_LINE))];
      this.#held = 0;
      return;
    }
    this.#pieces.push(piece);
    this.#held += piece.length;
  }

  #deliver(): void {
    const whole = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    const tooLong = this.#tooLong;
    this.#pieces = [];
    this.#held = 0;
    this.#tooLong = false;
    const bytes = whole.at(-1) === CARRIAGE_RETURN && !tooLong ? whole.subarray(0, -1) : whole;
    if (bytes.length > this.#longest)
      this.#onLine({ bytes: Buffer.from(bytes.subarray(0, KEPT_OF_LONG_LINE)), tooLong: true });
    else this.#onLine({ bytes, tooLong });
  }
}
