/** The ledger of slots: what became of every moment at which a schedule said "now". */
import type { Database, Statement } from 'better-sqlite3';
import type { SlotFate } from '../domain/misfire.ts';

/** One slot, or a run of `count` slots from `first` to `last` that shared a fate. */
export interface SlotRecord {
  taskId: number;
  first: number;
  last: number;
  count: number;
  fate: SlotFate;
  /** One word that says why: a SlotReason. */
  reason: string;
  executionId: number | null;
  decidedAt: number;
}

export class SlotTable {
  readonly #insert: Statement;
  readonly #newest: Statement<[number], number>;
  readonly #hasRun: Statement<[number, number], number>;
  readonly #tasksBefore: Statement<[number], number>;
  readonly #prune: Statement<[number, number, number, number]>;
  readonly #ofTask: Statement<[number, number, number, number], SlotRecord>;

  constructor(database: Database) {
    // OR IGNORE: a slot that already has a fate keeps it (the clock went back, or the plan was replayed).
    this.#insert = database.prepare(
      `INSERT OR IGNORE INTO schedule_slots
         (task_id, slot_time, slot_last, slot_count, fate, reason, execution_id, decided_at)
       VALUES (@taskId, @first, @last, @count, @fate, @reason, @executionId, @decidedAt)`,
    );
    this.#newest = database
      .prepare<[number], number>(
        'SELECT slot_last FROM schedule_slots WHERE task_id = ? ORDER BY slot_time DESC LIMIT 1',
      )
      .pluck();
    this.#hasRun = database
      .prepare<[number, number], number>(
        `SELECT 1 FROM schedule_slots WHERE task_id = ? AND slot_time = ? AND fate = 'ran'`,
      )
      .pluck();
    this.#tasksBefore = database
      .prepare<[number], number>('SELECT DISTINCT task_id FROM schedule_slots WHERE slot_last < ?')
      .pluck();
    this.#prune = database.prepare(
      `DELETE FROM schedule_slots WHERE task_id = ? AND slot_time IN
         (SELECT slot_time FROM schedule_slots WHERE task_id = ? AND slot_last < ?
            AND slot_time < (SELECT max(n.slot_time) FROM schedule_slots n WHERE n.task_id = schedule_slots.task_id)
          ORDER BY slot_time LIMIT ?)`,
    );
    this.#ofTask = database.prepare(
      `SELECT task_id AS taskId, slot_time AS first, slot_last AS last, slot_count AS count, fate, reason,
         execution_id AS executionId, decided_at AS decidedAt
       FROM schedule_slots WHERE task_id = ? AND slot_last >= ? AND slot_time <= ? ORDER BY slot_time LIMIT ?`,
    );
  }

  /** false when the first of these slots had a fate already. */
  insert(slot: SlotRecord): boolean {
    return this.#insert.run(slot).changes === 1;
  }

  /** Epoch ms of the last slot of a task that has a fate; null = none has. */
  newest(taskId: number): number | null {
    return this.#newest.get(taskId) ?? null;
  }

  /** Whether this very slot was run. */
  hasRun(taskId: number, slot: number): boolean {
    return this.#hasRun.get(taskId, slot) !== undefined;
  }

  /** Tasks with slots that lie wholly before a time. Reads the whole ledger: for cleanup. */
  tasksBefore(time: number): number[] {
    return this.#tasksBefore.all(time);
  }

  /** Removes slots of a task that lie wholly before a time, but never its newest: how many. */
  prune(taskId: number, before: number, limit: number): number {
    return this.#prune.run(taskId, taskId, before, limit).changes;
  }

  /** Oldest first, those that touch [from, until]. */
  ofTask(taskId: number, from: number, until: number, limit = 1_000): SlotRecord[] {
    return this.#ofTask.all(taskId, from, until, limit);
  }
}
