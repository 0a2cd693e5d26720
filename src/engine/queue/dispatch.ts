/**
 * Queue to workers: in rank order, within the limits of each pool and of all together. An emergency may take the
 * one reserved place above its pool's limit, and passes a pause; with a reason it passes a window. What may start is claimed inside the transaction
 * that queued it or freed its place, and begun once that is durable.
 */
import type { Execution } from '../../domain/execution.ts';
import { type Pause, PRIORITIES, TASK_TYPES, type Task, type TaskType } from '../../domain/task.ts';
import { assert } from '../../shared/assert.ts';
import type { QueueEntry } from '../../store/queue-reader.ts';
import type { EngineCore } from '../core.ts';
import { announceStart } from '../notifications/announce.ts';
import { Service } from '../service.ts';
import type { Supervisor } from '../supervision/supervise.ts';
import type { Executor, WorkRequest } from '../work/executor.ts';
import { holdByWindow } from './hold-by-window.ts';
import type { Occupancy } from './occupancy.ts';

/** Read beyond the places that are free, since some of the first may be held back. */
const READ_AHEAD = 16;

/** When all of those are held back: how much of the queue is then looked at in one go, per pool. */
const LOOKED_AT = 4_000;

/**
 * Started in one go, which bounds how long it holds the event loop; and the disk takes them while the next are claimed,
 * so that neither waits for the other.
 */
const MOST_STARTED = 256;

/** RETRYING executions put back into the queue in one run. */
const REQUEUED = 500;

/** The wall clock may jump over a backoff's end: look again at least this often while one waits. */
const LONGEST_WAIT_MS = 10_000;

/** What takes a place that is free. */
interface Chosen {
  entry: QueueEntry;
  task: Task;
}

/** One pass over the pools. */
interface Round {
  now: number;
  pausedAll: Pause | null;
  /** Executions that it may still start. */
  most: number;
}

interface Claimed {
  execution: Execution;
  task: Task;
  attempt: number;
}

export class Dispatcher extends Service {
  readonly #supervisor: Supervisor;
  readonly #occupancy: Occupancy;
  readonly #executorOf: (type: TaskType) => Executor | null;
  readonly #only: (execution: QueueEntry) => boolean;
  #open = false;
  readonly #taskNamed = (name: string) => this.core.store.tasks.byName(name);

