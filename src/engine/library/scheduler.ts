/**
 * The library's facade: a scheduler that is given its services, keeps its tasks in SQLite and runs them. The
 * console and the command line use the same engine underneath.
 */
import type { SchedulerConfig } from '../../config/settings.ts';
import { type Execution, isFinal } from '../../domain/execution.ts';
import type { Actor, ActResult, OperatorAct, TaskDefinition } from '../../domain/operator.ts';
import type { SlotStory } from '../../domain/slot-story.ts';
import type { BlackoutWindow } from '../../domain/window.ts';
import type { Channel } from '../../notify/channel.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { messageOf, UserError } from '../../shared/errors.ts';
import type { HistoryQuery } from '../../store/history.ts';
import type { EngineLogger } from '../core.ts';
import { DRAIN_MS, type Engine } from '../engine.ts';
import { type SchedulerChannel, schedulerChannels } from '../notifications/scheduler-channels.ts';
import { reconcileWindows } from '../planning/reconcile-windows.ts';
import type { Verdict, VerifyOptions } from '../questions/verify.ts';
import type { InlineWork } from '../work/executor.ts';
import type { WorkPlaces } from '../work/work-order.ts';
import type { Notifier } from './notifier.ts';
import { SchedulerDatabase } from './scheduler-database.ts';
import { MonitorExecutor, ScanExecutor } from './scheduler-executors.ts';
import {
  type Blackout,
  blackoutWindows,
  checkedConfig,
  definitionOf,
  type ImmediateScan,
  immediateScanAct,
  type RecurringScan,
  recurringScanDefinition,
  type ScheduledTaskInput,
} from './scheduler-inputs.ts';
import { askVerify, askWhy } from './scheduler-questions.ts';
import { SchedulerRun } from './scheduler-run.ts';
import { readTaskStatus, type TaskStatus } from './task-status.ts';

export interface SchedulerParts {
  /** Missing keys take the defaults. */
  config?: Partial<SchedulerConfig>;
  logger?: EngineLogger;
  /** Absent: scans run in worker processes. */
  scanner?: InlineWork;
  /** Absent: monitoring cycles run in worker processes. */
  monitor?: InlineWork;
  notifier?: Notifier;
  /** Who else is told, by the keys of the file's `notifications.channels`. */
  channels?: readonly SchedulerChannel[];
  clock?: Clock;
  /** Where results, reports and logs go. Default: beside the database. */
  places?: Partial<WorkPlaces>;
  /** They take the place of those that the store has. Absent: those stay. */
  blackouts?: readonly Blackout[];
  /** IANA zone of schedules that name none; default UTC. */
  timezone?: string;
  /** Written into the audit log for calls of this object; default the process's user. */
  actor?: Actor;
}

/** Dates bound the start time, both inclusive; numbers are epoch ms. */
export type TaskHistoryQuery = Omit<HistoryQuery, 'startDate' | 'endDate'> & {
  startDate?: Date | number;
  endDate?: Date | number;
};

const SILENT: EngineLogger = { debug() {}, info() {}, warn() {}, error() {} };

export class Scheduler {
  readonly config: SchedulerConfig;
  readonly #parts: SchedulerParts;
  readonly #clock: Clock;
  readonly #logger: EngineLogger;
  readonly #actor: Actor;
  readonly #windows: BlackoutWindow[] | null;
  readonly #channels: readonly Channel[];
  #run: SchedulerRun | null = null;
  /** Under way: the end of the run before. */
  #stopping: Promise<void> | null = null;
  /** Why it stopped by itself; '' when it did not. */
  #lostBy = '';
  readonly #listeners = new Set<() => void>();

  /** @throws UserError naming every key of `config`, `blackouts` and `channels` that is unknown or out of its limits. */
  constructor(parts: SchedulerParts = {}) {
    this.#parts = parts;
    this.config = checkedConfig(parts.config ?? {});
    this.#windows = parts.blackouts ? blackoutWindows(parts.blackouts, parts.timezone ?? 'UTC') : null;
    this.#clock = parts.clock ?? systemClock;
    this.#channels = schedulerChannels(parts, this.#clock);
    this.#logger = parts.logger ?? SILENT;
    this.#actor = parts.actor ?? { who: process.env.USER ?? 'library', source: 'api' };
  }

