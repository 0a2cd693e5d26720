import { safeText } from '../shared/safe-text.ts';
import type { WorkContext } from '../shared/work.ts';
import { LineSplitter } from './line-splitter.ts';
import { nucleiProgress } from './output/nuclei.ts';
import type { Sink } from './output/output-reader.ts';

const LONGEST_LINE = 64 * 1024;
/** The log has room for so many lines of a tool, and for its last words whatever came before. */
const MOST_LOGGED = 1_000;
const LAST_WORDS = 10;
const TELLING_LINES = 3;
const LONGEST_WORDS = 400;
const LONGEST_LOGGED = 1_000;

/** stderr of a tool: progress where it is such, else into the execution's log, within bounds. */
export class ErrorOutput {
  readonly #context: WorkContext;
  readonly #mask: (text: string) => string;
  readonly #onProgress: Sink['progress'];
  readonly #splitter: LineSplitter;
  #lines = 0;
  readonly #last: string[] = [];

  constructor(context: WorkContext, mask: (text: string) => string, onProgress: Sink['progress']) {
    this.#context = context;
    this.#mask = mask;
    this.#onProgress = onProgress;
    this.#splitter = new LineSplitter(LONGEST_LINE, ({ bytes }) => this.#take(bytes));
  }

  push(chunk: Buffer): void {
    this.#splitter.push(chunk);
  }

  /** Its last lines in one: programs say what is wrong and then where there is help. '' = it said nothing. */
  get lastWords(): string {
    return safeText(this.#last.slice(-TELLING_LINES).join('; '), LONGEST_WORDS);
  }

  end(): void {
    this.#splitter.end();
    const beyond = this.#lines - MOST_LOGGED;
    if (beyond <= 0) return;
    this.#context.log(
      'warn',
      `stderr: ${this.#lines} lines, of which ${beyond} are not logged; the last ones:`,
    );
    for (const line of this.#last.slice(-Math.min(LAST_WORDS, beyond)))
      this.#context.log('info', `stderr: ${line}`);
  }

  #take(bytes: Buffer): void {
    const text = bytes.toString();
    const progress = nucleiProgress(text);
    if (progress !== null) {
      this.#onProgress(progress);
      return;
    }
    const line = safeText(this.#mask(text.slice(0, 4 * LONGEST_LOGGED)), LONGEST_LOGGED);
    if (line === '') return;
    this.#lines += 1;
    if (this.#lines <= MOST_LOGGED) this.#context.log('info', `stderr: ${line}`);
    this.#last.push(line);
    if (this.#last.length > LAST_WORDS) this.#last.shift();
  }
}
