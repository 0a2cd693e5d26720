/** What an operator is told of the place of an execution: whether another waits already, and how many run. */
import type { Database, Statement } from 'better-sqlite3';
import type { TaskType } from '../domain/task.ts';

export class QueueReader {
  readonly #queuedOfTask: Statement<[number], number>;
  readonly #withQueued: Statement<[string], number>;
  readonly #runningOfTask: Statement<[number, number], number>;
  readonly #runningInPool: Statement<[TaskType, number], number>;

  constructor(database: Database) {
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
