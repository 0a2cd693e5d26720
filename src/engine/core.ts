/** What the engine's services share: the store behind its fence, the clock, the settings, and who to tell. */

import type { SchedulerConfig } from '../config/settings.ts';
import type { Execution, Trigger } from '../domain/execution.ts';
import { rankOf } from '../domain/rank.ts';
import { sessionId } from '../domain/session-id.ts';
import type { Task } from '../domain/task.ts';
import type { Clock } from '../shared/clock.ts';
import type { Store } from '../store/store.ts';

/** The part of pino's Logger that the engine uses. */
export interface EngineLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Draws of a session id before its UNIQUE column may refuse it. */
const MOST_DRAWS = 100;

/** Another process became the engine: nothing may be written under this token any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** For the services: what happened, as it happens. */
export interface EngineSignals {
  /** Something that a screen shows changed. */
  changed(): void;
  /** What runs got further: comes often and can wait. */
  progressed(): void;
  /** Executions were queued or a place became free. */
  queueChanged(): void;
  /** Schedules changed. */
  planChanged(): void;
}

export class EngineCore {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: EngineLogger;
  readonly token: number;
  readonly signals: EngineSignals;
  readonly random: () => number;
  config: SchedulerConfig;

  constructor(parts: {
    store: Store;
    clock: Clock;
    logger: EngineLogger;
    token: number;
    config: SchedulerConfig;
    signals: EngineSignals;
    random: () => number;
  }) {
    this.store = parts.store;
    this.clock = parts.clock;
    this.logger = parts.logger;
    this.token = parts.token;
    this.config = parts.config;
    this.signals = parts.signals;
    this.random = parts.random;
  }

  /**
   * One transaction of the engine.
   * @throws LeaseLost, with nothing written, when this process is no longer the engine.
   */
  write<Result>(work: (now: number) => Result): Result {
    return this.store.transaction(() => {
      if (!this.store.lease.isCurrent(this.token)) throw new LeaseLost('another process is the engine now');
      return work(this.clock.now());
    });
  }

  /** Queues an execution inside a transaction; its id and session. */
  enqueue(
    task: Task,
    now: number,
    what: {
      trigger: Trigger;
      requestedBy: string;
      reason?: string | undefined;
      priority?: number;
      slotTime?: number;
      missedSlots?: number;
      redriveOf?: number;
    },
  ): Pick<Execution, 'id' | 'sessionId'> {
    const session = this.#freshSession(now);
    const priority = what.priority ?? task.priority;
    const id = this.store.executions.insert({
      taskId: task.id,
      sessionId: session,
      trigger: what.trigger,
      requestedBy: what.requestedBy,
      reason: what.reason ?? '',
      slotTime: what.slotTime ?? null,
      missedSlots: what.missedSlots ?? 0,
      priority,
      rank: rankOf(now, priority),
      queuedAt: now,
      idempotencyKey: `${task.id}:${what.slotTime ?? session}`,
      redriveOf: what.redriveOf ?? null,
    });
    return { id, sessionId: session };
  }

  /** Four characters are few for a second in which hundreds are queued: one that is taken is drawn again. */
  #freshSession(now: number): string {
    let session = sessionId(now, this.random);
    for (let draw = 1; draw < MOST_DRAWS && this.store.executions.bySession(session); draw += 1)
      session = sessionId(now, this.random);
    return session;
  }
}
