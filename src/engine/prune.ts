/** Keeping the store small: old history goes, in small transactions so that nothing waits for it. */
import type { Actor, ActResult } from '../domain/operator.ts';
import type { EngineCore } from './core.ts';
import { Service } from './service.ts';

const CHUNK = 500;
const BETWEEN_CHUNKS_MS = 1;

/** The first cleanup leaves the start of the engine to what is due. */
const AFTER_START_MS = 60_000;

const DAY_MS = 24 * 3_600_000;
const DEAD_LETTER_DAYS = 180;

/** Answers to other processes are read within seconds. */
const COMMAND_DAYS = 7;

export interface CleanupLimits {
  maxHistoryDays: number;
  maxExecutionsPerTask: number;
}

/** Execution logs and reports of removed executions are the caller's to remove, by session and id. */
export type OnRemoved = (removed: { id: number; sessionId: string }) => void;

export class Pruner extends Service {
  readonly #onRemoved: OnRemoved;
  #started = false;

  constructor(core: EngineCore, onRemoved: OnRemoved) {
    super(core, 'cleanup');
    this.#onRemoved = onRemoved;
  }

  protected async turn(): Promise<number> {
    if (!this.#started) {
      this.#started = true;
      return AFTER_START_MS;
    }
    await this.runOnce();
    return this.core.config.cleanup_interval_hours * 3_600_000;
  }

  /** Removes what is over the limits, a chunk a transaction, so that nobody waits long for the next one. */
  async runOnce(limits = this.configured()): Promise<{ executions: number; deadLetters: number }> {
    const { store, signals, clock } = this.core;
    const before = clock.now() - limits.maxHistoryDays * DAY_MS;
    let executions = 0;
    const remove = (chunk: { id: number; sessionId: string }[]) => {
      for (const one of chunk) if (store.history.remove(one.id)) executions += 1;
      return chunk;
    };
    await this.#inChunks(
      () => remove(store.history.expired(before, CHUNK)),
      (one) => this.#onRemoved(one),
    );
    for (const taskId of store.history.tasksBeyond(limits.maxExecutionsPerTask))
      await this.#inChunks(
        () => remove(store.history.beyond(taskId, limits.maxExecutionsPerTask, CHUNK)),
        (one) => this.#onRemoved(one),
      );
    for (const taskId of store.slots.tasksBefore(before))
      await this.#inChunks(() => Array.from({ length: store.slots.prune(taskId, before, CHUNK) }));
    let deadLetters = 0;
    await this.#inChunks(() => {
      const gone = store.deadLetters.prune(clock.now() - DEAD_LETTER_DAYS * DAY_MS, CHUNK);
      deadLetters += gone;
      return Array.from({ length: gone });
    });
    this.core.write((now) => store.commands.prune(now - COMMAND_DAYS * DAY_MS));
    store.optimize();
    if (executions > 0) signals.changed();
    return { executions, deadLetters };
  }

  /** Until a chunk is not full; `then` runs for what is gone once that is committed. */
  async #inChunks<One>(remove: () => One[], then: (one: One) => void = () => undefined): Promise<void> {
    for (;;) {
      const gone = this.core.write(remove);
      for (const one of gone) then(one);
      if (gone.length < CHUNK) return;
      await this.core.clock.sleep(BETWEEN_CHUNKS_MS);
    }
  }

  /** What an operator's cleanup would remove, or does. */
  async cleanUp(limits: Partial<CleanupLimits>, dryRun: boolean, actor: Actor): Promise<ActResult> {
    const all = { ...this.configured(), ...limits };
    const { store, clock } = this.core;
    if (dryRun) {
      const executions = store.history.countRemovable(
        clock.now() - all.maxHistoryDays * DAY_MS,
        all.maxExecutionsPerTask,
      );
      const deadLetters = store.deadLetters.countBefore(clock.now() - DEAD_LETTER_DAYS * DAY_MS);
      return {
        ok: true,
        message: `would remove ${executions} executions`,
        removed: { executions, deadLetters, auditEntries: 0 },
      };
    }
    const { executions, deadLetters } = await this.runOnce(all);
    this.core.write((now) =>
      store.audit.append(now, actor, 'cleanup', 'history', { after: { ...all, executions } }),
    );
    return {
      ok: true,
      message: `removed ${executions} executions`,
      removed: { executions, deadLetters, auditEntries: 0 },
    };
  }

  configured(): CleanupLimits {
    const { config } = this.core;
    return {
      maxHistoryDays: config.max_task_history_days,
      maxExecutionsPerTask: config.max_executions_per_task,
    };
  }
}
