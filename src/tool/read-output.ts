/** stdout of a tool, read as its task says: lines counted, bad ones kept, the rest into the run's record. */
import { isUtf8 } from 'node:buffer';
import type { ToolOutput } from '../domain/task.ts';
import { safeText } from '../shared/safe-text.ts';
import { LineSplitter, type SplitLine } from './line-splitter.ts';
import { httpxReader } from './output/httpx.ts';
import { katanaReader } from './output/katana.ts';
import { nmapReader } from './output/nmap.ts';
import { nucleiReader } from './output/nuclei.ts';
import type { OutputReader, Sink } from './output/output-reader.ts';
import { countingReader, plainLinesReader } from './output/plain-lines.ts';
import type { RawOutput } from './raw-output.ts';

/** nuclei prints whole responses into a line. */
const LONGEST_LINE = 4 * 1024 * 1024;
/** A tool that prints more is ended: something is wrong with it, or with what it was asked. */
const LARGEST_OUTPUT_BYTES = 2 * 1024 * 1024 * 1024;
/** Likewise: of short lines, each costs more than its bytes. */
export const MOST_LINES = 20_000_000;
const MOST_BAD_KEPT = 100;
const LONGEST_BAD_SHOWN = 300;

const NO_TEXT = 'is no UTF-8 text';

const READERS: Readonly<Record<ToolOutput, (sink: Sink) => OutputReader>> = {
  nuclei: nucleiReader,
  httpx: httpxReader,
  katana: katanaReader,
  nmap: nmapReader,
  lines: plainLinesReader,
  none: countingReader,
};

export interface BadLine {
  /** 1-based. */
  line: number;
  why: string;
  text: string;
}

export interface OutputParts {
  output: ToolOutput;
  sink: Sink;
  raw: RawOutput;
  mask(text: string): string;
  /** Called once, when there is more than LARGEST_OUTPUT_BYTES or MOST_LINES. */
  onTooMuch(): void;
  largest?: number;
  mostLines?: number;
}

export class ReadOutput {
  readonly #parts: OutputParts;
  readonly #reader: OutputReader;
  readonly #splitter: LineSplitter;
  readonly #largest: number;
  readonly #mostLines: number;
  #number = 0;
  /** Lines that could be read; blank ones are not counted. */
  lines = 0;
  badLines = 0;
  /** Of those, the ones that may have held a result: too long, or no text. */
  lostLines = 0;
  bytes = 0;
  /** The first MOST_BAD_KEPT. */
  readonly bad: BadLine[] = [];

  constructor(parts: OutputParts) {
    this.#parts = parts;
    this.#largest = parts.largest ?? LARGEST_OUTPUT_BYTES;
    this.#mostLines = parts.mostLines ?? MOST_LINES;
    this.#reader = READERS[parts.output](parts.sink);
    this.#splitter = new LineSplitter(LONGEST_LINE, (line) => this.#take(line));
  }

  get tooMuch(): boolean {
    return this.bytes > this.#largest || this.#number > this.#mostLines;
  }

  push(chunk: Buffer): void {
    if (this.tooMuch) return;
    this.bytes += chunk.length;
    if (!this.tooMuch) this.#splitter.push(chunk);
    if (this.tooMuch) this.#parts.onTooMuch();
  }

  /** Why the output is not complete; '' = it is. */
  end(): string {
    if (!this.tooMuch) this.#splitter.end();
    const why = this.#reader.end();
    if (!this.tooMuch) return why;
    const limit = this.bytes > this.#largest ? `${this.#largest} bytes` : `${this.#mostLines} lines`;
    return `it printed more than ${limit} and was ended`;
  }

  #take({ bytes, tooLong }: SplitLine): void {
    this.#number += 1;
    if (this.#number > this.#mostLines) return;
    const { raw, output } = this.#parts;
    const written = bytes.toString();
    if (written.trim() === '') return;
    // Before anything else: what is read goes into files, the result and messages.
    const text = this.#parts.mask(written);
    raw.write(tooLong ? `${text}\u2026` : text);
    const why = tooLong
      ? `is longer than ${LONGEST_LINE} bytes`
      : isUtf8(bytes)
        ? this.#reader.line(text)
        : NO_TEXT;
    // Nothing is asked of the lines of such a tool.
    if (why === '' || output === 'none') {
      this.lines += 1;
      return;
    }
    if (tooLong || why === NO_TEXT) this.lostLines += 1;
    this.#bad(why, text);
  }

  #bad(why: string, text: string): void {
    this.badLines += 1;
    if (this.bad.length < MOST_BAD_KEPT)
      this.bad.push({
        line: this.#number,
        why,
        text: safeText(text, LONGEST_BAD_SHOWN),
      });
  }
}
