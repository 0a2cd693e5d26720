/**
 * What plan, dispatch, supervision, prune, mailbox and lease are to whoever owns them: something to start, to ring and to stop.
 * The work itself is each one's `runOnce`, which a test calls without any loop.
 */
import type { EngineCore } from './core.ts';
import { Loop } from './loop.ts';

export abstract class Service {
  protected readonly core: EngineCore;
  readonly #loop: Loop;

  /** `work` names it in the report of a turn that failed; the next turn tries again. */
  constructor(core: EngineCore, work: string) {
    this.core = core;
    this.#loop = new Loop(
      core.clock,
      () => this.turn(),
      (error) => core.report(`${work} failed; trying again`, error),
    );
  }

  /** Idempotent. */
  start(): void {
    this.#loop.start();
  }

  /** Something may have changed: take a turn as soon as possible. */
  ring(): void {
    this.#loop.ring();
  }

  /** Idempotent; resolves when the turn under way, if any, has ended. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** One turn of the loop; answers how many ms the next may wait. */
  protected abstract turn(): number | Promise<number>;
}
