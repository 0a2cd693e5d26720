/** Deadlines for many short pieces of work at once: one sleeper watches all, because a timer each costs more. */
import type { Clock } from '../shared/clock.ts';

/** How late a deadline may be noticed. */
const TICK_MS = 100;

/** A signal that aborts when its time is over, or with another signal. Clear it when the work is done. */
export interface Deadline {
  readonly signal: AbortSignal;
  clear(): void;
}

interface Watched {
  at: number;
  expire(): void;
}

export class Deadlines {
  readonly #clock: Clock;
  readonly #watched = new Set<Watched>();
  readonly #closed = new AbortController();
  #watching: Promise<void> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param reason what the signal aborts with after `ms`; an abort of `outer` passes on its own reason */
  start(ms: number, outer: AbortSignal, reason: () => Error): Deadline {
    const controller = new AbortController();
    const onOuter = () => controller.abort(outer.reason);
    if (outer.aborted) onOuter();
    else outer.addEventListener('abort', onOuter, { once: true });
    const watched = { at: this.#clock.uptime() + ms, expire: () => controller.abort(reason()) };
    this.#watched.add(watched);
    this.#watching ??= this.#watch();
    const clear = () => {
      this.#watched.delete(watched);
      outer.removeEventListener('abort', onOuter);
    };
    return { signal: controller.signal, clear };
  }

  /** After this nothing expires any more, neither what was started nor what will be. */
  async close(): Promise<void> {
    this.#watched.clear();
    this.#closed.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (this.#watched.size > 0 && !this.#closed.signal.aborted) {
      await this.#clock.sleep(TICK_MS, this.#closed.signal);
      const now = this.#clock.uptime();
      for (const watched of this.#watched) {
        if (watched.at > now) continue;
        this.#watched.delete(watched);
        watched.expire();
      }
    }
    this.#watching = null;
  }
}
