/** The pace of a host that may be asked as fast as it answers: nothing holds a request up but the host's own word. */
import type { Clock } from '../../shared/clock.ts';
import { WorkError } from '../../shared/work.ts';
import type { Pace } from '../../web/pace.ts';
import { LONGEST_HOLD_MS } from '../../web/request-pace.ts';

export class RestPace implements Pace {
  readonly #clock: Clock;
  /** Uptime until which a host wants to be left alone. */
  readonly #heldUntil = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async turn(host: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const heldMs = (this.#heldUntil.get(host) ?? 0) - this.#clock.uptime();
      if (heldMs <= 0) return;
      if (heldMs > LONGEST_HOLD_MS)
        throw new WorkError('http', `host asks to come back in ${Math.round(heldMs / 1_000)} s`, {
          retryAfterMs: Math.round(heldMs),
        });
      await this.#clock.sleep(heldMs, signal);
    }
  }

  answered(host: string, status: number, retryAfterMs: number | null): void {
    if (retryAfterMs === null || (status !== 429 && status !== 503)) return;
    const until = this.#clock.uptime() + retryAfterMs;
    this.#heldUntil.set(host, Math.max(this.#heldUntil.get(host) ?? 0, until));
  }
}
