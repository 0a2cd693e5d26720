/** What the engine's services share: the store behind its fence, the clock, the settings, and who to tell. */

import type { SchedulerConfig } from '../config/settings.ts';
import type { Execution } from '../domain/execution.ts';
import type { Actor } from '../domain/operator.ts';
import type { Task, TaskType } from '../domain/task.ts';
import { WindowCalendar } from '../domain/window-calendar.ts';
import type { Channel } from '../notify/channel.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { isStoreFailure, STORE_UPGRADED, storeFailureText } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import { GroupCommit } from './group-commit.ts';
import { DiskFailed, LeaseLost, StoreGone, StoreUpgraded } from './lease-lost.ts';
import { PoolLimits } from './limits.ts';
import { type EngineMeter, NO_METER, type Outcome } from './meter.ts';
import { Newcomers, type Wanted } from './newcomers.ts';
import { QueueRoom } from './queue-room.ts';

/** The part of pino's Logger that the engine uses. */
export interface EngineLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Tasks that need not be read again for each start. */
const MOST_TASKS_KEPT = 20_000;

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

/** The store takes no writes: since when (epoch ms) and why. Nothing is planned, started or ended meanwhile. */
export interface Trouble {
  since: number;
  why: string;
}

/** What is to happen when a transaction has become durable, or when it has not. */
interface Hook {
  committed?: () => void;
  /** Whether or not: null = it is durable, else why perhaps it is not. */
  ended?: (failed: LeaseLost | null) => void;
  rolledBack?: () => void;
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
  #trouble: Trouble | null = null;
  /** Somebody waits until the disk has what was committed. */
  onAwaitDisk: () => void = () => undefined;
  readonly #reported = new Set<string>();
  /** Of the transaction under way. */
  readonly #hooks: Hook[] = [];
  #depth = 0;
  readonly #newcomers: Newcomers;
  readonly #tasks = new Map<number, Task>();
  #tasksVersion = -1;
  #slowestWriteMs: number | null = null;
  /** Set once this process may act for the store no more. */
  #lost: LeaseLost | null = null;
  /** Something was committed that no sync was asked for. */
  #owesSync = false;
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
    this.#newcomers = new Newcomers(this);
  }

  /** null while the store takes what is written. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** The disk did not take what was committed: see DiskFailed. */
  get diskFailed(): boolean {
    return this.#lost instanceof DiskFailed;
  }

  /**
   * One transaction of the engine, or a part of the one under way that can fail alone. What it wrote is seen by all when
   * this returns, and may become durable a moment later: what rests on that waits for `afterCommit` or `durable`.
   * @throws LeaseLost, with nothing written, when this process is no longer the engine or the store is gone.
   */
  write<Result>(work: (now: number) => Result): Result {
    const mark = this.#hooks.length;
    const outermost = this.#depth === 0;
    const begun = this.clock.uptime();
    this.#depth += 1;
    let result: Result;
    try {
      if (outermost) this.#requireFile();
      result = this.store.transaction(() => {
        if (outermost && !this.store.lease.isCurrent(this.token))
          throw this.store.files.isUpgraded()
            ? new StoreUpgraded(STORE_UPGRADED)
            : new LeaseLost('another process is the engine now');
        return work(this.clock.now());
      });
    } catch (error) {
      this.#undo(mark);
      if (error instanceof LeaseLost) this.#lose(error);
      else if (isStoreFailure(error)) this.#troubled(storeFailureText(error));
      throw error;
    } finally {
      this.#depth -= 1;
    }
    if (outermost) this.#committed(begun);
    return result;
  }

  /** As write, and durable when it returns, at the price of waiting for the disk: for callers who cannot wait otherwise. */
  writeAtOnce<Result>(work: (now: number) => Result): Result {
    return this.store.durability.atOnce(() => this.write(work));
  }

  #committed(begun: number): void {
    this.#mended();
    const hooks = this.#hooks.splice(0);
    const isBehind = this.store.durability.owesSync;
    if (hooks.some(({ committed, ended }) => committed !== undefined || ended !== undefined))
      this.onceDurable((failed) => {
        this.#took(begun);
        if (failed === null && isBehind) this.#checkLease();
        for (const hook of hooks) {
          if (failed === null) this.#follow(hook);
          hook.ended?.(failed);
        }
      });
    else if (isBehind) this.#syncSoon();
    else this.#took(begun);
  }

  /** The disk, or the whole process, may have stood still since the commit: what follows from it is then another engine's. */
  #checkLease(): void {
    if (this.#lost !== null) return;
    try {
      if (!this.store.lease.isCurrent(this.token))
        this.#lose(new LeaseLost('another process is the engine now'));
    } catch (error) {
      // It was ours at the commit, and the next write asks again.
      this.report('could not look whether this is still the engine', error);
    }
  }

  /** Nobody waits for it: it may share a sync with what follows in this round of the event loop. */
  #syncSoon(): void {
    if (this.#owesSync) return;
    this.#owesSync = true;
    void this.clock.turn().then(() => {
      if (this.#owesSync) this.onceDurable(() => undefined);
    });
  }

  /**
   * Calls back when all that was committed before is durable, or with why it perhaps is not; in the order of the
   * calls, after the hooks of those commits.
   */
  onceDurable(told: (failed: LeaseLost | null) => void): void {
    this.#owesSync = false;
    if (this.store.durability.owesSync) this.onAwaitDisk();
    this.store.durability.onceDurable((failure) => {
      if (failure !== null) this.#lose(new DiskFailed(storeFailureText(failure)));
      told(failure === null ? null : this.#lost);
    });
  }

  /** Resolves when all that was committed before is durable; false: perhaps it is not, and this engine ends. */
  durable(): Promise<boolean> {
    return new Promise((resolve) => this.onceDurable((failed) => resolve(failed === null)));
  }

  #lose(why: LeaseLost): void {
    this.#lost ??= why;
    this.signals.lost(why);
  }

  #took(begun: number): void {
    this.#slowestWriteMs = Math.max(this.#slowestWriteMs ?? 0, this.clock.uptime() - begun);
  }

  /** Ms that the slowest transaction since the last call took to be durable; null = there was none. */
  takeSlowestWrite(): number | null {
    const slowest = this.#slowestWriteMs;
    this.#slowestWriteMs = null;
    return slowest;
  }

  /** It is durable, whatever comes of what follows from it: that must not look like a write that failed. */
  #follow(hook: Hook): void {
    // Another engine may do all of it again.
    if (this.#lost !== null) return;
    try {
      hook.committed?.();
    } catch (error) {
      this.logger.error({ error: messageOf(error) }, 'what follows a commit failed');
    }
  }

  /** Inside a transaction: done once that is durable, and never when it is not. */
  afterCommit(then: () => void): void {
    this.#hooks.push({ committed: then });
  }

  /** Inside a transaction that commits: told when it is durable, after what follows from that, or why perhaps it is not. */
  onEnd(told: (failed: LeaseLost | null) => void): void {
    this.#hooks.push({ ended: told });
  }

  /** Inside a transaction: takes back what this process remembers of it, when it is not to be. */
  onRollback(undo: () => void): void {
    this.#hooks.push({ rolledBack: undo });
  }

  /** A write that nobody waits for: it joins the next transaction, and is reported where that fails. */
  later(what: string, work: (now: number) => unknown): void {
    this.group.join(work, { urgent: false }).catch((error: unknown) => this.report(what, error));
  }

  /** @throws StoreGone when the store's file was removed or replaced. */
  checkFile(): void {
    try {
      this.#requireFile();
    } catch (error) {
      if (error instanceof LeaseLost) this.#lose(error);
      throw error;
    }
  }

  /** Inside a transaction, of an execution that ended for good without a worker: told once that is committed. */
  noteEnd(executionId: number, type: TaskType, outcome: Outcome = 'CANCELLED'): void {
    this.afterCommit(() => {
      this.meter.ended(type, outcome);
      this.signals.ended(executionId);
    });
  }

  /** For what is tried again and again: logged when it begins, not every second while it lasts. */
  report(what: string, error: unknown, fields: object = {}): void {
    const text = messageOf(error);
    if (error instanceof LeaseLost || this.#reported.has(`${what}: ${text}`)) return;
    this.#reported.add(`${what}: ${text}`);
    this.logger.error({ ...fields, error: text }, what);
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

  /**
   * A task as the store has it, but for `nextRunTime`, which may be older. Only the engine's process writes tasks,
   * and it counts what it changes.
   */
  task(id: number): Task | null {
    const { tasks } = this.store;
    if (tasks.version !== this.#tasksVersion) this.#tasks.clear();
    this.#tasksVersion = tasks.version;
    const kept = this.#tasks.get(id);
    if (kept) return kept;
    const task = tasks.byId(id);
    if (!task) return null;
    // A map keeps its order: what was read first goes first.
    if (this.#tasks.size >= MOST_TASKS_KEPT)
      for (const oldest of this.#tasks.keys()) {
        this.#tasks.delete(oldest);
        break;
      }
    this.#tasks.set(id, task);
    return task;
  }

  /** An execution that still waits as it was queued; null = it has to be read. */
  recent(executionId: number): Execution | null {
    return this.#newcomers.recent(executionId);
  }

  /** It waits no more, or not as it was queued. */
  forgetRecent(executionId: number): void {
    this.#newcomers.forget(executionId);
  }

  /** Queues an execution inside a transaction; its id and session. */
  enqueue(task: Task, now: number, what: Wanted): Pick<Execution, 'id' | 'sessionId'> {
    return this.#newcomers.enqueue(task, now, what);
  }

  /** As enqueue, for many tasks that an operator has run at once; their ids, in that order. */
  enqueueMany(
    tasks: readonly Task[],
    now: number,
    what: Pick<Wanted, 'trigger' | 'requestedBy' | 'reason'>,
  ): number[] {
    return this.#newcomers.enqueueMany(tasks, now, what);
  }

  #requireFile(): void {
    if (this.#lost !== null && this.diskFailed) throw this.#lost;
    if (this.store.files.isGone()) throw new StoreGone(this.store.files.whyUnusable());
  }

  #undo(mark: number): void {
    this.#tasks.clear();
    for (const hook of this.#hooks.splice(mark).reverse()) hook.rolledBack?.();
  }

  #troubled(why: string): void {
    if (this.#trouble?.why === why) return;
    this.#trouble = { since: this.#trouble?.since ?? this.clock.now(), why };
    this.signals.changed();
  }

  #mended(): void {
    if (this.#reported.size > 0) this.#reported.clear();
    if (this.#trouble === null) return;
    this.logger.info({ why: this.#trouble.why }, 'the store takes writes again');
    this.#trouble = null;
    this.signals.changed();
  }
}
