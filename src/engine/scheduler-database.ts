/** Tasks and executions kept by the library's user: the seed's SaveScheduledTask and SaveTaskExecution. */

import type { Execution } from '../domain/execution.ts';
import type { TaskDefinition } from '../domain/operator.ts';
import { rankOf } from '../domain/rank.ts';
import { UserError } from '../shared/errors.ts';
import type { EngineCore } from './core.ts';
import { defineTask } from './define-task.ts';

export interface SavedExecution {
  taskId: number;
  sessionId: string;
  status: Extract<Execution['status'], 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED'>;
  errorMessage?: string;
  resultJson?: string;
}

export class SchedulerDatabase {
  readonly #core: EngineCore;
  readonly #zone: string;

  constructor(core: EngineCore, zone: string) {
    this.#core = core;
    this.#zone = zone;
  }

  /** Adds the task, or changes the one of that name. @returns its id. @throws UserError naming what is wrong. */
  saveScheduledTask(definition: TaskDefinition): number {
    const { store, signals } = this.#core;
    const id = this.#core.write((now) => {
      const kept = store.tasks.byName(definition.name);
      const task = defineTask(definition, 'operator', now, this.#zone, kept);
      if (!kept) return store.tasks.insert(task);
      store.tasks.update(kept.id, task, now);
      return kept.id;
    });
    signals.planChanged();
    return id;
  }

  /**
   * Records an execution that the caller carries out: RUNNING first, then its end under the same session id.
   * While it is RUNNING it belongs to this engine; when the engine dies, it is queued again like any other.
   * @returns its id. @throws UserError when it is final already or its task does not exist.
   */
  saveTaskExecution(saved: SavedExecution): number {
    const { store, token, signals } = this.#core;
    const id = this.#core.write((now) => {
      const known = store.executions.bySession(saved.sessionId);
      const executionId = known?.id ?? this.#begin(saved, now);
      if (saved.status === 'RUNNING') return executionId;
      const ending = {
        status: saved.status,
        at: now,
        errorKind: saved.status === 'FAILED' ? 'internal' : '',
        errorMessage: saved.errorMessage ?? '',
        resultJson: saved.resultJson ?? null,
      };
      if (!store.executions.end(executionId, token, ending, 0))
        throw new UserError(`execution ${saved.sessionId} is final already`);
      const outcome = { COMPLETED: 'ok', FAILED: 'error', CANCELLED: 'cancelled' } as const;
      store.executions.endAttempt(executionId, { ...ending, outcome: outcome[saved.status], pid: null });
      return executionId;
    });
    signals.changed();
    return id;
  }

  #begin(saved: SavedExecution, now: number): number {
    const { store, token } = this.#core;
    const task = store.tasks.byId(saved.taskId);
    if (!task) throw new UserError(`there is no task ${saved.taskId}`);
    const id = store.executions.insert({
      taskId: task.id,
      sessionId: saved.sessionId,
      trigger: 'manual',
      requestedBy: 'library',
      reason: '',
      slotTime: null,
      missedSlots: 0,
      priority: task.priority,
      rank: rankOf(now, task.priority),
      queuedAt: now,
      idempotencyKey: `${task.id}:${saved.sessionId}`,
      redriveOf: null,
    });
    store.executions.start(id, token, now);
    return id;
  }
}
