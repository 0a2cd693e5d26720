/**
 * The one door to time. Everything that decides by the clock takes a Clock, so that a test can move it and
 * the engine can be simulated; `systemClock` is the only place that asks the operating system.
 */
import { setImmediate as endOfRound } from 'node:timers/promises';

export interface Clock {
  /** Wall clock in epoch milliseconds. May step in either direction. */
  now(): number;
  /** Monotonic milliseconds since an arbitrary origin. Never goes back; use it for durations and deadlines. */
  uptime(): number;
  /** Resolves after `ms`, or at once when `signal` aborts: never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Resolves when all that has arrived by now has been heard: the end of this round of the event loop. */
  turn(): Promise<void>;
}

/** Node's timers overflow above 2^31-1 ms and then fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  uptime: () => performance.now(),
  // Not timers/promises: waking a sleeper would cost it an error with a stack each time.
  sleep: (ms, signal) => {
    if (signal?.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
    signal?.addEventListener('abort', wake, { once: true });
    return promise;
  },
  turn: () => endOfRound(),
};
