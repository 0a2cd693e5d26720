/**
 * What other processes ask of this engine. The mailbox is a table; PRAGMA data_version says for two microseconds
 * whether anyone else wrote to the file. Whoever can tell when to look rings; else it is asked often enough.
 */
import type { Actor, ActResult, OperatorAct } from '../domain/operator.ts';
import { messageOf } from '../shared/errors.ts';
import type { PendingCommand } from '../store/commands.ts';
import { isStoreFailure } from '../store/failure.ts';
import type { EngineCore } from './core.ts';
import { LeaseLost } from './lease/lease-lost.ts';
import { Service } from './service.ts';

/** Between two looks when nobody rings. */
export const MAILBOX_POLL_MS = 50;

/** Whoever asked has given up by then; acting on it later would be a surprise. */
const COMMAND_LIFE_MS = 75_000;

/** These may take long: the mailbox goes on meanwhile, and they are answered when they are. */
const LONG: ReadonlySet<OperatorAct['kind']> = new Set(['cleanup', 'many', 'mute', 'unmute']);

/** `answer` runs in the transaction of the act, so that a crash never leaves an act done but unanswered. */
export type Perform = (act: OperatorAct, actor: Actor, answer: (result: ActResult) => void) => Promise<void>;

/** Whoever asked gave up after the command was read: that it is not done was told, and must be true. */
class Withdrawn extends Error {}

export class Inbox extends Service {
  readonly #perform: Perform;
  readonly #pollMs: () => number;
  #seen: number | null = null;
  /** Commands under way that take long, by id. */
  readonly #open = new Map<number, Promise<void>>();

  /** `pollMs` answers how long to wait for a ring at most. */
  constructor(core: EngineCore, perform: Perform, pollMs: () => number = () => MAILBOX_POLL_MS) {
    super(core, 'reading commands');
    this.#perform = perform;
    this.#pollMs = pollMs;
  }

  protected async turn(): Promise<number> {
    await this.runOnce();
    return this.#pollMs();
  }

  async runOnce(): Promise<void> {
    const { store } = this.core;
    // Checked here because this looks most often: whoever removed the file may start an engine on another one at
    // once.
    this.core.transactions.checkFile();
    const version = store.dataVersion();
    if (version === this.#seen) return;
    // Our own answers do not change the version: what one batch leaves behind would never be seen again.
    for (let batch = this.#pending(); batch.length > 0; batch = this.#pending()) await this.#takeAll(batch);
    this.#seen = version;
  }

  /** Resolves when what takes long has ended as well. */
  override async stop(): Promise<void> {
    await super.stop();
    await Promise.all(this.#open.values());
  }

  #pending(): PendingCommand[] {
    return this.core.store.commands.pending().filter(({ id }) => !this.#open.has(id));
  }

  /** In their order, and as far as it goes in one transaction. */
  async #takeAll(batch: readonly PendingCommand[]): Promise<void> {
    for (const command of batch) if (LONG.has(command.act.kind)) this.#takeMeanwhile(command);
    const short = batch.filter(({ id }) => !this.#open.has(id));
    const outcomes = await Promise.allSettled(short.map((command) => this.#take(command)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  #takeMeanwhile(command: PendingCommand): void {
    const ended = this.#take(command)
      .catch((error: unknown) => this.core.report('a command failed', error, { command: command.id }))
      .finally(() => this.#open.delete(command.id));
    this.#open.set(command.id, ended);
  }

  /** Resolves once it is answered. Where nothing was done it rejects, with LeaseLost or the store's failure. */
  async #take(command: PendingCommand): Promise<void> {
    const { store, clock } = this.core;
    const say = (result: ActResult) => store.commands.answer(command.id, result, clock.now());
    const refuse = (message: string) => this.core.write(() => say({ ok: false, message }));
    const answer = (result: ActResult) => {
      // Long work is done in pieces: it may answer first that it goes on, and later how it ended.
      if (!say(result) && !LONG.has(command.act.kind)) throw new Withdrawn('nobody waits for it any more');
    };
    if (clock.now() - command.requestedAt > COMMAND_LIFE_MS) {
      refuse('no engine took this in time; nothing was done');
      return;
    }
    try {
      await this.#perform(command.act, command.actor, answer);
    } catch (error) {
      if (error instanceof Withdrawn) return;
      if (error instanceof LeaseLost || isStoreFailure(error)) throw error;
      // It came from another process, perhaps of another version: it must not hold up the rest.
      this.core.logger.error({ command: command.id, error: messageOf(error) }, 'a command failed');
      refuse(`this engine cannot do that: ${messageOf(error)}`);
    }
  }
}
