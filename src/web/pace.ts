/** How fast a host may be asked. The client asks before every request and tells what came back. */

export interface Pace {
  /** Resolves when a request to `host` may go out. Rejects with the signal's reason. */
  turn(host: string, signal: AbortSignal): Promise<void>;
  /** What the host answered: it may have asked for less (429, 503), or said for how long. */
  answered(host: string, status: number, retryAfterMs: number | null): void;
}
