/** Keeping the store small: old history goes, in small transactions so that nothing waits for it. */
import type { Actor, ActResult } from '../domain/operator.ts';
import { messageOf } from '../shared/errors.ts';
import type { EngineCore } from './core.ts';
import { Loop } from './loop.ts';

const CHUNK = 500;
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

export class Pruner {
  readonly #core: EngineCore;
  readonly #onRemoved: OnRemoved;
  readonly #loop: Loop;

  constructor(core: EngineCore, onRemoved: OnRemoved) {
    this.#core = core;
    this.#onRemoved = onRemoved;
    this.#loop = new Loop(
      core.clock,
      async () => {
        await this.runOnce();
        return core.config.cleanup_interval_hours * 3_600_000;
      },
      (error) => core.logger.error({ error: messageOf(error) }, 'cleanup failed; trying again'),
    );
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async runOnce(limits = this.configured()): Promise<{ executions: number; deadLetters: number }> {
    const { store, clock } = this.#core;
    let executions = 0;
    for (;;) {
      const removed = this.#core.write((now) => {
        const chunk = this.#chunk(limits, now);
        for (const { id } of chunk) store.history.remove(id);
        return chunk;
      });
      for (const one of removed) this.#onRemoved(one);
      executions += removed.length;
      if (removed.length < CHUNK) break;
      await clock.sleep(1);
    }
    const deadLetters = this.#core.write((now) => {
      store.commands.prune(now - COMMAND_DAYS * DAY_MS);
      return store.deadLetters.prune(now - DEAD_LETTER_DAYS * DAY_MS, CHUNK);
    });
    store.optimize();
    if (executions > 0) this.#core.signals.changed();
    return { executions, deadLetters };
  }

  /** What an operator's cleanup would remove, or does. */
  async cleanUp(limits: Partial<CleanupLimits>, dryRun: boolean, actor: Actor): Promise<ActResult> {
    const all = { ...this.configured(), ...limits };
    const { store, clock } = this.#core;
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
    this.#core.write((now) =>
      store.audit.append(now, actor, 'cleanup', 'history', { after: { ...all, executions } }),
    );
    return {
      ok: true,
      message: `removed ${executions} executions`,
      removed: { executions, deadLetters, auditEntries: 0 },
    };
  }

  configured(): CleanupLimits {
    const { config } = this.#core;
    return {
      maxHistoryDays: config.max_task_history_days,
      maxExecutionsPerTask: config.max_executions_per_task,
    };
  }

  #chunk(limits: CleanupLimits, now: number): { id: number; sessionId: string }[] {
    const { history } = this.#core.store;
    const expired = history.expired(now - limits.maxHistoryDays * DAY_MS, CHUNK);
    return expired.length > 0 ? expired : history.beyond(limits.maxExecutionsPerTask, CHUNK);
  }
}
