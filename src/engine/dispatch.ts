/**
 * Queue to workers: in rank order, within the limits of each pool and of all together. An emergency may take the
 * one reserved place above its pool's limit, and passes a pause.
 */
import { type Pause, PRIORITIES, TASK_TYPES, type Task, type TaskType } from '../domain/task.ts';
import type { QueueEntry } from '../store/executions.ts';
import type { EngineCore } from './core.ts';
import type { Executor } from './executor.ts';
import { Service } from './service.ts';
import type { Supervisor } from './supervise.ts';

/** Queued executions looked at in one run, per pool: more than a full queue holds. */
const LOOKED_AT = 500;
const FIRST_LOOK = 16;

/** RETRYING executions put back into the queue in one run. */
const REQUEUED = 500;

/** The wall clock may jump over a backoff's end: look again at least this often while one waits. */
const LONGEST_WAIT_MS = 10_000;

export const EMERGENCY_PLACES = 1;

export class Dispatcher extends Service {
  readonly #supervisor: Supervisor;
  readonly #executorOf: (type: TaskType) => Executor | null;
  readonly #only: (execution: QueueEntry) => boolean;

  /** `only` narrows what may be started, for one-shot commands that must not set the whole floor to work. */
  constructor(
    core: EngineCore,
    supervisor: Supervisor,
    executorOf: (type: TaskType) => Executor | null,
    only: (execution: QueueEntry) => boolean = () => true,
  ) {
    super(core, 'dispatch');
    this.#supervisor = supervisor;
    this.#executorOf = executorOf;
    this.#only = only;
  }

  protected turn(): number {
    return this.runOnce();
  }

  /** Starts what may start now; answers when something else may be ready. */
  runOnce(): number {
    const { store, clock } = this.core;
    const now = clock.now();
    if (store.executions.isRetryDue(now)) {
      this.core.write(() => store.executions.requeueDue(now, REQUEUED));
      this.core.signals.changed();
    }
    const pausedAll = store.pools.pausedAll(now);
    for (const type of TASK_TYPES) this.#fill(type, now, pausedAll);
    if (store.executions.isRetryDue(now)) return 0;
    const next = Math.min(store.executions.nextNotBefore(now) ?? Infinity, pausedAll?.until ?? Infinity);
    return next === Infinity ? Infinity : Math.min(Math.max(1, next - now), LONGEST_WAIT_MS);
  }

  #fill(type: TaskType, now: number, pausedAll: Pause | null): void {
    const executor = this.#executorOf(type);
    if (!executor || !this.#hasPlace(type, true)) return;
    const first = this.core.store.executions.claimable(type, now, FIRST_LOOK);
    if (this.#place(type, first, executor, now, pausedAll) || first.length < FIRST_LOOK) return;
    // The first in rank are held back: only then is the rest of a long queue worth reading.
    this.#place(type, this.core.store.executions.claimable(type, now, LOOKED_AT), executor, now, pausedAll);
  }

  /** Starts those that may start; true when no place is left for the next. */
  #place(
    type: TaskType,
    queue: readonly QueueEntry[],
    executor: Executor,
    now: number,
    pausedAll: Pause | null,
  ): boolean {
    for (const execution of queue) {
      const emergency = execution.priority >= PRIORITIES.emergency;
      if (!this.#hasPlace(type, emergency)) return true;
      if (!this.#only(execution) || (pausedAll !== null && !emergency)) continue;
      const task = this.core.store.tasks.byId(execution.taskId);
      if (!task || this.#isBusy(task) || this.#isHeldBack(execution, task, now)) continue;
      this.#begin(execution, task, executor);
    }
    return false;
  }

  #hasPlace(type: TaskType, emergency: boolean): boolean {
    const live = this.#supervisor.live();
    const inPool = live.filter((one) => one.task.type === type);
    const limit = poolLimit(this.core.config, type);
    const room = live.length < this.core.config.worker_pool_size;
    if (!emergency) return room && inPool.length < limit;
    // Each pool has a reserved place of its own, whatever the other pools hold.
    const reserved = inPool.filter((one) => one.execution.priority >= PRIORITIES.emergency).length;
    return inPool.length < limit + EMERGENCY_PLACES && (room || reserved < EMERGENCY_PLACES);
  }

  /** A task works alone in its results, and no two executions share a concurrency key. */
  #isBusy(task: Task): boolean {
    return this.#supervisor
      .live()
      .some(
        (live) =>
          live.task.id === task.id ||
          (task.concurrencyKey !== '' && live.task.concurrencyKey === task.concurrencyKey),
      );
  }

  /** A paused task's planned work waits; what an operator asked for does not. */
  #isHeldBack(execution: QueueEntry, task: Task, now: number): boolean {
    const paused = task.pause !== null && (task.pause.until === null || task.pause.until > now);
    const asked = execution.trigger !== 'schedule' && execution.trigger !== 'catchup';
    return paused && !asked;
  }

  #begin(execution: QueueEntry, task: Task, executor: Executor): void {
    const { store, token, logger } = this.core;
    const attempt = this.core.write((now) => store.executions.start(execution.id, token, now));
    const started = attempt === null ? null : store.executions.byId(execution.id);
    if (attempt === null || started === null) return;
    const request = { task, execution: started, attempt, idempotencyKey: started.idempotencyKey };
    this.#supervisor.watch(started, task, attempt, (onProgress) => executor.start(request, onProgress));
    const pid = this.#supervisor.get(execution.id)?.carriage.pid ?? null;
    if (pid !== null) this.core.write(() => store.executions.setWorker(execution.id, token, pid));
    logger.info(
      { execution: execution.id, task: task.name, attempt, trigger: execution.trigger, worker: pid },
      'started',
    );
    this.core.signals.changed();
  }
}

export function poolLimit(config: EngineCore['config'], type: TaskType): number {
  const limits: Record<TaskType, number> = {
    scan: config.max_concurrent_scans,
    monitor: config.max_concurrent_monitors,
    tool: config.max_concurrent_tools,
  };
  return limits[type];
}
