/** A clock that stands still until a test moves it; sleepers wake in the order of their time. */
import type { Clock } from '../src/shared/clock.ts';

interface Sleeper {
  at: number;
  wake: () => void;
}

export class FakeClock implements Clock {
  #wall: number;
  #uptime = 1_000_000;
  #sleepers: Sleeper[] = [];

  constructor(start = Date.UTC(2026, 10, 23, 8, 0, 0)) {
    this.#wall = start;
  }

  now(): number {
    return this.#wall;
  }

  uptime(): number {
    return this.#uptime;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = { at: this.#uptime + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
          resolve();
        },
        { once: true },
      );
    });
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets `ms` pass, waking sleepers on the way and letting what they do settle before time goes on. */
  async advance(ms: number): Promise<void> {
    const end = this.#uptime + ms;
    await settled();
    for (;;) {
      const next = this.#sleepers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#pass(Math.max(0, next.at - this.#uptime));
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      next.wake();
      await settled();
    }
    this.#pass(end - this.#uptime);
    await settled();
  }

  /** Moves the wall clock alone, as NTP or an operator does. */
  step(ms: number): void {
    this.#wall += ms;
  }

  /** As if this process had been stopped for `ms`: whoever slept wakes late, and once. */
  suspend(ms: number): void {
    this.#pass(ms);
  }

  #pass(ms: number): void {
    this.#uptime += ms;
    this.#wall += ms;
  }
}

/** Everything that was ready to run has run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
