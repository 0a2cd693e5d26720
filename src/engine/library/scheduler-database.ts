/** Tasks and executions that the library's user keeps: saveScheduledTask and saveTaskExecution. */

import { type Execution, isFinal } from '../../domain/execution.ts';
import type { Actor, TaskDefinition } from '../../domain/operator.ts';
import { rankOf } from '../../domain/rank.ts';
import { UserError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { EngineCore } from '../core.ts';
import { checkAtOnce, defineTask } from '../define-task.ts';
import { replaceTask } from '../planning/plan-due.ts';
import { noteFailure, noteSuccess } from '../task-alerts.ts';

/** Sessions name log and report files. */
const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whose executions a caller may end. */
const LIBRARY = 'caller of the library';

/** What an execution ends as, and how its attempt is told. */
const OUTCOMES = { COMPLETED: 'ok', FAILED: 'error', CANCELLED: 'cancelled' } as const;

export interface SavedExecution {
  taskId: number;
  /** The caller's own, unique: letters, digits, `.`, `_` and `-`, at most 100. */
  sessionId: string;
  status: Extract<Execution['status'], 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED'>;
  errorMessage?: string;
  /** Best a WorkResult, whose parts the screens show. */
  resultJson?: string;
}

export class SchedulerDatabase {
  readonly #core: EngineCore;
  readonly #zone: string;
  readonly #actor: Actor;

  /** `actor` is who the audit log names for changes of tasks. */
  constructor(core: EngineCore, zone: string, actor: Actor) {
    this.#core = core;
    this.#zone = zone;
    this.#actor = actor;
  }

  /** Adds the task, or changes the one of that name. @returns its id. @throws UserError naming what is wrong. */
  saveScheduledTask(definition: TaskDefinition): number {
    const { store, signals } = this.#core;
    const id = this.#core.transactions.writeAtOnce((now) => {
      const kept = store.tasks.byName(definition.name);
      const task = defineTask(definition, 'operator', now, this.#zone, kept);
      checkAtOnce(this.#core, task);
      const subject = `task ${task.name}`;
      if (!kept) {
        store.audit.append(now, this.#actor, 'add', subject, { after: definition });
        return store.tasks.insert(task);
      }
      if (kept.type !== task.type)
        throw new UserError(`task "${task.name}" is a ${kept.type} task; give the new one another name`);
      store.audit.append(now, this.#actor, 'edit', subject, { before: kept, after: definition });
      replaceTask(this.#core, kept, task, now);
      return kept.id;
    });
    signals.planChanged();
    return id;
  }

  /**
   * Records an execution that the caller carries out: RUNNING first, then its end under the same session id.
   * While it is RUNNING it belongs to this engine; when the engine dies, it is queued again like any other.
   * @returns its id. @throws UserError when it is final already, is not the caller's, or cannot be kept.
   */
  saveTaskExecution(saved: SavedExecution): number {
    if (!SESSION_ID.test(saved.sessionId))
      throw new UserError(
        `"${safeText(saved.sessionId, 100)}" is no session id; use letters, digits, ".", "_" and "-"`,
      );
    if (saved.resultJson !== undefined && !isJson(saved.resultJson))
      throw new UserError(`the result of ${saved.sessionId} is no JSON`);
    const id = this.#core.transactions.writeAtOnce((now) => {
      const known = this.#core.store.executions.bySession(saved.sessionId);
      if (known) this.#refuseStrangers(known, saved);
      const executionId = known?.id ?? this.#begin(saved, now);
      if (saved.status !== 'RUNNING') this.#end(executionId, saved, saved.status, now);
      return executionId;
    });
    this.#core.signals.changed();
    return id;
  }

  #refuseStrangers(known: Execution, saved: SavedExecution): void {
    if (isFinal(known.status)) throw new UserError(`execution ${saved.sessionId} is final already`);
    if (known.requestedBy !== LIBRARY || known.taskId !== saved.taskId)
      throw new UserError(`execution ${saved.sessionId} is one that the engine carries out on its own`);
    if (known.status !== 'RUNNING')
      throw new UserError(`execution ${saved.sessionId} was lost with its engine and is queued again`);
  }

  #end(id: number, saved: SavedExecution, status: keyof typeof OUTCOMES, now: number): void {
    const { attempts, executions } = this.#core.store;
    const ending = {
      status,
      at: now,
      errorKind: status === 'FAILED' ? 'internal' : '',
      errorMessage: safeText(saved.errorMessage ?? ''),
      resultJson: saved.resultJson ?? null,
    };
    if (!attempts.end(id, this.#core.token, { ...ending, outcome: OUTCOMES[status], pid: null }))
      throw new UserError(`execution ${saved.sessionId} belongs to another engine`);
    executions.end(id, this.#core.token, ending);
    const task = this.#core.task(saved.taskId);
    if (status === 'COMPLETED' && task) noteSuccess(this.#core, task, now);
    if (status === 'FAILED' && task)
      noteFailure(this.#core, task, { executionId: id, why: ending.errorMessage }, now);
  }

  #begin(saved: SavedExecution, now: number): number {
    const { store, token } = this.#core;
    const task = store.tasks.byId(saved.taskId);
    if (!task || task.deletedAt !== null) throw new UserError(`there is no task ${saved.taskId}`);
    const id = store.executions.insert({
      taskId: task.id,
      sessionId: saved.sessionId,
      trigger: 'manual',
      requestedBy: LIBRARY,
      reason: '',
      slotTime: null,
      missedSlots: 0,
      missedFirst: null,
      missedLast: null,
      pool: task.type,
      startDeadlineAt: null,
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

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
