/**
 * How many requests may be under way to one host: as many as are worth a connection each. To open one, on both sides,
 * takes more than to ask for a small page, and about as long as to wait for one that is in use, so that ten for a site of
 * ten pages are work on both sides for nothing.
 */

/** A connection is opened for so many requests, or more. */
const REQUESTS_PER_CONNECTION = 3;
/** Where an answer takes so long, those who wait for another's connection lose more than one costs. */
const SLOW_MS = 100;

export class RequestWindow {
  readonly #most: number;
  #size = 1;

  /** @param most requests that the host may have to do with at once */
  constructor(most: number) {
    this.#most = most;
  }

  /** Never less than before: what is open is used. @param wanted requests under way, and those that wait */
  sizeFor(wanted: number): number {
    const worth = Math.ceil(wanted / REQUESTS_PER_CONNECTION);
    this.#size = Math.max(this.#size, Math.min(this.#most, worth));
    return this.#size;
  }

  /** @param ms how long the host took */
  answered(ms: number): void {
    if (ms >= SLOW_MS) this.#size = this.#most;
  }

  /** It may fail again, each time after a long wait. */
  failed(): void {
    this.#size = this.#most;
  }
}
