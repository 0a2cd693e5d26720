/** How long Redis has been silent, and what a scan that it keeps waiting says of that. */
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { WorkContext } from '../shared/work.ts';

/** Redis may be away for so long: a restart, a failover, with a large file to load. */
const PATIENCE_MS = 120_000;

export interface SilenceParts {
  clock: Clock;
  log: WorkContext['log'];
  /** What the scan waits for, in a few words; '' = nothing. Called when that changes. */
  onWaiting: (what: string) => void;
}

export class RedisSilence {
  readonly #parts: SilenceParts;
  #heardAt: number;
  #isAway = false;
  #waitsFor = '';

  constructor(parts: SilenceParts) {
    this.#parts = parts;
    this.#heardAt = parts.clock.uptime();
  }

  /** Redis has answered. */
  heard(): void {
    this.#heardAt = this.#parts.clock.uptime();
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#parts.log('info', 'Redis is back: the fleet goes on');
    this.waitFor('');
  }

  /** It has not. @returns why nobody should wait any longer; '' while it may still come back */
  unheard(error: unknown): string {
    const { clock, log } = this.#parts;
    if (!this.#isAway) log('warn', `Redis does not answer: ${messageOf(error)}; waiting for it`);
    this.#isAway = true;
    this.waitFor('Redis');
    if (clock.uptime() - this.#heardAt < PATIENCE_MS) return '';
    return `Redis was away for ${PATIENCE_MS / 1_000} s: ${messageOf(error)}`;
  }

  /** See SilenceParts.onWaiting. */
  waitFor(what: string): void {
    if (what === this.#waitsFor) return;
    this.#waitsFor = what;
    this.#parts.onWaiting(what);
  }
}
