/** The queue: what may start next, and what an operator is told of the place of an execution in it. */
import type { Database, Statement } from 'better-sqlite3';
import type { Trigger } from '../domain/execution.ts';
import type { TaskType } from '../domain/task.ts';

/** What the queue knows of an execution: enough to decide whether it may start. */
export interface QueueEntry {
  id: number;
  taskId: number;
  priority: number;
  trigger: Trigger;
  /** Attempts started so far. */
  attempt: number;
}

export class QueueReader {
  readonly #claimable: Statement<[TaskType, number, number, number], QueueEntry>;
  readonly #queued: Statement<[TaskType, number], number>;
  readonly #queuedOnTime: Statement<[TaskType, number], number>;
  readonly #queuedOfTask: Statement<[number], number>;
  readonly #withQueued: Statement<[string], number>;
  readonly #runningOfTask: Statement<[number, number], number>;
  readonly #runningInPool: Statement<[TaskType, number], number>;

  constructor(database: Database) {
    // What was queued by a clock that has gone back since may start all the same.
    this.#claimable = database.prepare(
      `SELECT id, task_id AS taskId, priority, trigger, attempt FROM task_executions INDEXED BY idx_task_executions_queue
       WHERE status = 'QUEUED' AND pool = ? AND not_before <= max(?, queued_at)
         AND (start_deadline_at IS NULL OR start_deadline_at >= ? OR attempt > 0)
       ORDER BY rank LIMIT ?`,
    );
    this.#queued = database
      .prepare<[TaskType, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM task_executions INDEXED BY idx_task_executions_queue
         WHERE status = 'QUEUED' AND pool = ? LIMIT ?)`,
      )
      .pluck();
    // Catching up has limits of its own, and must not keep others out of the queue.
    this.#queuedOnTime = database
      .prepare<[TaskType, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM task_executions INDEXED BY idx_task_executions_queue
         WHERE status = 'QUEUED' AND pool = ? AND trigger <> 'catchup' LIMIT ?)`,
      )
      .pluck();
    this.#queuedOfTask = database
      .prepare<[number], number>(
        `SELECT id FROM task_executions INDEXED BY idx_task_executions_live WHERE task_id = ?
           AND end_time IS NULL AND status = 'QUEUED' ORDER BY id LIMIT 1`,
      )
      .pluck();
    this.#withQueued = database
      .prepare<[string], number>(
        `SELECT j.value FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM task_executions e
           INDEXED BY idx_task_executions_live WHERE e.task_id = j.value AND e.end_time IS NULL AND e.status = 'QUEUED')`,
      )
      .pluck();
    this.#runningOfTask = database
      .prepare<[number, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM task_executions INDEXED BY idx_task_executions_live WHERE task_id = ?
           AND end_time IS NULL AND status = 'RUNNING' LIMIT ?)`,
      )
      .pluck();
    this.#runningInPool = database
      .prepare<[TaskType, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM task_executions INDEXED BY idx_task_executions_status
         WHERE status = 'RUNNING' AND pool = ? LIMIT ?)`,
      )
      .pluck();
  }

  /** The next executions of a pool in rank order, among those whose backoff is over and that have not expired. */
  claimable(pool: TaskType, now: number, limit: number): QueueEntry[] {
    return this.#claimable.all(pool, now, now, limit);
  }

  /** Executions of a pool that wait for a worker, counted up to `most`; from there on without those that catch up. */
  queued(pool: TaskType, most: number): number {
    const all = this.#queued.get(pool, most) ?? 0;
    return all < most ? all : (this.#queuedOnTime.get(pool, most) ?? 0);
  }

  /** The oldest execution of this task that waits for a worker; null = none does. */
  queuedOfTask(taskId: number): number | null {
    return this.#queuedOfTask.get(taskId) ?? null;
  }

  /** Those of these tasks of which an execution waits for a worker. */
  tasksQueued(taskIds: readonly number[]): Set<number> {
    return new Set(this.#withQueued.all(JSON.stringify(taskIds)));
  }

  /** Executions of this task that run, counted up to `most`. */
  runningOfTask(taskId: number, most: number): number {
    return this.#runningOfTask.get(taskId, most) ?? 0;
  }

  /** Executions of a pool that run, counted up to `most`. */
  runningInPool(pool: TaskType, most: number): number {
    return this.#runningInPool.get(pool, most) ?? 0;
  }
}
