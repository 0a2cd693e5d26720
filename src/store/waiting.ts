/**
 * Statements of executions that wait: held back by a window, for their backoff while the clock goes back, or not worth
 * starting any more after a time. What waits for a time is found by being later than `queued_at`, which is kept true.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { TaskType } from '../domain/task.ts';
import { moveGuard } from './move-guard.ts';

/** An execution that nobody started in time. */
export interface ExpiredExecution {
  id: number;
  taskId: number;
  taskName: string;
  type: TaskType;
  /** Epoch ms; null for one that an operator asked for. */
  slotTime: number | null;
  /** Of the slots that it stands for besides. */
  missedFirst: number | null;
  startDeadlineAt: number;
}

export interface HeldExecution {
  id: number;
  priority: number;
  queuedAt: number;
}

/** What has begun once is not held to the deadline of its start. */
const DEADLINE = `status IN ('QUEUED', 'RETRYING') AND start_deadline_at IS NOT NULL AND attempt = 0`;

export class WaitingTable {
  readonly #hold: Statement;
  readonly #held: Statement<[number], HeldExecution>;
  readonly #release: Statement<[number, number]>;
  readonly #setBack: Statement<[{ ms: number }]>;
  readonly #beginAnew: Statement<[{ now: number }]>;
  readonly #expired: Statement<[number, number], ExpiredExecution>;
  readonly #nextDeadline: Statement<[], number | null>;
  readonly #extend: Statement<[number, number]>;
  readonly #requeue: Statement<[number, number]>;
  readonly #retryDue: Statement<[number], number>;
  readonly #nextNotBefore: Statement<[number], number | null>;
  readonly #expedite: Statement<[number, number]>;
  readonly #bringForward: Statement<[number, number, number]>;

