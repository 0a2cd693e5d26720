/** What was done lately, for an overview: how much, and how long it waited for its worker. */
import type { Database, Statement } from 'better-sqlite3';
import type { ExecutionStatus } from '../domain/execution.ts';

/** Of each status, the newest so many are asked how long they waited. */
const SAMPLE = 2_000;

const STARTED: readonly ExecutionStatus[] = ['RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'];

export class RecentWorkReader {
  readonly #counts: Statement<[number], { status: ExecutionStatus; count: number }>;
  readonly #waits: Statement<[ExecutionStatus, number], number>;
  readonly #countWithin: Statement<[ExecutionStatus, number, number, number], number>;
  readonly #waitsWithin: Statement<[ExecutionStatus, number, number, number], number>;

  constructor(database: Database) {
    this.#counts = database.prepare(
      `SELECT status, count(*) AS count FROM task_executions INDEXED BY idx_task_executions_status
       WHERE status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND start_time >= ? GROUP BY status`,
    );
    // What makes up for an absence is late by its nature, and so is what an operator runs again.
    this.#waits = database
      .prepare<[ExecutionStatus, number], number>(
        `SELECT max(0, start_time - coalesce(slot_time, queued_at))
         FROM task_executions INDEXED BY idx_task_executions_status
         WHERE status = ? AND start_time >= ? AND attempt > 0 AND trigger IN ('schedule', 'manual', 'emergency')
         ORDER BY start_time DESC LIMIT ${SAMPLE}`,
      )
      .pluck();
    this.#countWithin = database
      .prepare<[ExecutionStatus, number, number, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM task_executions INDEXED BY idx_task_executions_status
         WHERE status = ? AND start_time >= ? AND start_time < ? LIMIT ?)`,
      )
      .pluck();
    this.#waitsWithin = database
      .prepare<[ExecutionStatus, number, number, number], number>(
        `SELECT max(0, start_time - coalesce(slot_time, queued_at))
         FROM task_executions INDEXED BY idx_task_executions_status
         WHERE status = ? AND start_time >= ? AND start_time < ? AND attempt > 0
           AND trigger IN ('schedule', 'manual', 'emergency')
         ORDER BY start_time DESC LIMIT ?`,
      )
      .pluck();
  }

  /** Executions that began since a time and have ended, by how. */
  ended(since: number): Record<'completed' | 'failed' | 'cancelled', number> {
    const counts = new Map(this.#counts.all(since).map(({ status, count }) => [status, count]));
    const of = (status: ExecutionStatus) => counts.get(status) ?? 0;
    return { completed: of('COMPLETED'), failed: of('FAILED'), cancelled: of('CANCELLED') };
  }

  /** Executions that began within [from, until) and stand so now; `most` where there are more. */
  countWithin(status: ExecutionStatus, from: number, until: number, most: number): number {
    return this.#countWithin.get(status, from, until, most) ?? 0;
  }

  /** Ms that what began within [from, until) waited, of each status the newest `most`; shortest first. */
  waitsWithin(from: number, until: number, most: number): number[] {
    return STARTED.flatMap((status) => this.#waitsWithin.all(status, from, until, most)).sort(
      (one, other) => one - other,
    );
  }

  /** Ms from its slot, or from being asked for, to its first start, of what began since a time; shortest first. */
  waits(since: number): number[] {
    return STARTED.flatMap((status) => this.#waits.all(status, since)).sort((one, other) => one - other);
  }
}
