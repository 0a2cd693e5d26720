/**
 * Writes that share a transaction. A commit that survives a power loss costs as much for one row as for hundreds,
 * so what arrives in one round of the event loop is made durable together (group commit, as in DeWitt et al. 1984).
 * What then may start is claimed in the same transaction.
 */
import { isStoreFailure } from '../store/failure.ts';
import { type EngineCore, LeaseLost } from './core.ts';

const MOST_IN_GROUP = 200;

/** A transaction takes no further member after so long, so that it does not hold the event loop. */
const LONGEST_MS = 10;

interface Member {
  work: (now: number) => unknown;
  outcome: unknown;
  resolve(outcome: unknown): void;
  reject(error: unknown): void;
}

export class GroupCommit {
  readonly #core: EngineCore;
  #waiting: Member[] = [];
  #running: Promise<void> | null = null;
  /** Done last in each of its transactions. */
  last: (now: number) => void = () => undefined;

  constructor(core: EngineCore) {
    this.#core = core;
  }

  /**
   * Resolves with what `work` returned once that is durable; rejects with what it threw, or with why nothing could
   * be written. `work` runs inside a transaction, and again where another member of its group failed: what it does
   * besides goes through `afterCommit` and `onRollback`.
   */
  join<Outcome>(work: (now: number) => Outcome): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.#waiting.push({ work, outcome: undefined, resolve: resolve as Member['resolve'], reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#core.clock.turn();
      const members = this.#waiting.splice(0, MOST_IN_GROUP);
      this.#waiting.unshift(...members.slice(this.#flush(members)));
    }
    this.#running = null;
  }

  /** How many of them, from the first on, have their outcome; the others are for the next transaction. */
  #flush(members: readonly Member[]): number {
    const { clock } = this.#core;
    const until = clock.uptime() + LONGEST_MS;
    let taken = 0;
    try {
      this.#core.write((now) => {
        do {
          const member = members[taken]!;
          taken += 1;
          member.outcome = member.work(now);
        } while (taken < members.length && clock.uptime() < until);
        this.last(now);
      });
    } catch (error) {
      const failed = members.slice(0, Math.max(1, taken));
      // Nobody's own fault: each may try again.
      if (error instanceof LeaseLost || isStoreFailure(error))
        for (const member of failed) member.reject(error);
      else for (const member of failed) this.#alone(member);
      return failed.length;
    }
    for (const member of members.slice(0, taken)) member.resolve(member.outcome);
    return taken;
  }

  #alone(member: Member): void {
    try {
      member.resolve(this.#core.write(member.work));
    } catch (error) {
      member.reject(error);
    }
  }
}
