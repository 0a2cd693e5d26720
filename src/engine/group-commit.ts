/**
 * Writes that share a transaction. A commit that survives a power loss costs as much for one row as for hundreds,
 * so what arrives in one round of the event loop is made durable together (group commit, as in DeWitt et al. 1984).
 * What then may start is claimed in the same transaction. While the disk takes one group, the next is carried out.
 */
import { isStoreFailure } from '../store/failure.ts';
import type { EngineCore } from './core.ts';
import { LeaseLost } from './lease/lease-lost.ts';

const MOST_IN_GROUP = 200;

/**
 * A transaction takes no further member after so long: it must not hold up the event loop, and the disk can work on
 * this part while the next is carried out.
 */
const LONGEST_MS = 5;

interface Member {
  urgent: boolean;
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
   * besides goes through `afterCommit` and `onRollback`. One that is not `urgent` resolves as soon as it is committed,
   * and becomes durable with what comes next.
   */
  join<Outcome>(work: (now: number) => Outcome, { urgent } = { urgent: true }): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.#waiting.push({ urgent, work, outcome: undefined, resolve: resolve as Member['resolve'], reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Resolves when nothing waits, and what was written is durable, or never will be. */
  async settled(): Promise<void> {
    await this.#running;
    await this.#core.durable();
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
        this.#answer(members.slice(0, taken));
      });
    } catch (error) {
      const failed = members.slice(0, Math.max(1, taken));
      // Nobody's own fault: each may try again.
      if (error instanceof LeaseLost || isStoreFailure(error))
        for (const member of failed) member.reject(error);
      else for (const member of failed) this.#alone(member);
      return failed.length;
    }
    resolvePatient(members.slice(0, taken));
    return taken;
  }

  #alone(member: Member): void {
    try {
      this.#core.write((now) => {
        member.outcome = member.work(now);
        this.#answer([member]);
      });
    } catch (error) {
      member.reject(error);
      return;
    }
    resolvePatient([member]);
  }

  /** Inside the transaction: for those who wait until it is durable. */
  #answer(done: readonly Member[]): void {
    const waiting = done.filter(({ urgent }) => urgent);
    if (waiting.length === 0) return;
    this.#core.transactions.onEnd((failed) => {
      for (const member of waiting) {
        if (failed === null) member.resolve(member.outcome);
        else member.reject(failed);
      }
    });
  }
}

function resolvePatient(done: readonly Member[]): void {
  for (const member of done) if (!member.urgent) member.resolve(member.outcome);
}
