/** Statements of scheduled_tasks, and rows to Task and back. */
import type { Database, Statement } from 'better-sqlite3';
import type { FilterTerm } from '../domain/filtering/filter.ts';
import type { Pause, Task } from '../domain/task.ts';
import { taskConditions } from './filter.ts';
import { pauseOf, scheduleOf } from './task-row.ts';

/** What a new task is made of: everything but what the store decides. */
export type NewTask = Omit<Task, 'id' | 'updatedAt' | 'deletedAt' | 'pause'>;

interface TaskRow {
  id: number;
  name: string;
  type: Task['type'];
  schedule_type: Task['schedule']['type'];
  schedule_value: string;
  next_run_time: number;
  config_json: string;
  is_active: number;
  priority: number;
  created_at: number;
  updated_at: number;
  description: string;
  tags: string;
  timezone: string;
  start_time: number | null;
  jitter_ms: number;
  overlap: Task['overlap'];
  overlap_limit: number;
  catchup: Task['catchup'];
  start_deadline_ms: number | null;
  concurrency_key: string;
  retry_attempts: number | null;
  timeout_ms: number | null;
  paused_by: string | null;
  paused_at: number | null;
  paused_reason: string | null;
  paused_until: number | null;
  origin: Task['origin'];
  deleted_at: number | null;
}

/**
 * Names that a search looks at: those that begin with a text are found among any number of tasks, those that have it
 * further inside among this many (names by the alphabet), so that an answer takes a millisecond.
 */
const MOST_SEARCHED = 4_000;

/** Sorts behind every name that begins with the text before it. */
const LAST_CHARACTER = '\u{10ffff}';

/** Rows of one listing at most, unless the caller asks for fewer. */
const LARGEST_LISTING = 100_000;

const COLUMNS = `name, type, schedule_type, schedule_value, next_run_time, config_json, is_active, priority,
  created_at, updated_at, description, tags, timezone, start_time, jitter_ms, overlap, overlap_limit, catchup,
  start_deadline_ms, concurrency_key, retry_attempts, timeout_ms, origin`;

const VALUES = `@name, @type, @schedule_type, @schedule_value, @next_run_time, @config_json, @is_active, @priority,
  @created_at, @updated_at, @description, @tags, @timezone, @start_time, @jitter_ms, @overlap, @overlap_limit,
  @catchup, @start_deadline_ms, @concurrency_key, @retry_attempts, @timeout_ms, @origin`;

const SETTABLE = COLUMNS.split(',')
  .map((column) => column.trim())
  .filter((column) => column !== 'created_at')
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
  readonly #namesFrom: Statement<[string, string, number, number], string>;
  readonly #namesWith: Statement<[number, string, number], string>;
  readonly #namesAfter: Statement<[string, number], string>;
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
    this.#namesFrom = database
      .prepare<[string, string, number, number], string>(
        `SELECT name FROM (SELECT name, deleted_at FROM scheduled_tasks WHERE name >= ? AND name < ?
           ORDER BY name LIMIT ?) WHERE deleted_at IS NULL LIMIT ?`,
      )
      .pluck();
    this.#namesWith = database
      .prepare<[number, string, number], string>(
        `SELECT t.name FROM (SELECT id, name FROM scheduled_tasks ORDER BY name LIMIT ?) n
         JOIN scheduled_tasks t ON t.id = n.id
         WHERE instr(lower(n.name), ?) > 0 AND t.deleted_at IS NULL LIMIT ?`,
      )
      .pluck();
    this.#namesAfter = database
      .prepare<[string, number], string>(
        'SELECT name FROM scheduled_tasks WHERE name > ? ORDER BY name LIMIT ?',
      )
      .pluck();
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

  /**
   * Names of live tasks for completion, at most `limit`: first those that begin with `text`, then those that have it
   * inside in any case of its ASCII letters.
   */
  namesLike(text: string, limit: number): string[] {
    const first = this.#namesFrom.all(text, text + LAST_CHARACTER, MOST_SEARCHED, limit);
    if (text === '' || first.length >= limit) return first;
    const inside = this.#namesWith.all(MOST_SEARCHED, asciiLower(text), limit);
    return [...new Set([...first, ...inside])].slice(0, limit);
  }

  /** Names behind one in the alphabet, those of deleted tasks among them. */
  namesAfter(name: string, limit: number): string[] {
    return this.#namesAfter.all(name, limit);
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

/** As lower() of SQLite does it. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function toRow(task: NewTask): Record<string, unknown> {
  return {
    name: task.name,
    type: task.type,
    schedule_type: task.schedule.type,
    schedule_value: task.schedule.value,
    next_run_time: task.nextRunTime,
    config_json: JSON.stringify(task.config),
    is_active: task.active ? 1 : 0,
    priority: task.priority,
    created_at: task.createdAt,
    updated_at: task.createdAt,
    description: task.description,
    tags: JSON.stringify(task.tags),
    timezone: task.schedule.timezone,
    start_time: task.schedule.startTime,
    jitter_ms: task.jitterMs,
    overlap: task.overlap,
    overlap_limit: task.overlapLimit,
    catchup: task.catchup,
    start_deadline_ms: task.startDeadlineMs,
    concurrency_key: task.concurrencyKey,
    retry_attempts: task.retryAttempts,
    timeout_ms: task.timeoutMs,
    origin: task.origin,
  };
}

function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    schedule: scheduleOf(row),
    nextRunTime: row.next_run_time,
    config: JSON.parse(row.config_json) as Task['config'],
    active: row.is_active === 1,
    priority: row.priority,
    description: row.description,
    tags: JSON.parse(row.tags) as string[],
    jitterMs: row.jitter_ms,
    overlap: row.overlap,
    overlapLimit: row.overlap_limit,
    catchup: row.catchup,
    startDeadlineMs: row.start_deadline_ms,
    concurrencyKey: row.concurrency_key,
    retryAttempts: row.retry_attempts,
    timeoutMs: row.timeout_ms,
    pause: pauseOf(row),
    origin: row.origin,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}
