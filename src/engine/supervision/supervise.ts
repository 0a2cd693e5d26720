/**
 * Looks after what runs: keeps its progress in the store, ends what outlives its timeout or was cancelled,
 * warns of what stalls, and settles each attempt when it has really ended.
 */

import type { Execution } from '../../domain/execution.ts';
import type { Task } from '../../domain/task.ts';
import { messageOf } from '../../shared/errors.ts';
import { type Progress, WorkError } from '../../shared/work.ts';
import { isStoreFailure } from '../../store/failure.ts';
import type { EngineCore } from '../core.ts';
import { LeaseLost } from '../lease/lease-lost.ts';
import { Occupancy } from '../queue/occupancy.ts';
import { Service } from '../service.ts';
import { noteStall, noteStallOver } from '../task-alerts.ts';
import type { Carriage } from '../work/executor.ts';
import { Completions } from './completions.ts';
import { KILL_AFTER_MS, LiveExecution } from './live-execution.ts';
import { type Settled, settleError, settleResults } from './settle.ts';
import { soundProgress } from './sound-progress.ts';

/** Progress reaches the store at most this often; the screen of this process sees it at once. */
const FLUSH_MS = 1_000;

/** Between two tries to record an ending that the store would not take (busy, disk full). */
const SETTLE_AGAIN_MS = 1_000;

/** On shutdown the store gets this long to take an ending, and what was killed as long to be confirmed gone. */
const GIVE_UP_MS = 5_000;

/** No busy moment makes a timer so late: the process, or its machine, stood still. */
const OVERSLEPT_MS = 2_000;

/** Inside a transaction: null when it was not, or is no longer, ours to record. */
type Record = (now: number) => Settled | null;

export type OnSettled = (live: LiveExecution, settled: Settled, error: WorkError | null) => void;

export class Supervisor extends Service {
  readonly occupancy = new Occupancy();
  readonly #onSettled: OnSettled;
  readonly #live = new Map<number, LiveExecution>();
  readonly #completions: Completions;
  #whenEmpty: () => void = () => undefined;
  #abandoned = false;
  /** Uptime at which the shutdown told everything to end. */
  #endingSince = Number.POSITIVE_INFINITY;
  readonly #hurrying = new AbortController();

