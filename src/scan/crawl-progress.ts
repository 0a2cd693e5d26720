/** Counts a crawl and tells its progress, a few times a second at most. */
import type { Clock } from '../shared/clock.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Progress } from '../shared/work.ts';
import type { Page } from './page.ts';

const SHORTEST_INTERVAL_MS = 250;
const LONGEST_NOTE = 200;

export class CrawlProgress {
  readonly #clock: Clock;
  readonly #tell: (progress: Progress) => void;
  readonly #queued: () => number;
  #toldAt = Number.NEGATIVE_INFINITY;
  #running = 0;
  #note = '';
  /** Pages that gave a response. */
  answered = 0;
  errors = 0;
  bytes = 0;

  /** @param queued how many URLs wait that will be visited */
  constructor(clock: Clock, tell: (progress: Progress) => void, queued: () => number) {
    this.#clock = clock;
    this.#tell = tell;
    this.#queued = queued;
  }

  started(url: string): void {
    this.#running += 1;
    this.#note = url;
    this.#tellNowAndThen();
  }

  ended(): void {
    this.#running -= 1;
  }

  finished(page: Page): void {
    if (page.status_code === 0) this.errors += 1;
    else this.answered += 1;
    this.bytes += page.content_length;
    this.#tellNowAndThen();
  }

  tell(): void {
    this.#toldAt = this.#clock.uptime();
    const done = this.answered + this.errors;
    const queued = this.#queued();
    this.#tell({
      phase: 'crawl',
      done,
      total: done + this.#running + queued,
      counters: { pages: this.answered, errors: this.errors, queued },
      note: safeText(this.#note, LONGEST_NOTE),
    });
  }

  #tellNowAndThen(): void {
    if (this.#clock.uptime() - this.#toldAt >= SHORTEST_INTERVAL_MS) this.tell();
  }
}