  /** `only` narrows what may be started, for one-shot commands that must not set the whole floor to work. */
  constructor(
    core: EngineCore,
    supervisor: Supervisor,
    executorOf: (type: TaskType) => Executor | null,
    only: (execution: QueueEntry) => boolean = () => true,
  ) {
    super(core, 'dispatch');
    this.#supervisor = supervisor;
    this.#occupancy = supervisor.occupancy;
    this.#executorOf = executorOf;
    this.#only = only;
    core.group.last = (now) => {
      if (this.#open && this.claim(now) >= MOST_STARTED) this.ring();
    };
  }

  override start(): void {
    this.#open = true;
    super.start();
  }

  override async stop(): Promise<void> {
    this.#open = false;
    await super.stop();
  }

  protected turn(): number {
    return this.runOnce();
  }

  /** Starts what may start now; answers when something else may be ready. */
  runOnce(): number {
    const { store, clock } = this.core;
    const now = clock.now();
    const started = this.#isWorthTrying(now) ? this.core.write((at) => this.claim(at)) : 0;
    if (started >= MOST_STARTED || store.waiting.isRetryDue(now)) return 0;
    const pausedAll = store.pools.pausedAll(now);
    const next = Math.min(store.waiting.nextNotBefore(now) ?? Infinity, pausedAll?.until ?? Infinity);
    const wait = Math.min(next - now, ...TASK_TYPES.map((type) => this.#troubleMs(type) || Infinity));
    return wait === Infinity ? Infinity : Math.min(Math.max(1, wait), LONGEST_WAIT_MS);
  }

  /** Inside a transaction: takes what may start from the queue; how many. */
  claim(now: number): number {
    const { store } = this.core;
    if (store.waiting.isRetryDue(now)) {
      store.waiting.requeueDue(now, REQUEUED);
      this.core.afterCommit(() => this.core.signals.changed());
    }
    const pausedAll = store.pools.pausedAll(now);
    let started = 0;
    for (const type of TASK_TYPES)
      started += this.#fill(type, { now, pausedAll, most: MOST_STARTED - started });
    return started;
  }

  /** A look without the write lock, since most rings find nothing that may start. */
  #isWorthTrying(now: number): boolean {
    const { queue, waiting } = this.core.store;
    if (waiting.isRetryDue(now)) return true;
    return TASK_TYPES.some((type) => {
      if (this.#executorFor(type) === null || !this.#hasPlace(type, true)) return false;
      const [first] = queue.claimable(type, now, 1);
      return first !== undefined && this.#hasPlace(type, first.priority >= PRIORITIES.emergency);
    });
  }

  /** null while it can start nothing, for example on a machine that lets no process start. */
  #executorFor(type: TaskType): Executor | null {
    return this.#troubleMs(type) > 0 ? null : this.#executorOf(type);
  }

  /** How long it can start nothing; 0 = it can. */
  #troubleMs(type: TaskType): number {
    return this.#executorOf(type)?.trouble?.(type)?.waitMs ?? 0;
  }

  /** How many it started. */
  #fill(type: TaskType, round: Round): number {
    const { now, most } = round;
    const executor = this.#executorFor(type);
    if (!executor || !this.#hasPlace(type, true)) return 0;
    const { queue } = this.core.store;
    const look = Math.min(most, this.#free(type)) + READ_AHEAD;
    const first = queue.claimable(type, now, look);
    const pool = { type, executor };
    const begun = this.#place(pool, first, round);
    const last = first.at(-1);
    if (last === undefined || first.length < look || begun >= most) return begun;
    if (!this.#hasPlace(type, last.priority >= PRIORITIES.emergency)) return begun;
    // The first in rank are held back: only then is the rest of a long queue worth reading.
    const rest = queue.claimable(type, now, LOOKED_AT);
    return begun + this.#place(pool, rest, { ...round, most: most - begun });
  }

  /** Starts those that may start; how many. */
  #place(
    { type, executor }: { type: TaskType; executor: Executor },
    queue: readonly QueueEntry[],
    { now, pausedAll, most }: Round,
  ): number {
    const chosen: Chosen[] = [];
    // Before the first place is taken: any of the reads that follow may fail.
    this.core.onRollback(() => {
      for (const { entry } of chosen) this.#occupancy.release(entry.id);
    });
    for (const entry of queue) {
      const emergency = entry.priority >= PRIORITIES.emergency;
      if (chosen.length >= most || !this.#hasPlace(type, emergency)) break;
      if (!this.#only(entry) || (pausedAll !== null && !emergency)) continue;
      const task = this.core.task(entry.taskId);
      if (!task || this.#isBusy(entry, task, executor) || this.#isHeldBack(entry, task, now)) continue;
      if (holdByWindow(this.core, entry, task, now)) continue;
      chosen.push({ entry, task });
      this.#occupancy.take(entry.id, task, emergency);
    }
    if (chosen.length > 0) this.#take(chosen, executor, now);
    return chosen.length;
  }

  #free(type: TaskType): number {
    const { limits } = this.core;
    return this.#occupancy.free(type, limits.of(type), limits.inAll);
  }

  #hasPlace(type: TaskType, emergency: boolean): boolean {
    if (this.#free(type) > 0) return true;
    const { limits } = this.core;
    return emergency && this.#occupancy.hasEmergencyPlace(type, limits.of(type), limits.inAll);
  }

  /**
   * Whether as many of the task run as may. Where every missed slot is caught up with, that goes one by one; and
   * no two executions share a concurrency key.
   */
  #isBusy(entry: QueueEntry, task: Task, executor: Executor): boolean {
    const alone = executor.worksAlone === true || (entry.trigger === 'catchup' && task.catchup === 'all');
    const most = alone ? 1 : task.overlapLimit;
    if (this.#occupancy.isKept(entry.id)) return true;
    // It was given back, but the end of its former attempt is not durable yet.
    if (this.#supervisor.get(entry.id) !== null) return true;
    return this.#occupancy.ofTask(task.id) >= most || this.#occupancy.ofKey(task.concurrencyKey) > 0;
  }

  /**
   * A paused task's planned work waits; what an operator asked for does not. While the machine is short of something,
   * low priorities leave what there is to the others.
   */
  #isHeldBack(entry: QueueEntry, task: Task, now: number): boolean {
    if (this.core.limits.isLowered && entry.priority < PRIORITIES.normal) return true;
    const paused = task.pause !== null && (task.pause.until === null || task.pause.until > now);
    const asked = entry.trigger !== 'schedule' && entry.trigger !== 'catchup';
    return paused && !asked;
  }

  #take(chosen: readonly Chosen[], executor: Executor, now: number): void {
    const { store, token } = this.core;
    const ids = chosen.map(({ entry }) => entry.id);
    const taken = store.executionBatches.start(ids, token, now);
    assert(taken === ids.length, `${taken} of ${ids.length} executions were there to start`);
    // Read now: once this is durable nothing may fail before the work is begun, or it runs in name only.
    for (const { entry, task } of chosen) {
      const execution = this.core.newcomers.recent(entry.id) ?? store.executions.byId(entry.id);
      assert(execution !== null, 'an execution that was started is there');
      if (entry.attempt === 0) announceStart(this.core, execution, task, now);
      // Each on its own: what goes wrong with one must not keep the others from being begun.
      const attempt = entry.attempt + 1;
      this.core.afterCommit(() => this.#begin({ execution, task, attempt }, executor, now));
    }
  }

  #begin({ execution, task, attempt }: Claimed, executor: Executor, now: number): void {
    const { store, token, logger } = this.core;
    const { id } = execution;
    this.core.newcomers.forget(id);
    if (attempt === 1) this.core.meter.started(execution, now - (execution.slotTime ?? execution.queuedAt));
    // Nobody else holds this object, and one from Newcomers is still as it was queued.
    execution.status = 'RUNNING';
    execution.attempt = attempt;
    if (attempt === 1) execution.startTime = now;
    execution.attemptStartedAt = now;
    execution.phase = 'start';
    const request: WorkRequest = {
      task,
      execution,
      attempt,
      idempotencyKey: execution.idempotencyKey,
      taskNamed: this.#taskNamed,
      lastCompletedSession: () => store.history.lastCompletedSession(task.id),
    };
    const { pid } = this.#supervisor.watch(execution, task, attempt, (onProgress) =>
      executor.start(request, onProgress),
    );
    if (pid !== null)
      this.core.later('could not note a worker', () => store.executions.setWorker(id, token, pid));
    logger.info(
      { execution: id, task: task.name, attempt, trigger: execution.trigger, worker: pid },
      'started',
    );
    this.core.signals.changed();
  }
}
