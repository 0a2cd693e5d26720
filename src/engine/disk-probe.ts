/**
 * Whether the disk answers, asked by who would be the engine before it writes anything: the first commit to a log that
 * begins anew waits for the disk, and the whole process with it (sqlite.org/wal.html), so that nobody would hear why.
 */
import type { Clock } from '../shared/clock.ts';
import { syncLogOf } from '../store/log-file.ts';
import type { EngineLogger } from './core.ts';

const LOOK_MS = 250;

/** Looks after which it does not answer. Not a span: a process that was suspended has looked at nothing meanwhile. */
const LOOKS = 12;

interface Question {
  isAnswered: boolean;
  since: number;
  ended: Promise<void>;
}

export class DiskProbe {
  /** Epoch ms; null = it answers, or was not asked. */
  silentSince: number | null = null;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #ask: () => Promise<void>;
  /** One at a time: each that is not answered holds a thread of this process. */
  #question: Question | null = null;

  /** `ask` ends when the disk has answered, well or not; default: a sync of the log of the store at `path`. */
  constructor(path: string, clock: Clock, ask = () => syncLogOf(path)) {
    this.#path = path;
    this.#clock = clock;
    this.#ask = ask;
  }

  /** false after three seconds without an answer; who asks again waits no more than a moment for the same one. */
  async answers(logger: Pick<EngineLogger, 'error' | 'warn'>): Promise<boolean> {
    this.#question ??= this.#put();
    const question = this.#question;
    const ended = new AbortController();
    void question.ended.then(() => ended.abort());
    for (let looks = this.silentSince === null ? LOOKS : 1; looks > 0 && !question.isAnswered; looks -= 1)
      await this.#clock.sleep(LOOK_MS, ended.signal);
    if (!question.isAnswered) this.#silent(question.since, logger);
    else if (this.silentSince !== null) this.#mended(logger);
    if (question.isAnswered) this.#question = null;
    return question.isAnswered;
  }

  /** Asks by `work` again and again, for so long at most, while it turns out that the disk does not answer. */
  async patiently(work: () => Promise<void>, patienceMs: number): Promise<void> {
    const until = this.#clock.uptime() + patienceMs;
    do await work();
    while (this.silentSince !== null && this.#clock.uptime() < until);
  }

  /** Another process is the engine: it says how its disk fares. */
  forget(): void {
    this.silentSince = null;
  }

  #put(): Question {
    const question: Question = { isAnswered: false, since: this.#clock.now(), ended: Promise.resolve() };
    const answer = () => {
      question.isAnswered = true;
    };
    // One that fails answers: the first commit says what is wrong with it.
    question.ended = this.#ask().then(answer, answer);
    return question;
  }

  #silent(since: number, logger: Pick<EngineLogger, 'error'>): void {
    if (this.silentSince !== null) return;
    this.silentSince = since;
    logger.error({ store: this.#path }, 'the disk does not answer: there is no engine here until it does');
  }

  #mended(logger: Pick<EngineLogger, 'warn'>): void {
    this.silentSince = null;
    logger.warn({ store: this.#path }, 'the disk answers again');
  }
}
