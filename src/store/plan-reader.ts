/** Live tasks as far as their schedules say when they run next, a page at a time. Nothing here writes. */
import type { Database, Statement } from 'better-sqlite3';
import type { Task } from '../domain/task.ts';

export interface PlannedTask {
  id: number;
  name: string;
  type: Task['type'];
  schedule: Task['schedule'];
  createdAt: number;
  /** Epoch ms, its jitter included. */
  nextAt: number;
  jitterMs: number;
  /** JSON: an array of strings. */
  tags: string;
  active: boolean;
  /** Epoch ms at which its pause ends; null = never, where it is paused. */
  paused: boolean;
  pausedUntil: number | null;
}

interface PlanRow {
  id: number;
  name: string;
  type: Task['type'];
  schedule_type: Task['schedule']['type'];
  schedule_value: string;
  timezone: string;
  start_time: number | null;
  created_at: number;
  next_run_time: number;
  jitter_ms: number;
  tags: string;
  is_active: number;
  paused_at: number | null;
  paused_until: number | null;
}

/** Executions of late that tell how long work takes. */
const MOST_DURATIONS = 300;

export class PlanReader {
  readonly #page: Statement<[number, number], PlanRow>;
  readonly #newestAct: Statement<[], number | null>;
  readonly #durations: Statement<[], { type: Task['type']; ms: number }>;

  constructor(database: Database) {
    this.#page = database.prepare(
      `SELECT id, name, type, schedule_type, schedule_value, timezone, start_time, created_at, next_run_time,
         jitter_ms, tags, is_active, paused_at, paused_until
       FROM scheduled_tasks INDEXED BY idx_scheduled_tasks_live
       WHERE deleted_at IS NULL AND id > ? ORDER BY id LIMIT ?`,
    );
    this.#durations = database.prepare(
      `SELECT newest.pool AS type, a.ended_at - a.started_at AS ms
       FROM (SELECT id, pool FROM task_executions INDEXED BY idx_task_executions_status
         WHERE status = 'COMPLETED' ORDER BY start_time DESC LIMIT ${MOST_DURATIONS}) newest
       JOIN execution_attempts a ON a.execution_id = newest.id AND a.outcome = 'ok'`,
    );
    this.#newestAct = database.prepare<[], number | null>('SELECT max(id) FROM audit_log').pluck();
  }

  /** Of what completed lately: how long its successful attempt took (ms), the newest first. */
  recentDurations(): { type: Task['type']; ms: number }[] {
    return this.#durations.all();
  }

  /** In the order of their ids: those after one. */
  page(afterId: number, limit: number): PlannedTask[] {
    return this.#page.all(afterId, limit).map((row) => ({
      id: row.id,
      name: row.name,
      type: row.type,
      schedule: {
        type: row.schedule_type,
        value: row.schedule_value,
        timezone: row.timezone,
        startTime: row.start_time,
      },
      createdAt: row.created_at,
      nextAt: row.next_run_time,
      jitterMs: row.jitter_ms,
      tags: row.tags,
      active: row.is_active === 1,
      paused: row.paused_at !== null,
      pausedUntil: row.paused_until,
    }));
  }

  /**
   * Grows whenever anything about what is planned changes, other than that time goes by: whoever adds, edits, pauses
   * or removes a task or a window is in the audit log.
   */
  edition(): number {
    return this.#newestAct.get() ?? 0;
  }
}
