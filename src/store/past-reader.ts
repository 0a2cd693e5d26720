/** What was going on at some time in the past: acts around it, and whose work held the places. Nothing here writes. */
import type { Database, Statement } from 'better-sqlite3';
import type { TaskType } from '../domain/task.ts';
import type { AuditEntry } from './audit-chain.ts';
import { lastIdBefore } from './last-id-before.ts';

export type Act = Pick<
  AuditEntry,
  'id' | 'at' | 'who' | 'action' | 'subject' | 'reason' | 'before' | 'after'
>;

/** An execution as far as it says whose place it took. */
export interface PastWork {
  id: number;
  taskId: number;
  task: string;
  pool: TaskType;
  concurrencyKey: string;
  /** Of its first attempt. */
  startedAt: number;
  endedAt: number | null;
}

/** Work that began so long before is not looked for: nothing runs for longer. */
const LONGEST_RUN_MS = 48 * 3_600_000;

const ACT = `id, at, who, action, subject, reason, before_json AS "before", after_json AS "after"`;

export class PastReader {
  readonly #newestAct: Statement<[], number | null>;
  readonly #firstActFrom: Statement<[number], { id: number; at: number }>;
  readonly #actsAfter: Statement<[number, number], Act>;
  readonly #actsUpTo: Statement<[number, number], Act>;
  readonly #around: Statement<[{ from: number; until: number; earliest: number; limit: number }], PastWork>;

  constructor(database: Database) {
    this.#newestAct = database.prepare<[], number | null>('SELECT max(id) FROM audit_log').pluck();
    this.#firstActFrom = database.prepare('SELECT id, at FROM audit_log WHERE id >= ? ORDER BY id LIMIT 1');
    this.#actsAfter = database.prepare(`SELECT ${ACT} FROM audit_log WHERE id > ? ORDER BY id LIMIT ?`);
    this.#actsUpTo = database.prepare(`SELECT ${ACT} FROM audit_log WHERE id <= ? ORDER BY id DESC LIMIT ?`);
    this.#around = database.prepare(
      `SELECT e.id, e.task_id AS taskId, t.name AS task, e.pool, t.concurrency_key AS concurrencyKey,
         e.start_time AS startedAt, e.end_time AS endedAt
       FROM task_executions e INDEXED BY idx_task_executions_status JOIN scheduled_tasks t ON t.id = e.task_id
       WHERE e.status IN ('QUEUED', 'RUNNING', 'RETRYING', 'COMPLETED', 'FAILED', 'CANCELLED')
         AND e.start_time BETWEEN @earliest AND @until AND e.attempt > 0
         AND (e.end_time IS NULL OR e.end_time >= @from)
       ORDER BY e.start_time DESC LIMIT @limit`,
    );
  }

  /** Acts since a time (epoch ms), oldest first, a page at a time. */
  *actsSince(time: number, page: number): Generator<Act[]> {
    let id = this.#lastActBefore(time);
    for (;;) {
      const acts = this.#actsAfter.all(id, page);
      if (acts.length > 0) yield acts;
      if (acts.length < page) return;
      id = acts.at(-1)!.id;
    }
  }

  /** Acts before a time (epoch ms), newest first, a page at a time. */
  *actsBefore(time: number, page: number): Generator<Act[]> {
    let id = this.#lastActBefore(time);
    for (;;) {
      const acts = this.#actsUpTo.all(id, page);
      if (acts.length > 0) yield acts;
      if (acts.length < page) return;
      id = acts.at(-1)!.id - 1;
    }
  }

  /** Executions that had begun by `until` and were not over before `from`, those begun last first. */
  around(from: number, until: number, limit: number): PastWork[] {
    return this.#around.all({ from, until, earliest: from - LONGEST_RUN_MS, limit });
  }

  #lastActBefore(time: number): number {
    return lastIdBefore(time, this.#newestAct.get() ?? 0, (id) => this.#firstActFrom.get(id));
  }
}
