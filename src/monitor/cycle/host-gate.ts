import { HostPatience } from './host-patience.ts';
import { Turns } from './turns.ts';

/**
 * The door to one host. It opens by one with each answer, so that a host which is dead or overwhelmed is asked one
 * thing at a time; one that pushed back stays at that for the rest of the cycle.
 */
export class HostGate {
  readonly patience = new HostPatience();
  readonly #turns = new Turns(1);
  readonly #opensAtOnce: boolean;
  #most: number;

  /**
   * @param most requests at once
   * @param opensAtOnce with the first answer: for a host whose owner wants it asked as fast as it answers
   */
  constructor(most: number, { opensAtOnce }: { opensAtOnce: boolean }) {
    this.#most = most;
    this.#opensAtOnce = opensAtOnce;
  }

  /** Runs `work` when it is its turn. */
  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    return await this.#turns.take(work);
  }

  /** It answered. */
  open(): void {
    if (this.#turns.limit < this.#most)
      this.#turns.limit = this.#opensAtOnce ? this.#most : this.#turns.limit + 1;
  }

  /** It did not, or asked for less. */
  narrow(options: { forGood: boolean }): void {
    this.#turns.limit = 1;
    if (options.forGood) this.#most = 1;
  }
}
