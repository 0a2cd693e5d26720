/**
 * What other processes ask of this engine. The mailbox is a table; PRAGMA data_version says for two microseconds
 * whether anyone wrote to the file, so asking it twenty times a second costs nothing.
 */
import type { Actor, ActResult, OperatorAct } from '../domain/operator.ts';
import { messageOf } from '../shared/errors.ts';
import type { EngineCore } from './core.ts';
import { Loop } from './loop.ts';

const POLL_MS = 50;

/** Whoever asked has given up by then; acting on it later would be a surprise. */
export const COMMAND_LIFE_MS = 30_000;

/** `answer` runs in the transaction of the act, so that a crash never leaves an act done but unanswered. */
export type Perform = (act: OperatorAct, actor: Actor, answer: (result: ActResult) => void) => Promise<void>;

export class Inbox {
  readonly #core: EngineCore;
  readonly #perform: Perform;
  readonly #loop: Loop;
  #seen: number | null = null;

  constructor(core: EngineCore, perform: Perform) {
    this.#core = core;
    this.#perform = perform;
    this.#loop = new Loop(
      core.clock,
      async () => {
        await this.runOnce();
        return POLL_MS;
      },
      (error) => core.logger.error({ error: messageOf(error) }, 'reading commands failed; trying again'),
    );
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async runOnce(): Promise<void> {
    const { store, clock } = this.#core;
    const version = store.dataVersion();
    if (version === this.#seen) return;
    for (const command of store.commands.pending()) {
      const answer = (result: ActResult) => store.commands.answer(command.id, result, clock.now());
      if (clock.now() - command.requestedAt > COMMAND_LIFE_MS)
        this.#core.write(() =>
          answer({ ok: false, message: 'no engine took this in time; nothing was done' }),
        );
      else await this.#perform(command.act, command.actor, answer);
    }
    this.#seen = version;
  }
}
