/** Deadlines for many short pieces of work at once: one sleeper watches all, because a timer each costs more. */
import type { Clock } from '../shared/clock.ts';

/** How late a deadline may be noticed. */
const TICK_MS = 100;
/**
 * A look that comes later than this by so much was held up by this process itself: it was suspended, or had no processor.
 * No host is to blame for that, and what it answered meanwhile lies there to be read.
 */
const STANDSTILL_MS = 1_000;

/** When a piece of work is to end: after a time, or with a signal. Clear it when the work is done. */
export class Deadline {
  /** When it is over, by the time that counts. */
  readonly at: number;
  readonly #awakeMs: () => number;
  readonly #startedAt: number;
  readonly #timeOver: () => Error;
  readonly #clear: (deadline: Deadline) => void;
  #over: { reason: unknown } | null = null;
  #onOver: ((reason: unknown) => void) | null = null;
  #controller: AbortController | null = null;

  constructor(ms: number, awakeMs: () => number, timeOver: () => Error, clear: (deadline: Deadline) => void) {
    this.#awakeMs = awakeMs;
    this.#startedAt = awakeMs();
    this.at = this.#startedAt + ms;
    this.#timeOver = timeOver;
    this.#clear = clear;
  }

  /** Milliseconds since its start, without those that do not count. */
  get passedMs(): number {
    return this.#awakeMs() - this.#startedAt;
  }

  /** What ended it; null while it is not over. */
  get over(): { reason: unknown } | null {
    return this.#over;
  }

  /** Aborts when it is over. Made when it is asked for: most work can do with `onOver`, at a fraction of the cost. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#over !== null) this.#controller.abort(this.#over.reason);
    }
    return this.#controller.signal;
  }

  /** Has one function told why it is over, in the place of the one before; null = nobody. */
  onOver(tell: ((reason: unknown) => void) | null): void {
    this.#onOver = tell;
  }

  clear(): void {
    this.#clear(this);
  }

  /** Its time is over. */
  expire(): void {
    this.end(this.#timeOver());
  }

  end(reason: unknown): void {
    if (this.#over !== null) return;
    this.#over = { reason };
    this.#onOver?.(reason);
    this.#controller?.abort(reason);
  }
}

export class Deadlines {
  readonly #clock: Clock;
  readonly #standstillMs: number;
  readonly #watched = new Set<Deadline>();
  /** By the signal that ends them too: one listener for all of them. */
  readonly #bySignal = new Map<AbortSignal, SignalledDeadlines>();
  readonly #closed = new AbortController();
  readonly #awakeMs = () => this.#clock.uptime() - this.#stoodMs;
  /** Milliseconds in which this process stood still, where those do not count. */
  #stoodMs = 0;
  #watching: Promise<void> | null = null;

  /** @param onlyAwake time in which this process stood still does not count */
  constructor(clock: Clock, { onlyAwake = false } = {}) {
    this.#clock = clock;
    this.#standstillMs = onlyAwake ? STANDSTILL_MS : Number.POSITIVE_INFINITY;
  }

  /** @param timeOver what it ends with after `ms`; an abort of `outer` passes on its own reason */
  start(ms: number, outer: AbortSignal, timeOver: () => Error): Deadline {
    const signalled = this.#bySignal.get(outer) ?? new SignalledDeadlines(outer);
    const deadline = new Deadline(ms, this.#awakeMs, timeOver, (cleared) => {
      this.#watched.delete(cleared);
      signalled.delete(cleared);
      if (signalled.isEmpty && this.#bySignal.get(outer) === signalled) this.#bySignal.delete(outer);
    });
    if (outer.aborted) {
      deadline.end(outer.reason);
      return deadline;
    }
    this.#bySignal.set(outer, signalled);
    signalled.add(deadline);
    this.#watched.add(deadline);
    this.#watching ??= this.#watch();
    return deadline;
  }

  /** After this nothing ends by time any more, neither what was started nor what will be. */
  async close(): Promise<void> {
    this.#watched.clear();
    this.#closed.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (this.#watched.size > 0 && !this.#closed.signal.aborted) {
      const before = this.#clock.uptime();
      await this.#clock.sleep(TICK_MS, this.#closed.signal);
      const lateMs = this.#clock.uptime() - before - TICK_MS;
      if (lateMs > this.#standstillMs) this.#stoodMs += lateMs;
      const now = this.#awakeMs();
      for (const deadline of this.#watched) {
        if (deadline.at > now) continue;
        this.#watched.delete(deadline);
        deadline.expire();
      }
    }
    this.#watching = null;
  }
}

/** The deadlines that end with one signal; it is listened to while there are any. */
class SignalledDeadlines {
  readonly #signal: AbortSignal;
  readonly #deadlines = new Set<Deadline>();
  readonly #onAbort = () => {
    for (const deadline of this.#deadlines) deadline.end(this.#signal.reason);
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get isEmpty(): boolean {
    return this.#deadlines.size === 0;
  }

  add(deadline: Deadline): void {
    if (this.isEmpty) this.#signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#deadlines.add(deadline);
  }

  delete(deadline: Deadline): void {
    if (this.#deadlines.delete(deadline) && this.isEmpty)
      this.#signal.removeEventListener('abort', this.#onAbort);
  }
}
