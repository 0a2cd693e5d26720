/** How executions did over time. Reads whole spans of the history: for commands, never for a screen. */
import type { Database, Statement } from 'better-sqlite3';
import type { TrendBucket, TrendFigures } from '../domain/trend.ts';

/** Percentiles of a bucket of all tasks are taken from about so many executions, spread over it. */
const SAMPLE = 10_000;

/** Newest executions of one task that its trend looks at. */
const OF_TASK = 20_000;

const FIGURES = `count(*) AS executions, count(CASE WHEN status = 'COMPLETED' THEN 1 END) AS completed,
  count(CASE WHEN status = 'FAILED' THEN 1 END) AS failed,
  count(CASE WHEN status = 'CANCELLED' THEN 1 END) AS cancelled`;

/** NULLs are passed over; each answer is a value that occurred. */
const PERCENTILES = `percentile_disc(took, 0.5) AS p50Duration, percentile_disc(took, 0.95) AS p95Duration,
  percentile_disc(late, 0.5) AS p50Lateness, percentile_disc(late, 0.95) AS p95Lateness`;

const MEASURED = `CASE WHEN status = 'COMPLETED' THEN max(0, end_time - start_time) END AS took,
  CASE WHEN status <> 'CANCELLED' AND slot_time IS NOT NULL THEN max(0, start_time - slot_time) END AS late`;

type Counts = Pick<TrendFigures, 'executions' | 'completed' | 'failed' | 'cancelled'>;
type Percentiles = Omit<TrendFigures, keyof Counts>;
type Sampled = TrendBucket & { step: number };
type OfTask = TrendBucket & { taskId: number; most: number };

export class TrendReader {
  readonly #counts: Statement<[TrendBucket], Counts>;
  readonly #percentiles: Statement<[Sampled], Percentiles>;
  readonly #ofTask: Statement<[OfTask], TrendFigures>;

  constructor(database: Database) {
    this.#counts = database.prepare(
      `SELECT ${FIGURES} FROM task_executions INDEXED BY idx_task_executions_status
       WHERE status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND start_time >= @from AND start_time < @until`,
    );
    this.#percentiles = database.prepare(
      // Each step-th by a hash of its id: the index knows the id, and rows that are not meant are never read.
      `SELECT ${PERCENTILES} FROM (SELECT ${MEASURED} FROM task_executions INDEXED BY idx_task_executions_status
         WHERE status IN ('COMPLETED', 'FAILED') AND start_time >= @from AND start_time < @until
           AND ((id * 40503) >> 4) % @step = 0)`,
    );
    this.#ofTask = database.prepare(
      `SELECT ${FIGURES}, ${PERCENTILES} FROM (
         SELECT status, start_time, ${MEASURED} FROM task_executions INDEXED BY idx_task_executions_task
         WHERE task_id = @taskId AND end_time IS NOT NULL ORDER BY id DESC LIMIT @most)
       WHERE start_time >= @from AND start_time < @until`,
    );
  }

  /**
   * What ended of all that started in a bucket, of one task or of all. Counts of all tasks are exact and percentiles
   * from a sample where they are many; a task is judged by its newest 20,000 executions.
   */
  figures({ from, until }: TrendBucket, taskId: number | null): TrendFigures {
    if (taskId !== null) return this.#ofTask.get({ taskId, from, until, most: OF_TASK }) as TrendFigures;
    const counts = this.#counts.get({ from, until }) as Counts;
    const step = Math.max(1, Math.ceil((counts.completed + counts.failed) / SAMPLE));
    return { ...counts, ...(this.#percentiles.get({ from, until, step }) as Percentiles) };
  }
}