  /**
   * Opens the store, becomes its engine and begins to work; stops when `signal` aborts.
   * @throws UserError when the store cannot be used or another process is its engine.
   */
  async start(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await this.#stopping;
    if (this.#run) return;
    const run = SchedulerRun.open({
      ...this.#parts,
      config: this.config,
      clock: this.#clock,
      logger: this.#logger,
      channels: this.#channels,
      zone: this.#parts.timezone ?? 'UTC',
      // A clock of the caller's own keeps no step with this machine.
      probesMachine: this.#parts.clock === undefined,
      onChanged: () => this.#announce(),
      onClosed: () => {
        [this.#run, this.#stopping] = [null, null];
        this.#announce();
      },
      onLost: (why) => {
        this.#lostBy = why;
        this.#stopAlone(0);
      },
    });
    this.#run = run;
    this.#lostBy = '';
    try {
      if (this.#windows) reconcileWindows(run.engine.core, this.#windows, this.#actor);
      run.engine.start();
    } catch (error) {
      await this.stop(0);
      throw error;
    }
    signal?.addEventListener('abort', () => this.#stopAlone(), { once: true });
  }

  /** Nobody waits for it. */
  #stopAlone(drainMs?: number): void {
    this.stop(drainMs).catch((error: unknown) =>
      this.#logger.error({ error: messageOf(error) }, 'the scheduler could not be stopped'),
    );
  }

  /**
   * Graceful: what runs has `drainMs` to finish, then goes back to the queue for the next start.
   * @throws UserError where the disk does not take what was written last, or does not answer for twenty seconds (DiskSilent):
   * only the end of the process is left then.
   */
  async stop(drainMs = DRAIN_MS): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#stopping = run.stop(drainMs);
    await this.#stopping;
  }

  /** A scan at an interval. @returns the task's id. @throws UserError when it is refused. */
  async scheduleRecurringScan(scan: RecurringScan): Promise<number> {
    return this.#added(recurringScanDefinition(scan));
  }

  /** All of them or, when one is refused, those before it. @returns their ids. @throws UserError. */
  async scheduleMultipleTasks(tasks: readonly ScheduledTaskInput[]): Promise<number[]> {
    const ids: number[] = [];
    for (const task of tasks) ids.push(await this.#added(definitionOf(task)));
    return ids;
  }

  /** A scan now. @returns the id of its task, for getTaskStatus and cancelTask. @throws UserError. */
  async executeImmediateScan(scan: ImmediateScan): Promise<number> {
    return required(await this.act(immediateScanAct(scan)), 'taskId');
  }

  /** The newest execution of a task. @throws UserError when it has none. */
  getTaskStatus(taskId: number): TaskStatus {
    return readTaskStatus(this.#working(), taskId);
  }

  /** Cancels what the task has queued or under way. @throws UserError when there is nothing. */
  async cancelTask(taskId: number, reason = ''): Promise<void> {
    const live = this.#working().core.store.executions.liveOfTask(taskId);
    if (live.length === 0) throw new UserError(`task ${taskId} has nothing to cancel`);
    for (const execution of live) await this.act({ kind: 'cancel', executionId: execution.id, reason });
  }

  /** Queues the newest failed or waiting execution of the task again, now. @throws UserError. */
  async markTaskForRetry(taskId: number): Promise<number> {
    const { store } = this.#working().core;
    const [newest] = store.history.history({ taskId, status: ['FAILED', 'RETRYING', 'CANCELLED'], limit: 1 });
    if (!newest) throw new UserError(`task ${taskId} has no failed execution`);
    return required(await this.act({ kind: 'retry', executionId: newest.id }), 'executionId');
  }

  /** Newest first. */
  getTaskHistory(query: TaskHistoryQuery = {}): Execution[] {
    const { startDate, endDate, ...rest } = query;
    return this.#working().core.store.history.history({
      ...rest,
      ...(startDate === undefined ? {} : { startDate: Number(startDate) }),
      ...(endDate === undefined ? {} : { endDate: Number(endDate) }),
    });
  }

  /** Removes old history. @returns how many executions went. */
  async cleanupTaskHistory(
    limits: { maxHistoryDays?: number; maxExecutionsPerTask?: number } = {},
  ): Promise<number> {
    return (await this.act({ kind: 'cleanup', ...limits })).removed?.executions ?? 0;
  }

  getScanExecutor(): ScanExecutor {
    return new ScanExecutor(this);
  }

  getMonitorExecutor(): MonitorExecutor {
    return new MonitorExecutor(this);
  }

  /**
   * Reports a failed monitoring cycle (by session id). One whose attempts are spent is queued again; one that the
   * engine tries again anyway is left to it. @returns whether it is tried again, and when (epoch ms).
   */
  async handleMonitorError(
    error: unknown,
    cycleId: string,
  ): Promise<{ willRetry: boolean; retryAt: number | null }> {
    const execution = this.#bySession(cycleId);
    this.#logger.error(
      { cycle: cycleId, task: execution.taskName, error: messageOf(error) },
      'monitoring cycle failed',
    );
    if (execution.status === 'RETRYING') return { willRetry: true, retryAt: execution.notBefore };
    if (execution.status !== 'FAILED') return { willRetry: !isFinal(execution.status), retryAt: null };
    const { ok } = await this.act({ kind: 'retry', executionId: execution.id, reason: 'monitor error' });
    return { willRetry: ok, retryAt: ok ? this.#clock.now() : null };
  }

  /** Adds what a cycle (by session id) found to its metrics. */
  updateMonitorStats(cycleId: string, changedUrls: readonly string[], error?: unknown): void {
    const execution = this.#bySession(cycleId);
    const { core } = this.#working();
    const metrics = {
      changed_urls: changedUrls.length,
      cycle_errors: error === undefined || error === null ? 0 : 1,
    };
    core.transactions.writeAtOnce((now) => core.store.metrics.insert(execution.id, metrics, now));
  }

  /** Direct access for those who keep tasks and executions of their own in the same history. */
  getDatabase(): SchedulerDatabase {
    return new SchedulerDatabase(this.#working().core, this.#parts.timezone ?? 'UTC', this.#actor);
  }

  /**
   * Why a task ran, ran late or did not run at a time: epoch ms or text such as `yesterday 03:00`, in the task's zone;
   * absent = the newest slot that was due. `tellSlot` puts the answer in words. @throws UserError.
   */
  why(taskId: number, time?: number | string): SlotStory {
    return askWhy(this.#working().core, taskId, time);
  }

  /** Checks the whole history against the schedules, beside the work, over a connection that cannot write. */
  async verify(options: Omit<VerifyOptions, 'retention'> = {}): Promise<Verdict> {
    return askVerify(this.#working().core, options);
  }

  /** Everything the keys and the command line can ask. Refusals are `ok: false`. */
  async act(act: OperatorAct): Promise<ActResult> {
    return this.#working().act(act, this.#actor);
  }

  /** Resolves with the execution once it is final. @throws UserError when it does not exist or the scheduler stops. */
  async waitFor(executionId: number, signal?: AbortSignal): Promise<Execution> {
    for (;;) {
      const execution = this.#working().core.store.executions.byId(executionId);
      if (!execution) throw new UserError(`there is no execution ${executionId}`);
      if (isFinal(execution.status)) return execution;
      signal?.throwIfAborted();
      await this.#nextChange(signal);
    }
  }

  /** Id of the live task of this name; null when there is none. */
  taskNamed(name: string): number | null {
    return this.#working().core.store.tasks.byName(name)?.id ?? null;
  }

  #working(): Engine {
    if (this.#run) return this.#run.engine;
    if (this.#lostBy !== '') throw new UserError(`the scheduler has stopped: ${this.#lostBy}`);
    throw new UserError('the scheduler is not started; call start() first');
  }

  #bySession(sessionId: string): Execution {
    const execution = this.#working().core.store.executions.bySession(sessionId);
    if (!execution) throw new UserError(`there is no execution of session ${sessionId}`);
    return execution;
  }

  async #added(definition: TaskDefinition): Promise<number> {
    return required(await this.act({ kind: 'addTask', definition }), 'taskId');
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }

  #nextChange(signal?: AbortSignal): Promise<void> {
    const changed = new AbortController();
    const wake = () => changed.abort();
    this.#listeners.add(wake);
    const either = signal ? AbortSignal.any([changed.signal, signal]) : changed.signal;
    return this.#clock.sleep(1_000, either).finally(() => this.#listeners.delete(wake));
  }
}

function required<Key extends 'taskId' | 'executionId'>(result: ActResult, key: Key): number {
  const value = result[key];
  if (!result.ok || value === undefined) throw new UserError(result.message, { exitCode: 3 });
  return value;
}
