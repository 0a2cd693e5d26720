/** The pace of hosts that may be asked from elsewhere later: what a host asks for is passed on. */
import { RequestPace } from '../../web/request-pace.ts';

/** A host has asked for less. */
export interface Slowed {
  host: string;
  status: number;
  retryAfterMs: number | null;
}

export class SharedPace extends RequestPace {
  /** Told of what was heard here, and of nothing that was passed on. */
  onSlowed: (slowed: Slowed) => void = () => undefined;
  readonly #slowed = new Set<string>();

  override answered(host: string, status: number, retryAfterMs: number | null): void {
    super.answered(host, status, retryAfterMs);
    if (status !== 429 && status !== 503) return;
    this.#slowed.add(host);
    this.onSlowed({ host, status, retryAfterMs });
  }

  override setDelay(host: string, ms: number): void {
    super.setDelay(host, ms);
    this.#slowed.add(host);
  }

  /** Takes what was heard elsewhere. */
  hear({ host, status, retryAfterMs }: Slowed): void {
    super.answered(host, status, retryAfterMs);
    this.#slowed.add(host);
  }

  /** Whether the host has ever asked to be asked more slowly. */
  isSlowed(host: string): boolean {
    return this.#slowed.has(host);
  }
}
