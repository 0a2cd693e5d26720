import type { Clock } from '../shared/clock.ts';
import { cut } from './cells.ts';

/** Without a terminal, a new line of the same phase comes no sooner than this. */
const QUIET_MS = 5_000;

const DEFAULT_WIDTH = 80;

export const CLEAR_LINE = '\r\u001b[K';

/** Progress on stderr: one line that changes on a terminal, now and then a line elsewhere (a log, CI). */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #clock: Clock;
  #shown = '';
  #topic = '';
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(stream: NodeJS.WriteStream, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
  }

  /** A change of topic (a phase) is shown at once. */
  show(topic: string, text: string): void {
    if (text === this.#shown) return;
    if (this.#stream.isTTY) {
      // One cell stays free: a full line would wrap on some terminals and never be cleared.
      this.#stream.write(CLEAR_LINE + cut(text, (this.#stream.columns || DEFAULT_WIDTH) - 1));
    } else {
      const tooSoon = this.#clock.uptime() - this.#shownAt < QUIET_MS;
      if (topic === this.#topic && tooSoon) return;
      this.#stream.write(`${text}\n`);
      this.#shownAt = this.#clock.uptime();
    }
    this.#topic = topic;
    this.#shown = text;
  }

  /** Makes room for the result. */
  clear(): void {
    if (this.#stream.isTTY && this.#shown !== '') this.#stream.write(CLEAR_LINE);
    this.#shown = '';
  }
}
