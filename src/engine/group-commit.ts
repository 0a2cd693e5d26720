/**
 * Writes that share a transaction. A commit that survives a power loss costs as much for one row as for hundreds,
 * so what arrives in one round of the event loop is made durable together (group commit, as in DeWitt et al. 1984).
 * What then may start is claimed in the same transaction.
 */
import { isStoreFailure } from '../store/failure.ts';
import { type EngineCore, LeaseLost } from './core.ts';

/** Bounds how long one transaction holds the event loop. */
const MOST_IN_GROUP = 200;

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
      this.#flush(this.#waiting.splice(0, MOST_IN_GROUP));
    }
    this.#running = null;
  }

  #flush(members: readonly Member[]): void {
    try {
      this.#core.write((now) => {
        for (const member of members) member.outcome = member.work(now);
        this.last(now);
      });
    } catch (error) {
      // Nobody's own fault: each may try again.
      if (error instanceof LeaseLost || isStoreFailure(error))
        for (const member of members) member.reject(error);
      else for (const member of members) this.#alone(member);
      return;
    }
    for (const member of members) member.resolve(member.outcome);
  }

  #alone(member: Member): void {
    try {
      member.resolve(this.#core.write(member.work));
    } catch (error) {
      member.reject(error);
    }
  }
}
