import type { Clock } from './clock.ts';

/** Runs the phases of a piece of work and keeps how long each took, failed ones included. */
export class Phases {
  readonly list: { phase: string; ms: number }[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async run<Result>(phase: string, work: () => Promise<Result>): Promise<Result> {
    const startedAt = this.#clock.uptime();
    try {
      return await work();
    } finally {
      this.list.push({ phase, ms: Math.round(this.#clock.uptime() - startedAt) });
    }
  }
}
