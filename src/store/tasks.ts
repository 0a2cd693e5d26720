/** Statements of scheduled_tasks. */
import type { Database, Statement } from 'better-sqlite3';
import type { FilterTerm } from '../domain/filtering/filter.ts';
import type { Pause, Task } from '../domain/task.ts';
import { taskConditions } from './filter.ts';
import { type NewTask, TASK_COLUMNS, type TaskRow, toRow, toTask } from './task-row.ts';

/** Rows of one listing at most, unless the caller asks for fewer. */
const LARGEST_LISTING = 100_000;

const COLUMNS = TASK_COLUMNS.join(', ');

const VALUES = TASK_COLUMNS.map((column) => `@${column}`).join(', ');

const SETTABLE = TASK_COLUMNS.filter((column) => column !== 'created_at')
  .map((column) => `${column} = @${column}`)
  .join(', ');

export class TaskTable {
  /** Grows with each change of a task that stays, but for the advance of its slot. */
  version = 0;
  readonly #database: Database;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #byId: Statement<[number], TaskRow>;
  readonly #byName: Statement<[string], TaskRow>;
  readonly #deletedByName: Statement<[{ name: string }], TaskRow>;
  readonly #due: Statement<[number, number], TaskRow>;
  readonly #dueAfter: Statement<[number, number, number, number], TaskRow>;
  readonly #earliest: Statement<[], number | null>;
  readonly #nextRun: Statement<[], number | null>;
  readonly #advance: Statement<[number, number, number, number]>;
  readonly #date: Statement<[number, number]>;
  readonly #pause: Statement;
  readonly #nextPauseEnd: Statement<[], number | null>;
  readonly #expirePauses: Statement<[number], TaskRow>;
  readonly #delete: Statement<[number, number, number]>;

