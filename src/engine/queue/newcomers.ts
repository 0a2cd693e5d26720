/** Executions as they come into the queue: their session, their row, and what need not be read again when they start. */
import type { Execution, Trigger } from '../../domain/execution.ts';
import { rankOf } from '../../domain/rank.ts';
import { SESSIONS_A_SECOND, sessionId } from '../../domain/session-id.ts';
import type { Task } from '../../domain/task.ts';
import { codeOf } from '../../shared/errors.ts';
import type { OneQueued, QueuedTogether } from '../../store/execution-batches.ts';
import type { NewExecution } from '../../store/executions.ts';
import type { EngineCore } from '../core.ts';

/** Draws of a session id before something else must be wrong. */
const MOST_DRAWS = 100;

/** From one session of a second to the next: there is room for a hundred thousand, from the middle on. */
const LONGEST_STEP = 16;

/** Remembered at once, some hundred bytes each; the oldest are forgotten first. */
const MOST_RECENT = 20_000;

/** What is to be done, beside the task. */
export interface Wanted {
  trigger: Trigger;
  requestedBy: string;
  reason?: string | undefined;
  /** Default: the task's. */
  priority?: number;
  slotTime?: number;
  missedSlots?: number;
  missedFirst?: number | null;
  missedLast?: number | null;
  startDeadlineAt?: number | null;
  redriveOf?: number;
}

/** No slot, and nothing that it stands for besides. */
const BARE = {
  slotTime: null,
  missedSlots: 0,
  missedFirst: null,
  missedLast: null,
  startDeadlineAt: null,
  redriveOf: null,
} as const;

/** Of thousands that wait, no more than what cannot be had from the task. */
type Newcomer =
  | { task: Task; queued: NewExecution }
  | { task: Task; sessionId: string; together: QueuedTogether };

export class Newcomers {
  readonly #core: EngineCore;
  readonly #recent = new Map<number, Newcomer>();
  /** Number of the newest session, and its second. */
  #session = 0;
  #sessionsOf = Number.NaN;

  constructor(core: EngineCore) {
    this.#core = core;
  }

  /** One that still waits as it was queued; null = it has to be read. */
  recent(executionId: number): Execution | null {
    const newcomer = this.#recent.get(executionId);
    return newcomer === undefined ? null : asQueued(executionId, newcomer);
  }

  forget(executionId: number): void {
    this.#recent.delete(executionId);
  }

  /** Inside a transaction. */
  enqueue(task: Task, now: number, what: Wanted): Pick<Execution, 'id' | 'sessionId'> {
    const priority = what.priority ?? task.priority;
    for (let draw = 1; ; draw += 1) {
      const session = this.#freshSession(now);
      const queued: NewExecution = {
        taskId: task.id,
        sessionId: session,
        trigger: what.trigger,
        requestedBy: what.requestedBy,
        reason: what.reason ?? '',
        slotTime: what.slotTime ?? null,
        missedSlots: what.missedSlots ?? 0,
        missedFirst: what.missedFirst ?? null,
        missedLast: what.missedLast ?? null,
        pool: task.type,
        priority,
        rank: rankOf(now, priority),
        queuedAt: now,
        startDeadlineAt: what.startDeadlineAt ?? null,
        idempotencyKey: keyOf(task, what.slotTime ?? session),
        redriveOf: what.redriveOf ?? null,
      };
      try {
        const id = this.#core.store.executions.insert(queued);
        this.#remember(id, { task, queued });
        this.#core.onRollback(() => this.forget(id));
        return { id, sessionId: session };
      } catch (error) {
        // Another engine of the same second drew it before.
        if (codeOf(error) !== 'SQLITE_CONSTRAINT_UNIQUE' || draw >= MOST_DRAWS) throw error;
      }
    }
  }