  constructor(database: Database) {
    this.#hold = database.prepare(
      `UPDATE task_executions SET not_before = @until, queued_at = min(queued_at, @until - 1), rank = @rank,
         phase = 'held', progress_note = @note
       WHERE id = @id AND status = 'QUEUED'`,
    );
    this.#held = database.prepare(
      `SELECT id, priority, queued_at AS queuedAt FROM task_executions INDEXED BY idx_task_executions_delayed
       WHERE status IN ('QUEUED', 'RETRYING') AND not_before > queued_at AND status = 'QUEUED' AND phase = 'held'
       LIMIT ?`,
    );
    this.#release = database.prepare(
      `UPDATE task_executions SET not_before = queued_at, rank = ?, phase = '', progress_note = ''
       WHERE id = ? AND status = 'QUEUED' AND phase = 'held'`,
    );
    this.#setBack = database.prepare(
      `UPDATE task_executions INDEXED BY idx_task_executions_live SET rank = rank - @ms,
         not_before = CASE WHEN not_before > queued_at THEN not_before - @ms ELSE not_before END,
         queued_at = CASE WHEN not_before > queued_at THEN min(queued_at, not_before - @ms - 1) ELSE queued_at END
       WHERE end_time IS NULL AND status <> 'RUNNING' AND phase <> 'held'`,
    );
    this.#beginAnew = database.prepare(
      `UPDATE task_executions AS e INDEXED BY idx_task_executions_delayed
       SET not_before = @now + e.not_before - a.ended_at, queued_at = min(e.queued_at, @now + e.not_before - a.ended_at - 1)
       FROM execution_attempts a
       WHERE a.execution_id = e.id AND a.attempt = e.attempt AND a.ended_at BETWEEN @now + 1 AND e.not_before - 1
         AND e.status IN ('QUEUED', 'RETRYING') AND e.not_before > e.queued_at AND e.not_before > @now
         AND e.phase <> 'held'`,
    );
    this.#expired = database.prepare(
      `SELECT e.id, e.task_id AS taskId, t.name AS taskName, e.pool AS type, e.slot_time AS slotTime, e.missed_first AS missedFirst,
         e.start_deadline_at AS startDeadlineAt
       FROM task_executions e INDEXED BY idx_task_executions_deadline JOIN scheduled_tasks t ON t.id = e.task_id
       WHERE e.status IN ('QUEUED', 'RETRYING') AND e.start_deadline_at IS NOT NULL AND e.attempt = 0
         AND e.start_deadline_at < ? ORDER BY e.start_deadline_at LIMIT ?`,
    );
    this.#nextDeadline = database
      .prepare<[], number | null>(
        `SELECT start_deadline_at FROM task_executions INDEXED BY idx_task_executions_deadline
         WHERE ${DEADLINE} ORDER BY start_deadline_at LIMIT 1`,
      )
      .pluck();
    this.#extend = database.prepare(
      `UPDATE task_executions SET start_deadline_at = ? WHERE id = ? AND ${DEADLINE}`,
    );
    this.#requeue = database.prepare(
      `UPDATE task_executions NOT INDEXED SET status = 'QUEUED' WHERE ${moveGuard('requeue')} AND id IN
         (SELECT id FROM task_executions INDEXED BY idx_task_executions_delayed
          WHERE status IN ('QUEUED', 'RETRYING') AND not_before > queued_at AND not_before <= ? AND status = 'RETRYING'
          LIMIT ?)`,
    );
    this.#retryDue = database
      .prepare<[number], number>(
        `SELECT 1 FROM task_executions INDEXED BY idx_task_executions_delayed
         WHERE status IN ('QUEUED', 'RETRYING') AND not_before > queued_at AND not_before <= ? AND status = 'RETRYING'
         LIMIT 1`,
      )
      .pluck();
    this.#nextNotBefore = database
      .prepare<[number], number | null>(
        `SELECT min(not_before) FROM task_executions INDEXED BY idx_task_executions_delayed
         WHERE status IN ('QUEUED', 'RETRYING') AND not_before > queued_at AND not_before > ?`,
      )
      .pluck();
    this.#expedite = database.prepare(
      `UPDATE task_executions SET status = 'QUEUED', not_before = ? WHERE id = ? AND status = 'RETRYING'`,
    );
    this.#bringForward = database.prepare(
      `UPDATE task_executions SET not_before = ? WHERE id = ? AND status = 'QUEUED' AND not_before > ?`,
    );
  }

  /** Not to be claimed before `until` (epoch ms), and in the queue at the place it has then; false when it waits no more. */
  hold(id: number, until: number, rank: number, note: string): boolean {
    return this.#hold.run({ id, until, rank, note }).changes === 1;
  }

  held(limit: number): HeldExecution[] {
    return this.#held.all(limit);
  }

  release(id: number, rank: number): boolean {
    return this.#release.run(rank, id).changes === 1;
  }

  /** When the clock went back by `ms`: what waits keeps its place in the queue and waits no longer than it had to. */
  setBack(ms: number): void {
    this.#setBack.run({ ms });
  }

  /** When the clock went back while nobody saw by how much: backoffs from after `now` begin anew. */
  beginAnew(now: number): void {
    this.#beginAnew.run({ now });
  }

  /** Whose time to start is over, the longest ago first. */
  expired(now: number, limit: number): ExpiredExecution[] {
    return this.#expired.all(now, limit);
  }

  /** Epoch ms; null when nothing waits that can expire. */
  nextDeadline(): number | null {
    return this.#nextDeadline.get() ?? null;
  }

  /** More time to start, where it has a deadline at all. */
  extendDeadline(id: number, startDeadlineAt: number): boolean {
    return this.#extend.run(startDeadlineAt, id).changes === 1;
  }

  /** Whether some backoff is over. */
  isRetryDue(now: number): boolean {
    return this.#retryDue.get(now) !== undefined;
  }

  /** RETRYING -> QUEUED where the backoff is over; how many. */
  requeueDue(now: number, limit: number): number {
    return this.#requeue.run(now, limit).changes;
  }

  /** RETRYING -> QUEUED at once. */
  expedite(id: number, now: number): boolean {
    return this.#expedite.run(now, id).changes === 1;
  }

  /** A QUEUED one that waits for a time waits no longer. */
  bringForward(id: number, now: number): boolean {
    return this.#bringForward.run(now, id, now).changes === 1;
  }

  /** Epoch ms at which the next backoff ends; null when nothing waits for one. */
  nextNotBefore(now: number): number | null {
    return this.#nextNotBefore.get(now) ?? null;
  }
}
