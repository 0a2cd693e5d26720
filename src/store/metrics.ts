/** Numbers that executions report, kept by name for trends. */
import type { Database, Statement } from 'better-sqlite3';

export class MetricTable {
  readonly #insert: Statement<[number, string, number, number]>;
  readonly #ofExecution: Statement<[number], { metric_name: string; metric_value: number }>;

  readonly #peaks: Statement<
    [{ taskId: number; limit: number }],
    { name: string; highest: number; mean: number }
  >;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO task_metrics (execution_id, metric_name, metric_value, recorded_at) VALUES (?, ?, ?, ?)',
    );
    this.#ofExecution = database.prepare(
      'SELECT metric_name, metric_value FROM task_metrics WHERE execution_id = ? ORDER BY id',
    );
    this.#peaks = database.prepare(
      `SELECT metric_name AS name, max(metric_value) AS highest, avg(metric_value) AS mean FROM task_metrics
       WHERE execution_id IN (SELECT id FROM task_executions WHERE task_id = @taskId ORDER BY id DESC LIMIT @limit)
         AND metric_name GLOB 'worker_*' GROUP BY metric_name`,
    );
  }

  /**
   * The highest and the mean of each metric whose name begins with `worker_`, over a task's newest `limit`
   * executions.
   */
  ofWorkers(taskId: number, limit: number): Record<string, { highest: number; mean: number }> {
    return Object.fromEntries(
      this.#peaks.all({ taskId, limit }).map(({ name, highest, mean }) => [name, { highest, mean }]),
    );
  }

  insert(executionId: number, metrics: Record<string, number>, at: number): void {
    for (const [name, value] of Object.entries(metrics))
      if (Number.isFinite(value)) this.#insert.run(executionId, name, value, at);
  }

  ofExecution(executionId: number): Record<string, number> {
    return Object.fromEntries(
      this.#ofExecution.all(executionId).map((row) => [row.metric_name, row.metric_value]),
    );
  }
}