  /** Inside a transaction: many that operators ask for at once; their ids, in the order of the tasks. */
  enqueueMany(
    tasks: readonly Task[],
    now: number,
    what: Pick<Wanted, 'trigger' | 'requestedBy' | 'reason'>,
  ): number[] {
    const { trigger, requestedBy, reason = '' } = what;
    const together = { trigger, requestedBy, reason, queuedAt: now };
    const many = tasks.map((task): OneQueued => {
      const session = this.#freshSession(now);
      return {
        taskId: task.id,
        sessionId: session,
        pool: task.type,
        priority: task.priority,
        rank: rankOf(now, task.priority),
        idempotencyKey: keyOf(task, session),
      };
    });
    try {
      const ids = this.#core.store.executionBatches.insert(together, many);
      this.#core.onRollback(() => {
        for (const id of ids) this.forget(id);
      });
      for (const [index, one] of many.entries())
        this.#remember(ids[index]!, { task: tasks[index]!, sessionId: one.sessionId, together });
      return ids;
    } catch (error) {
      if (codeOf(error) !== 'SQLITE_CONSTRAINT_UNIQUE') throw error;
      // One of many was drawn before: one by one, that one is drawn again.
      return tasks.map((task) => this.enqueue(task, now, what).id);
    }
  }

  /** Until its transaction is rolled back, which the caller sees to: its id will then be given to another. */
  #remember(id: number, newcomer: Newcomer): void {
    // A map keeps its order: what was queued first and never started (it was cancelled, or waits behind others) goes.
    if (this.#recent.size >= MOST_RECENT)
      for (const oldest of this.#recent.keys()) {
        this.#recent.delete(oldest);
        break;
      }
    this.#recent.set(id, newcomer);
  }

  /**
   * Later in the order of its second than the one before: the index of sessions then grows at its end, where ids drawn
   * at random would have a page written for each. The steps are drawn, so that another engine of the same second, which
   * has numbers of its own, meets these seldom.
   */
  #freshSession(now: number): string {
    const { random } = this.#core;
    const second = Math.floor(now / 1_000);
    this.#session =
      second === this.#sessionsOf
        ? this.#session + 1 + Math.floor(random() * LONGEST_STEP)
        : Math.floor((random() * SESSIONS_A_SECOND) / 2);
    this.#sessionsOf = second;
    if (this.#session >= SESSIONS_A_SECOND) this.#session = Math.floor(random() * SESSIONS_A_SECOND);
    return sessionId(now, this.#session);
  }
}

/** What the executor knows the work by, in each of its attempts. */
function keyOf({ id }: Task, slotOrSession: number | string): string {
  return `${id}:${slotOrSession}`;
}

/** What an execution is before anything happened to it, as the store would tell it. */
function asQueued(id: number, newcomer: Newcomer): Execution {
  const { task } = newcomer;
  const queued = 'queued' in newcomer ? newcomer.queued : null;
  const shared = 'queued' in newcomer ? newcomer.queued : newcomer.together;
  const session = 'queued' in newcomer ? newcomer.queued.sessionId : newcomer.sessionId;
  const slot = queued ?? BARE;
  return {
    id,
    taskId: task.id,
    taskName: task.name,
    taskType: task.type,
    sessionId: session,
    status: 'QUEUED',
    trigger: shared.trigger,
    requestedBy: shared.requestedBy,
    reason: shared.reason,
    slotTime: slot.slotTime,
    queuedAt: shared.queuedAt,
    notBefore: shared.queuedAt,
    startDeadlineAt: slot.startDeadlineAt,
    startTime: shared.queuedAt,
    endTime: null,
    attempt: 0,
    attemptStartedAt: null,
    retryCount: 0,
    lostCount: 0,
    missedSlots: slot.missedSlots,
    missedFirst: slot.missedFirst,
    missedLast: slot.missedLast,
    priority: queued?.priority ?? task.priority,
    phase: '',
    progressDone: 0,
    progressTotal: null,
    progressNote: '',
    counters: {},
    workerPid: null,
    errorKind: '',
    errorMessage: '',
    resultJson: null,
    cancelRequestedAt: null,
    cancelRequestedBy: '',
    idempotencyKey: queued?.idempotencyKey ?? keyOf(task, session),
    redriveOf: slot.redriveOf,
  };
}
