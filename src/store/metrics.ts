/** Numbers that executions report, kept by name for trends. */
import type { Database, Statement } from 'better-sqlite3';

export class MetricTable {
  readonly #insert: Statement<[number, string, number, number]>;
  readonly #ofExecution: Statement<[number], { metric_name: string; metric_value: number }>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO task_metrics (execution_id, metric_name, metric_value, recorded_at) VALUES (?, ?, ?, ?)',
    );
    this.#ofExecution = database.prepare(
      'SELECT metric_name, metric_value FROM task_metrics WHERE execution_id = ? ORDER BY id',
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