  constructor(database: Database) {
    this.#database = database;
    this.#insert = database.prepare(`INSERT INTO scheduled_tasks (${COLUMNS}) VALUES (${VALUES})`);
    this.#update = database.prepare(
      `UPDATE scheduled_tasks SET ${SETTABLE} WHERE id = @id AND deleted_at IS NULL`,
    );
    this.#byId = database.prepare('SELECT * FROM scheduled_tasks WHERE id = ?');
    this.#byName = database.prepare('SELECT * FROM scheduled_tasks WHERE name = ? AND deleted_at IS NULL');
    this.#deletedByName = database.prepare(
      // The range is for the index of names; the equality after it leaves out tasks that were named so alive.
      `SELECT * FROM scheduled_tasks
       WHERE name BETWEEN substr(@name, 1, 170) || ' (deleted ' AND substr(@name, 1, 170) || ' (deleted ~'
         AND name = substr(@name, 1, 170) || ' (deleted ' || id || ')' AND deleted_at IS NOT NULL
       ORDER BY id DESC LIMIT 1`,
    );
    this.#due = database.prepare(
      `SELECT * FROM scheduled_tasks INDEXED BY idx_scheduled_tasks_due
       WHERE next_run_time <= ? AND is_active = 1 AND deleted_at IS NULL ORDER BY next_run_time LIMIT ?`,
    );
    this.#dueAfter = database.prepare(
      `SELECT * FROM scheduled_tasks INDEXED BY idx_scheduled_tasks_due
       WHERE (next_run_time, id) > (?, ?) AND next_run_time <= ? AND is_active = 1 AND deleted_at IS NULL
       ORDER BY next_run_time, id LIMIT ?`,
    );
    this.#earliest = database
      .prepare<[], number | null>(
        `SELECT next_run_time FROM scheduled_tasks INDEXED BY idx_scheduled_tasks_due
         WHERE is_active = 1 AND deleted_at IS NULL ORDER BY next_run_time LIMIT 1`,
      )
      .pluck();
    this.#nextRun = database
      .prepare<[], number | null>(
        `SELECT next_run_time FROM scheduled_tasks INDEXED BY idx_scheduled_tasks_upcoming
         WHERE is_active = 1 AND deleted_at IS NULL AND paused_at IS NULL ORDER BY next_run_time LIMIT 1`,
      )
      .pluck();
    this.#advance = database.prepare(
      `UPDATE scheduled_tasks SET next_run_time = ?, is_active = ? WHERE id = ? AND next_run_time = ?`,
    );
    this.#date = database.prepare('UPDATE scheduled_tasks SET created_at = ? WHERE id = ?');
    this.#pause = database.prepare(
      `UPDATE scheduled_tasks SET paused_by = @by, paused_at = @at, paused_reason = @reason, paused_until = @until,
       updated_at = @now WHERE id = @id AND deleted_at IS NULL`,
    );
    this.#nextPauseEnd = database
      .prepare<[], number | null>(
        'SELECT min(paused_until) FROM scheduled_tasks WHERE paused_until IS NOT NULL',
      )
      .pluck();
    this.#expirePauses = database.prepare(
      `UPDATE scheduled_tasks SET paused_by = NULL, paused_at = NULL, paused_reason = NULL, paused_until = NULL
       WHERE paused_until <= ? RETURNING *`,
    );
    // The name is given back to whoever wants it next; the history keeps showing whose it was.
    this.#delete = database.prepare(
      `UPDATE scheduled_tasks SET deleted_at = ?, is_active = 0, updated_at = ?,
       name = substr(name, 1, 170) || ' (deleted ' || id || ')' WHERE id = ? AND deleted_at IS NULL`,
    );
  }

  insert(task: NewTask): number {
    return Number(this.#insert.run(toRow(task)).lastInsertRowid);
  }

  /** Replaces everything but identity and pause; false when there is no such task any more. */
  update(id: number, task: NewTask, now: number): boolean {
    this.version += 1;
    return this.#update.run({ ...toRow(task), updated_at: now, id }).changes === 1;
  }

  byId(id: number): Task | null {
    const row = this.#byId.get(id);
    return row ? toTask(row) : null;
  }

  /** Live tasks only. */
  byName(name: string): Task | null {
    const row = this.#byName.get(name);
    return row ? toTask(row) : null;
  }

  /** The newest of the deleted tasks that had this name. */
  deletedByName(name: string): Task | null {
    const row = this.#deletedByName.get({ name });
    return row ? toTask(row) : null;
  }

  /** The live task of this name, else the newest of the deleted ones that had it: it still has its history. */
  everNamed(name: string): Task | null {
    return this.byName(name) ?? this.deletedByName(name);
  }

  /** Active tasks whose next slot is due, the longest due first. */
  due(now: number, limit: number): Task[] {
    return this.#due.all(now, limit).map(toTask);
  }

  /** Active tasks in the order of their next slots: those after that of a time and id, up to `until` (epoch ms). */
  dueAfter(from: { time: number; id: number }, until: number, limit: number): Task[] {
    return this.#dueAfter.all(from.time, from.id, until, limit).map(toTask);
  }

  /** Epoch ms of the next slot of all; null when nothing is scheduled. */
  earliestSlot(): number | null {
    return this.#earliest.get() ?? null;
  }

  /** Epoch ms of the next slot that is not paused; null when there is none. */
  nextRun(): number | null {
    return this.#nextRun.get() ?? null;
  }

  /** Moves on from the slot that was read; false when another write came first. `next` null = no more slots. */
  advance(id: number, from: number, next: number | null): boolean {
    return this.#advance.run(next ?? from, next === null ? 0 : 1, id, from).changes === 1;
  }

  /** Its schedule counts from this time (epoch ms). */
  setCreated(id: number, createdAt: number): void {
    this.version += 1;
    this.#date.run(createdAt, id);
  }

  setPause(id: number, pause: Pause | null, now: number): boolean {
    this.version += 1;
    const { by, at, reason, until } = pause ?? { by: null, at: null, reason: null, until: null };
    return this.#pause.run({ id, by, at, reason, until, now }).changes === 1;
  }

  /** Epoch ms at which the next pause that was given an end is over; null = there is none. */
  nextPauseEnd(): number | null {
    return this.#nextPauseEnd.get() ?? null;
  }

  /** Ends the pauses that were given an end; returns the tasks that go on. */
  expirePauses(now: number): Task[] {
    this.version += 1;
    return this.#expirePauses.all(now).map(toTask);
  }

  delete(id: number, now: number): boolean {
    this.version += 1;
    return this.#delete.run(now, now, id).changes === 1;
  }

  /** Live tasks by next slot, those without one (paused, manual, finished) last. */
  list(options: { terms?: readonly FilterTerm[]; limit?: number; now?: number } = {}): Task[] {
    const { sql, values } = taskConditions(options.terms ?? [], options.now ?? 0);
    const limit = options.limit ?? LARGEST_LISTING;
    const select = (index: string, condition: string, most: number) =>
      this.#database
        .prepare<unknown[], TaskRow>(
          `SELECT t.* FROM scheduled_tasks t ${index} WHERE t.deleted_at IS NULL AND ${condition} ${sql}
           ORDER BY t.next_run_time, t.id LIMIT ?`,
        )
        .all(...values, most);
    // Two statements, since no index serves an order by whether there is a next slot.
    const upcoming = select(
      'INDEXED BY idx_scheduled_tasks_upcoming',
      't.is_active = 1 AND t.paused_at IS NULL',
      limit,
    );
    if (upcoming.length >= limit) return upcoming.map(toTask);
    const others = select(
      'INDEXED BY idx_scheduled_tasks_resting',
      '(t.is_active = 0 OR t.paused_at IS NOT NULL)',
      limit - upcoming.length,
    );
    return [...upcoming, ...others].map(toTask);
  }

  count(options: { terms?: readonly FilterTerm[]; now?: number } = {}): number {
    const { sql, values } = taskConditions(options.terms ?? [], options.now ?? 0);
    return this.#database
      .prepare<unknown[], number>(
        `SELECT count(*) FROM scheduled_tasks t INDEXED BY idx_scheduled_tasks_live WHERE t.deleted_at IS NULL ${sql}`,
      )
      .pluck()
      .get(...values) as number;
  }
}
