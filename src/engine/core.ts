/** What the engine's services share: the store behind its fence, the clock, the settings, and who to tell. */

import type { SchedulerConfig } from '../config/settings.ts';
import type { Actor } from '../domain/operator.ts';
import type { Task, TaskType } from '../domain/task.ts';
import { WindowCalendar } from '../domain/window-calendar.ts';
import type { Channel } from '../notify/channel.ts';
import type { Clock } from '../shared/clock.ts';
import type { Store } from '../store/store.ts';
import { FailureLog } from './failure-log.ts';
import { GroupCommit } from './group-commit.ts';
import type { LeaseLost } from './lease/lease-lost.ts';
import { type EngineMeter, NO_METER, type Outcome } from './meter.ts';
import { PoolLimits } from './queue/limits.ts';
import { Newcomers } from './queue/newcomers.ts';
import { QueueRoom } from './queue/queue-room.ts';
import { TaskCache } from './task-cache.ts';
import { Transactions } from './transactions.ts';

/** The part of pino's Logger that the engine uses. */
export interface EngineLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Who the audit log names for what the engine does by itself. */
export const ENGINE_ACTOR: Actor = { who: 'scarefloor', source: 'engine' };

/** For the services: what happened, as it happens. */
export interface EngineSignals {
  /** Something that a screen shows changed. */
  changed(): void;
  /** What runs got further: comes often and can wait. */
  progressed(): void;
  /** There is something to tell people. */
  alerted(): void;
  /** Executions were queued or a place became free. */
  queueChanged(): void;
  /** Schedules changed. */
  planChanged(): void;
  /** This process may write no more. Told at the first write that finds it out; may be told again. */
  lost(why: LeaseLost): void;
  /** An execution that runs was cancelled by the engine itself, and why. */
  cancelled(executionId: number, why: string): void;
  /** An execution ended for good that no worker was carrying. */
  ended(executionId: number): void;
}

export class EngineCore {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: EngineLogger;
  readonly token: number;
  readonly signals: EngineSignals;
  readonly random: () => number;
  readonly meter: EngineMeter;
  /** Whether two executions of one task of this type would get in each other's way. */
  readonly worksAlone: (type: TaskType) => boolean;
  /** Writes that may share a transaction. */
  readonly group: GroupCommit;
  /** Whom to tell what. */
  channels: readonly Pick<Channel, 'name' | 'rules'>[];
  /** How many more executions may wait. */
  readonly room = new QueueRoom(this);
  /** How many executions may run at once now. */
  readonly limits = new PoolLimits(() => this.config);
  config: SchedulerConfig;
  /** Writing behind the fence of the lease. */
  readonly transactions: Transactions;
  /** How executions come into the queue. */
  readonly newcomers = new Newcomers(this);
  readonly #failures: FailureLog;
  readonly #tasks: TaskCache;
  #windows: WindowCalendar | null = null;

  constructor(parts: {
    store: Store;
    clock: Clock;
    logger: EngineLogger;
    token: number;
    config: SchedulerConfig;
    signals: EngineSignals;
    random: () => number;
    meter?: EngineMeter;
    worksAlone?: (type: TaskType) => boolean;
    channels?: readonly Pick<Channel, 'name' | 'rules'>[];
  }) {
    this.store = parts.store;
    this.clock = parts.clock;
    this.logger = parts.logger;
    this.token = parts.token;
    this.config = parts.config;
    this.signals = parts.signals;
    this.random = parts.random;
    this.meter = parts.meter ?? NO_METER;
    this.worksAlone = parts.worksAlone ?? (() => false);
    this.channels = parts.channels ?? [];
    this.group = new GroupCommit(this);
    this.#failures = new FailureLog(parts.logger);
    this.#tasks = new TaskCache(parts.store.tasks);
    this.transactions = new Transactions({
      ...parts,
      failures: this.#failures,
      onRollback: () => this.#tasks.clear(),
    });
  }

  /** Of Transactions, as the next three. */
  write<Result>(work: (now: number) => Result): Result {
    return this.transactions.write(work);
  }

  afterCommit(then: () => void): void {
    this.transactions.afterCommit(then);
  }

  onRollback(undo: () => void): void {
    this.transactions.onRollback(undo);
  }

  durable(): Promise<boolean> {
    return this.transactions.durable();
  }

  /** A write that nobody waits for: it joins the next transaction, and is reported where that fails. */
  later(what: string, work: (now: number) => unknown): void {
    this.group.join(work, { urgent: false }).catch((error: unknown) => this.report(what, error));
  }

  /** See FailureLog. */
  report(what: string, error: unknown, fields?: object): void {
    this.#failures.report(what, error, fields);
  }

  /** Inside a transaction, of an execution that ended for good without a worker: told once that is committed. */
  noteEnd(executionId: number, type: TaskType, outcome: Outcome = 'CANCELLED'): void {
    this.afterCommit(() => {
      this.meter.ended(type, outcome);
      this.signals.ended(executionId);
    });
  }

  /** The blackouts as the store has them. */
  get windows(): WindowCalendar {
    this.#windows ??= new WindowCalendar(this.store.windows.list());
    return this.#windows;
  }

  /** They have changed. */
  forgetWindows(): void {
    this.#windows = null;
  }

  /** See TaskCache. */
  task(id: number): Task | null {
    return this.#tasks.byId(id);
  }
}