  constructor(core: EngineCore, onSettled: OnSettled) {
    super(core, 'supervision');
    this.#onSettled = onSettled;
    this.#completions = new Completions(core, {
      occupancy: this.occupancy,
      isAbandoned: () => this.#abandoned,
      settled: (live, as) => this.#finish(live, as, null),
      alone: ({ live, result }) =>
        void this.#settle(live, null, (now) =>
          settleResults(core, [{ attempted: live.attempted, result }], now) ? 'COMPLETED' : null,
        ),
    });
  }

  protected turn(): number {
    return this.runOnce();
  }

  /** Everything under way, oldest first. */
  live(): LiveExecution[] {
    return [...this.#live.values()];
  }

  get(executionId: number): LiveExecution | null {
    return this.#live.get(executionId) ?? null;
  }

  /** Whether this engine has claimed it and not settled it yet, even if its work has not begun. */
  carries(executionId: number): boolean {
    return this.#live.has(executionId) || this.occupancy.holds(executionId);
  }

  /** Takes charge of an execution that was just claimed. */
  watch(
    execution: Execution,
    task: Task,
    attempt: number,
    begin: (onProgress: (p: Progress) => void) => Carriage,
  ): Carriage {
    const { clock } = this.core;
    let live: LiveExecution | null = null;
    let early: Progress | null = null;
    const onProgress = (reported: Progress) => {
      const progress = soundProgress(reported);
      if (progress === null) return;
      if (!live) early = progress;
      else if (this.#live.has(execution.id)) {
        if (live.stallReported) this.#noteStallOver(live);
        live.takeProgress(progress, clock.uptime());
        this.core.signals.progressed();
      }
    };
    const carriage = begun(() => begin(onProgress));
    const started = new LiveExecution({
      execution,
      task,
      attempt,
      carriage,
      now: clock.now(),
      uptime: clock.uptime(),
    });
    live = started;
    if (early) started.takeProgress(early, clock.uptime());
    this.#live.set(execution.id, started);
    // Until it is settled it is live, and the shutdown waits for it.
    void carriage.result.then(
      (result) => this.#completions.add({ live: started, result }),
      (thrown: unknown) => {
        const error = thrown instanceof WorkError ? thrown : new WorkError('internal', messageOf(thrown));
        return this.#settle(started, error, (now) => settleError(this.core, started.attempted, error, now));
      },
    );
    this.ring();
    return carriage;
  }

  /** First step of the cancel ladder; false when it does not run here. */
  cancel(executionId: number, why: string): boolean {
    const live = this.#live.get(executionId);
    live?.end('cancel', why, this.core.clock.uptime());
    this.ring();
    return live !== undefined;
  }

  kill(executionId: number, why: string): boolean {
    const live = this.#live.get(executionId);
    live?.end('cancel', why, this.core.clock.uptime());
    live?.killNow();
    return live !== undefined;
  }

  /** Answers how long nothing needs looking at. */
  runOnce(): number {
    if (this.#live.size === 0 || this.#abandoned) return Number.POSITIVE_INFINITY;
    const uptime = this.core.clock.uptime();
    let pause = FLUSH_MS;
    for (const live of this.#live.values()) {
      this.#checkTime(live, uptime);
      pause = Math.min(pause, live.climb(uptime));
    }
    this.#flush(uptime);
    return pause;
  }

  /**
   * Ends everything and waits for it: `drainMs` to finish by itself, then the ladder. What did not finish goes
   * back to the queue; what will not end, or cannot be recorded, is left for the next engine to rescue.
   */
  async drain(drainMs: number): Promise<void> {
    const { clock } = this.core;
    await this.#settledWithin(drainMs, this.#hurrying.signal);
    this.#endingSince = clock.uptime();
    for (const live of this.#live.values())
      live.end('shutdown', 'the engine is shutting down', clock.uptime());
    this.ring();
    await this.#settledWithin(KILL_AFTER_MS + GIVE_UP_MS);
    // A process that stood still meanwhile finds that all its time is over, and has killed nothing yet.
    if (clock.uptime() - this.#endingSince > KILL_AFTER_MS + GIVE_UP_MS + OVERSLEPT_MS) {
      for (const live of this.#live.values()) live.killNow();
      await this.#settledWithin(GIVE_UP_MS);
    }
    for (const live of this.#live.values())
      this.core.logger.error({ execution: live.execution.id }, 'left behind: its work did not end');
    this.#abandoned = true;
  }

  /** Stops waiting for work to finish by itself. Called again once it has been told to end, kills it. */
  hurry(): void {
    if (this.#endingSince < Number.POSITIVE_INFINITY) for (const live of this.#live.values()) live.killNow();
    this.#hurrying.abort();
  }

  async #settledWithin(ms: number, hurry?: AbortSignal): Promise<void> {
    if (this.#live.size === 0) return;
    const settled = new AbortController();
    this.#whenEmpty = () => settled.abort();
    const enough = hurry ? AbortSignal.any([hurry, settled.signal]) : settled.signal;
    await this.core.clock.sleep(ms, enough);
  }

  /** The lease is gone: what runs belongs to nobody and must end without a trace in the store. */
  abandon(): void {
    this.#abandoned = true;
    for (const live of this.#live.values()) live.killNow();
  }

  #checkTime(live: LiveExecution, uptime: number): void {
    const { config, logger } = this.core;
    const timeoutMs = live.task.timeoutMs ?? config.task_timeout_minutes * 60_000;
    if (uptime - live.startedUptime >= timeoutMs) live.end('timeout', 'timeout', uptime);
    const silentMs = uptime - live.progressUptime;
    if (silentMs >= config.stall_minutes * 60_000 && !live.stallReported) {
      live.stallReported = true;
      logger.warn({ execution: live.execution.id, task: live.task.name, silentMs }, 'no progress');
      this.#noteStall(live, silentMs);
      this.core.signals.changed();
    }
  }

  #noteStall(live: LiveExecution, silentMs: number): void {
    this.core.later('could not record a stall', (now) => {
      // It may have gone on, or ended, before this came to be written.
      if (live.stallReported && this.#live.get(live.execution.id) === live)
        noteStall(this.core, live.execution, { progress: live.progress, silentMs }, now);
    });
  }

  #noteStallOver({ execution }: LiveExecution): void {
    this.core.later('could not record the end of a stall', (now) =>
      noteStallOver(this.core, execution.id, 'it goes on', now),
    );
  }

  /** One transaction for the progress of all executions. */
  #flush(uptime: number): void {
    const due = this.live().filter((live) => live.dirty && uptime - live.flushedUptime >= FLUSH_MS);
    if (due.length === 0) return;
    this.core.write(() => {
      for (const live of due)
        this.core.store.executions.saveProgress(live.execution.id, this.core.token, live.progress);
    });
    for (const live of due) {
      live.dirty = false;
      live.flushedUptime = uptime;
    }
  }

  /** Until the store has taken the ending, the execution counts as running: nothing acknowledged is lost. */
  async #settle(live: LiveExecution, error: WorkError | null, record: Record): Promise<void> {
    this.#finish(live, await this.#record(live, record), error);
  }

  /** Whatever became of it, nothing of it is left here. */
  #finish(live: LiveExecution, settled: Settled | null, error: WorkError | null): void {
    this.occupancy.release(live.execution.id);
    this.#live.delete(live.execution.id);
    if (settled !== null) this.#onSettled(live, settled, error);
    this.core.signals.changed();
    this.core.signals.queueChanged();
    if (this.#live.size === 0) this.#whenEmpty();
  }

  /** null when it was not, or is no longer, ours to record. */
  async #record(live: LiveExecution, record: Record): Promise<Settled | null> {
    try {
      return await this.#recordPatiently(live, record);
    } catch (problem) {
      return this.#recordUnkept(live, problem);
    }
  }

  /** Tries again while the store takes nothing. Rejects where trying again cannot help. */
  async #recordPatiently(live: LiveExecution, record: Record): Promise<Settled | null> {
    const { clock, group } = this.core;
    const fields = { execution: live.execution.id };
    const recordAndFree = (now: number) => {
      const settled = this.#abandoned ? null : record(now);
      // In the same transaction, so that what waits for the place is started by it.
      const takeBack = this.occupancy.release(live.execution.id);
      if (takeBack !== null) this.core.onRollback(takeBack);
      return settled;
    };
    while (!this.#abandoned) {
      try {
        return await group.join(recordAndFree);
      } catch (problem) {
        if (problem instanceof LeaseLost) return null;
        if (!isStoreFailure(problem)) throw problem;
        this.core.report('could not record the end of an execution; trying again', problem, fields);
        if (clock.uptime() - this.#endingSince >= GIVE_UP_MS) return null;
        await clock.sleep(SETTLE_AGAIN_MS);
      }
    }
    return null;
  }

  /** The work is done, but its result cannot be kept, and trying again would not help. */
  async #recordUnkept(live: LiveExecution, problem: unknown): Promise<Settled | null> {
    const error = new WorkError('internal', `its result cannot be kept: ${messageOf(problem)}`);
    const attempted = { ...live.attempted, progress: null };
    try {
      return await this.#recordPatiently(live, (now) => settleError(this.core, attempted, error, now));
    } catch (fault) {
      // The next engine finds it RUNNING and takes it for lost.
      this.core.report('the end of an execution cannot be recorded', fault, { execution: live.execution.id });
      return null;
    }
  }
}

/** What throws instead of starting has failed like any other work: it must not stay RUNNING in name. */
function begun(begin: () => Carriage): Carriage {
  try {
    return begin();
  } catch (thrown) {
    const error = thrown instanceof WorkError ? thrown : new WorkError('internal', messageOf(thrown));
    const nothing = () => undefined;
    return { pid: null, result: Promise.reject(error), abort: nothing, terminate: nothing, kill: nothing };
  }
}
