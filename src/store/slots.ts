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
  /** What the reason alone does not say: which window, whose pause; '' = nothing. */
  detail: string;
  executionId: number | null;
  decidedAt: number;
}

const RECORD = `task_id AS taskId, slot_time AS first, slot_last AS last, slot_count AS count, fate, reason, detail,
  execution_id AS executionId, decided_at AS decidedAt`;

export class SlotTable {
  readonly #insert: Statement;
  readonly #from: Statement<[number, number, number, number, number], SlotRecord>;
  readonly #before: Statement<[number, number, number], SlotRecord>;
  readonly #extend: Statement<[number, number, number, number, number]>;
  readonly #carry: Statement<[number, number, number]>;
  readonly #give: Statement;
  readonly #expire: Statement<[{ taskId: number; from: number; executionId: number; detail: string }]>;
  readonly #forget: Statement<[number, number]>;
  readonly #shorten: Statement<[number, number, number, number]>;
  readonly #ofTask: Statement<[number, number, number, number], SlotRecord>;

  constructor(database: Database) {
    // OR IGNORE: a slot that already has a fate keeps it (the clock went back, or the plan was replayed).
    this.#insert = database.prepare(
      `INSERT OR IGNORE INTO schedule_slots
         (task_id, slot_time, slot_last, slot_count, fate, reason, detail, execution_id, decided_at)
       VALUES (@taskId, @first, @last, @count, @fate, @reason, @detail, @executionId, @decidedAt)`,
    );
    // From the row that the first time may lie in.
    this.#from = database.prepare(
      `SELECT ${RECORD} FROM schedule_slots
       WHERE task_id = ? AND slot_time <= ? AND slot_time >= coalesce((SELECT slot_time FROM schedule_slots
         WHERE task_id = ? AND slot_time <= ? ORDER BY slot_time DESC LIMIT 1), 0)
       ORDER BY slot_time LIMIT ?`,
    );
    this.#before = database.prepare(
      `SELECT ${RECORD} FROM schedule_slots WHERE task_id = ? AND slot_time < ? ORDER BY slot_time DESC LIMIT ?`,
    );
    this.#extend = database.prepare(
      `UPDATE schedule_slots SET slot_last = ?, slot_count = slot_count + ?, decided_at = ?
       WHERE task_id = ? AND slot_time = ?`,
    );
    this.#carry = database.prepare(
      `UPDATE schedule_slots SET execution_id = ?
       WHERE task_id = ? AND slot_time = ? AND execution_id IS NULL AND fate = 'coalesced'`,
    );
    this.#give = database.prepare(
      `UPDATE schedule_slots SET fate = @fate, reason = @reason, detail = @detail
       WHERE task_id = @taskId AND slot_time = @first AND execution_id IS NULL AND fate = 'coalesced'`,
    );
    this.#expire = database.prepare(
      `UPDATE schedule_slots SET fate = 'expired', reason = 'start_deadline', detail = @detail
       WHERE task_id = @taskId AND slot_time >= @from AND execution_id = @executionId AND fate IN ('ran', 'coalesced')`,
    );
    this.#forget = database.prepare(
      `DELETE FROM schedule_slots WHERE task_id = ? AND slot_time > ? AND fate <> 'ran'`,
    );
    this.#shorten = database.prepare(
      'UPDATE schedule_slots SET slot_last = ?, slot_count = ? WHERE task_id = ? AND slot_time = ?',
    );
    this.#ofTask = database.prepare(
      `SELECT ${RECORD} FROM schedule_slots
       WHERE task_id = ? AND slot_last >= ? AND slot_time <= ? ORDER BY slot_time LIMIT ?`,
    );
  }

  /** false when the first of these slots had a fate already. */
  insert(slot: SlotRecord): boolean {
    return this.#insert.run(slot).changes === 1;
  }

  /** Oldest first: those that touch [`from`, `until`], or else the last before them. */
  near(taskId: number, from: number, until: number, limit: number): SlotRecord[] {
    return this.#from.all(taskId, until, taskId, from, limit);
  }

  /** Newest first: those that begin before a time. */
  before(taskId: number, time: number, limit: number): SlotRecord[] {
    return this.#before.all(taskId, time, limit);
  }

  /** Further slots, up to `last`, share the fate of the record that begins at `first`. */
  extend(taskId: number, first: number, by: { last: number; count: number; decidedAt: number }): boolean {
    return this.#extend.run(by.last, by.count, by.decidedAt, taskId, first).changes === 1;
  }

  /** The execution that stands for coalesced slots which were recorded before there was one. */
  carry(taskId: number, first: number, executionId: number): boolean {
    return this.#carry.run(executionId, taskId, first).changes === 1;
  }

  /** Another fate for coalesced slots that nothing came to stand for. */
  give(taskId: number, first: number, fate: Pick<SlotRecord, 'fate' | 'reason' | 'detail'>): boolean {
    return this.#give.run({ ...fate, taskId, first }).changes === 1;
  }

  /** Slots, none before `from`, whose execution was not started in time; how many records. */
  expire(slots: { taskId: number; from: number; executionId: number; detail: string }): number {
    return this.#expire.run(slots).changes;
  }

  /** After a correction of the clock: fates of slots after `time`, but for those that were run. */
  forgetAfter(taskId: number, time: number): number {
    return this.#forget.run(taskId, time).changes;
  }

  /** The record that begins at `first` stands for fewer slots. */
  shorten(taskId: number, first: number, to: { last: number; count: number }): boolean {
    return this.#shorten.run(to.last, to.count, taskId, first).changes === 1;
  }

  /** Oldest first, those that touch [from, until]. */
  ofTask(taskId: number, from: number, until: number, limit = 1_000): SlotRecord[] {
    return this.#ofTask.all(taskId, from, until, limit);
  }
}
