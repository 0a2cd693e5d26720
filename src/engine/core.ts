/** What the engine's services share: the store behind its fence, the clock, the settings, and who to tell. */

import type { SchedulerConfig } from '../config/settings.ts';
import type { Execution, Trigger } from '../domain/execution.ts';
import type { Actor } from '../domain/operator.ts';
import { rankOf } from '../domain/rank.ts';
import { sessionId } from '../domain/session-id.ts';
import type { Task } from '../domain/task.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { isStoreFailure, STORE_GONE, storeFailureText } from '../store/failure.ts';
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

/** Who the audit log names for what the engine does by itself. */
export const ENGINE_ACTOR: Actor = { who: 'scarefloor', source: 'engine' };

/** Another process became the engine: nothing may be written under this token any more. */
export class LeaseLost extends Error {
  override readonly name: string = 'LeaseLost';
}

/**
 * The store's file is no longer where it was opened: what is written is lost, and another engine may work on the
 * file that took its place.
 */
export class StoreGone extends LeaseLost {
  override readonly name = 'StoreGone';
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
  /** This process may write no more. Told at the first write that finds it out; may be told again. */
  lost(why: LeaseLost): void;
  /** An execution ended for good that no worker was carrying. */
  ended(executionId: number): void;
}

/** The store takes no writes: since when (epoch ms) and why. Nothing is planned, started or ended meanwhile. */
export interface Trouble {
  since: number;
  why: string;
}

export class EngineCore {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: EngineLogger;
  readonly token: number;
  readonly signals: EngineSignals;
  readonly random: () => number;
  config: SchedulerConfig;
  #trouble: Trouble | null = null;
  readonly #reported = new Set<string>();
  /** Of the transaction under way. */
  readonly #ended: number[] = [];
  #depth = 0;

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

  /** null while the store takes what is written. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /**
   * One transaction of the engine.
   * @throws LeaseLost, with nothing written, when this process is no longer the engine or the store is gone.
   */
  write<Result>(work: (now: number) => Result): Result {
    const endedBefore = this.#ended.length;
    this.#depth += 1;
    try {
      this.#requireFile();
      const result = this.store.transaction(() => {
        if (!this.store.lease.isCurrent(this.token)) throw new LeaseLost('another process is the engine now');
        return work(this.clock.now());
      });
      this.#mended();
      return result;
    } catch (error) {
      this.#ended.length = endedBefore;
      if (error instanceof LeaseLost) this.signals.lost(error);
      else if (isStoreFailure(error)) this.#troubled(storeFailureText(error));
      throw error;
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) for (const id of this.#ended.splice(0)) this.signals.ended(id);
    }
  }

  /** @throws StoreGone when the store's file was removed or replaced. */
  checkFile(): void {
    try {
      this.#requireFile();
    } catch (error) {
      if (error instanceof LeaseLost) this.signals.lost(error);
      throw error;
    }
  }

  /** Inside a transaction: told once that is committed. */
  noteEnd(executionId: number): void {
    this.#ended.push(executionId);
  }

  /** For what is tried again and again: logged when it begins, not every second while it lasts. */
  report(what: string, error: unknown, fields: object = {}): void {
    const text = messageOf(error);
    if (error instanceof LeaseLost || this.#reported.has(`${what}: ${text}`)) return;
    this.#reported.add(`${what}: ${text}`);
    this.logger.error({ ...fields, error: text }, what);
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
      startDeadlineAt?: number | null;
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
      pool: task.type,
      priority,
      rank: rankOf(now, priority),
      queuedAt: now,
      startDeadlineAt: what.startDeadlineAt ?? null,
      idempotencyKey: `${task.id}:${what.slotTime ?? session}`,
      redriveOf: what.redriveOf ?? null,
    });
    return { id, sessionId: session };
  }

  #requireFile(): void {
    if (this.store.isGone()) throw new StoreGone(STORE_GONE);
  }

  #troubled(why: string): void {
    if (this.#trouble?.why === why) return;
    this.#trouble = { since: this.#trouble?.since ?? this.clock.now(), why };
    this.signals.changed();
  }

  #mended(): void {
    this.#reported.clear();
    if (this.#trouble === null) return;
    this.logger.info({ why: this.#trouble.why }, 'the store takes writes again');
    this.#trouble = null;
    this.signals.changed();
  }

  /** Four characters are few for a second in which hundreds are queued: one that is taken is drawn again. */
  #freshSession(now: number): string {
    let session = sessionId(now, this.random);
    for (let draw = 1; draw < MOST_DRAWS && this.store.executions.bySession(session); draw += 1)
      session = sessionId(now, this.random);
    return session;
  }
}
