/** Token buckets per host and over all, which slow down where a host asks for it. */
import type { Clock } from '../shared/clock.ts';
import { WorkError } from '../shared/work.ts';
import type { Pace } from './pace.ts';

export interface PaceLimits {
  /** Requests a second; 0 = no limit of ours. What a host asks for by Retry-After holds in any case. */
  perHost: number;
  overall: number;
}

/** How much of a second's allowance may be spent at once. */
const BURST_SECONDS = 0.5;
/** A host that asks for a longer break is not waited for. */
export const LONGEST_HOLD_MS = 120_000;
/** On 429 and 503 the rate halves, down to this fraction; each good answer gives back a fiftieth. */
const SLOWEST = 32;
const RECOVERY = 0.98;
/** Requests a second that a host without a limit of ours is taken to have had when it asks for less. */
const UNLIMITED_RATE = 50;

interface HostState {
  /** Uptime at which the bucket is full again (GCRA's theoretical arrival time). */
  fullAt: number;
  heldUntil: number;
  slowness: number;
  /** Between two requests, asked for by robots.txt. */
  delayMs: number;
  /** It has had a turn. */
  isAsked: boolean;
}

export class RequestPace implements Pace {
  readonly #clock: Clock;
  readonly #limits: PaceLimits;
  readonly #hosts = new Map<string, HostState>();
  #overallFullAt = 0;

  constructor(clock: Clock, limits: PaceLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  async turn(host: string, signal: AbortSignal): Promise<void> {
    const state = this.#stateOf(host);
    let turnAt = this.#reserve(state);
    for (;;) {
      signal.throwIfAborted();
      const now = this.#clock.uptime();
      const heldMs = state.heldUntil - now;
      if (heldMs > LONGEST_HOLD_MS)
        throw new WorkError('http', `host asks to come back in ${Math.round(heldMs / 1_000)} s`, {
          retryAfterMs: Math.round(heldMs),
        });
      const waitMs = Math.max(heldMs, turnAt - now);
      if (waitMs <= 0) return;
      await this.#clock.sleep(waitMs, signal);
      // Those who waited for the end of a break must not all go at once when it comes.
      if (heldMs > 0) turnAt = this.#reserve(state);
    }
  }

  answered(host: string, status: number, retryAfterMs: number | null): void {
    const state = this.#stateOf(host);
    if (status !== 429 && status !== 503) {
      state.slowness = Math.max(1, state.slowness * RECOVERY);
      return;
    }
    state.slowness = Math.min(state.slowness * 2, SLOWEST);
    if (retryAfterMs !== null)
      state.heldUntil = Math.max(state.heldUntil, this.#clock.uptime() + retryAfterMs);
  }

  /** Keeps `ms` between two requests to `host`, as its robots.txt asks; those before, when that was not known, count too. */
  setDelay(host: string, ms: number): void {
    const state = this.#stateOf(host);
    state.delayMs = ms;
    if (state.isAsked) state.fullAt = Math.max(state.fullAt, this.#clock.uptime() + ms);
  }

  /** Takes a token from both buckets; returns the uptime at which both have it. */
  #reserve(state: HostState): number {
    state.isAsked = true;
    const now = this.#clock.uptime();
    const { perHost, overall } = this.#limits;
    let at = now;
    const isSlowed = state.slowness > 1;
    const rate = perHost || (isSlowed ? UNLIMITED_RATE : 0);
    const ownMs = rate > 0 ? (1_000 / rate) * state.slowness : 0;
    const intervalMs = Math.max(ownMs, state.delayMs);
    if (intervalMs > 0) {
      const burstMs = state.delayMs > ownMs ? 0 : Math.max(0, BURST_SECONDS * 1_000 - intervalMs);
      at = Math.max(at, state.fullAt - burstMs);
      state.fullAt = Math.max(now, state.fullAt) + intervalMs;
    }
    if (overall > 0) {
      at = Math.max(at, this.#overallFullAt - BURST_SECONDS * 1_000);
      this.#overallFullAt = Math.max(now, this.#overallFullAt) + 1_000 / overall;
    }
    return at;
  }

  #stateOf(host: string): HostState {
    let state = this.#hosts.get(host);
    if (!state) {
      state = { fullAt: 0, heldUntil: 0, slowness: 1, delayMs: 0, isAsked: false };
      this.#hosts.set(host, state);
    }
    return state;
  }
}
