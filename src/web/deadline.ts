import type { Clock } from '../shared/clock.ts';

/** A signal that aborts after a while, or with another signal. Clear it when the work is done. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #cleared = new AbortController();
  readonly #outer: AbortSignal;
  readonly #onOuter = () => this.#controller.abort(this.#outer.reason);

  /** @param reason what the signal aborts with after `ms`; an abort of `outer` passes on its own */
  constructor(clock: Clock, ms: number, outer: AbortSignal, reason: () => Error) {
    this.#outer = outer;
    if (outer.aborted) this.#onOuter();
    outer.addEventListener('abort', this.#onOuter, { once: true });
    // Clock.sleep never rejects, and clear() ends it.
    void clock.sleep(ms, this.#cleared.signal).then(() => {
      if (!this.#cleared.signal.aborted) this.#controller.abort(reason());
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    this.#cleared.abort();
    this.#outer.removeEventListener('abort', this.#onOuter);
  }
}
