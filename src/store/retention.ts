/**
 * What cleanup looks for and removes. Each statement searches an index from a key on and stops after some rows, and
 * each removal is one row with what hangs on it: none takes longer in a store that lived long.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { AlertKind } from '../domain/alert.ts';

/** Of task_executions; removing one takes its attempts and metrics along. */
export interface EndedExecution {
  id: number;
  taskId: number;
  status: (typeof FINAL_STATUSES)[number];
  sessionId: string;
  startTime: number;
  endTime: number;
}

/** A row and the moment that its age counts from. */
export interface Dated {
  id: number;
  at: number;
}

export interface SlotKey {
  taskId: number;
  slotTime: number;
  slotLast: number;
}

export const FINAL_STATUSES = ['COMPLETED', 'FAILED', 'CANCELLED'] as const;

const ENDED =
  'id, task_id AS taskId, status, session_id AS sessionId, start_time AS startTime, end_time AS endTime';

export class Retention {
  readonly #tasks: Statement<[number, number], { id: number; deletedAt: number | null }>;
  readonly #startedBefore: Statement<[string, number, number, number, number], EndedExecution>;
  readonly #below: Statement<[number, number, number], number>;
  readonly #upTo: Statement<[number, number, number, number], EndedExecution>;
  readonly #isLast: Statement<[{ id: number; taskId: number; status: string }], number>;
  readonly #removeExecution: Statement<[number]>;
  readonly #slots: Statement<[number, number, number, number], SlotKey>;
  readonly #newestSlot: Statement<[number], number | null>;
  readonly #removeSlot: Statement<[number, number]>;
  readonly #isEmptyTask: Statement<[{ id: number }], number>;
  readonly #removeTask: Statement<[number]>;
  readonly #letterBelow: Statement<[number], Dated>;
  readonly #letters: Statement<[number, number, number, number], Dated & { executionId: number }>;
  readonly #removeLetter: Statement<[number]>;
  readonly #commands: Statement<[number, number], { id: number; handledAt: number | null }>;
  readonly #removeCommand: Statement<[number]>;
  readonly #clearedBelow: Statement<[AlertKind, number], Dated>;
  readonly #cleared: Statement<[AlertKind, number, number, number, number], Dated>;
  readonly #removeAlert: Statement<[number]>;
  readonly #notifications: Statement<[number, number], { id: number; doneAt: number | null }>;
  readonly #removeNotification: Statement<[number]>;

  constructor(database: Database) {
    this.#tasks = database.prepare(
      'SELECT id, deleted_at AS deletedAt FROM scheduled_tasks WHERE id > ? ORDER BY id LIMIT ?',
    );
    // What ended before a time had started before it, and the index is one of start times.
    this.#startedBefore = database.prepare(
      `SELECT ${ENDED} FROM task_executions INDEXED BY idx_task_executions_status
       WHERE status = ? AND (start_time, id) > (?, ?) AND start_time < ? ORDER BY start_time, id LIMIT ?`,
    );
    this.#below = database
      .prepare<[number, number, number], number>(
        `SELECT id FROM task_executions INDEXED BY idx_task_executions_outcome
         WHERE task_id = ? AND end_time IS NOT NULL AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?`,
      )
      .pluck();
    this.#upTo = database.prepare(
      `SELECT ${ENDED} FROM task_executions INDEXED BY idx_task_executions_outcome
       WHERE task_id = ? AND end_time IS NOT NULL AND id > ? AND id <= ? ORDER BY id LIMIT ?`,
    );
    const later = 'SELECT 1 FROM task_executions INDEXED BY idx_task_executions_outcome';
    this.#isLast = database
      .prepare<[{ id: number; taskId: number; status: string }], number>(
        `SELECT EXISTS (SELECT 1 FROM scheduled_tasks WHERE id = @taskId AND deleted_at IS NULL)
           AND (NOT EXISTS (${later} WHERE task_id = @taskId AND end_time IS NOT NULL AND id > @id)
             OR (@status = 'COMPLETED' AND NOT EXISTS
               (${later} WHERE task_id = @taskId AND end_time IS NOT NULL AND id > @id AND status = 'COMPLETED')))`,
      )
      .pluck();
    this.#removeExecution = database.prepare(
      'DELETE FROM task_executions WHERE id = ? AND end_time IS NOT NULL',
    );
    this.#slots = database.prepare(
      `SELECT task_id AS taskId, slot_time AS slotTime, slot_last AS slotLast FROM schedule_slots
       WHERE task_id = ? AND slot_time > ? AND slot_time < ? ORDER BY slot_time LIMIT ?`,
    );
    this.#newestSlot = database
      .prepare<[number], number | null>('SELECT max(slot_time) FROM schedule_slots WHERE task_id = ?')
      .pluck();
    this.#removeSlot = database.prepare('DELETE FROM schedule_slots WHERE task_id = ? AND slot_time = ?');
    this.#isEmptyTask = database
      .prepare<[{ id: number }], number>(
        `SELECT NOT EXISTS (SELECT 1 FROM task_executions WHERE task_id = @id)
           AND NOT EXISTS (SELECT 1 FROM schedule_slots WHERE task_id = @id)`,
      )
      .pluck();
    this.#removeTask = database.prepare(
      'DELETE FROM scheduled_tasks WHERE id = ? AND deleted_at IS NOT NULL',
    );
    this.#letterBelow = database.prepare(
      'SELECT id, created_at AS at FROM dead_letters ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?',
    );
    this.#letters = database.prepare(
      `SELECT id, created_at AS at, execution_id AS executionId FROM dead_letters
       WHERE (created_at, id) > (?, ?) AND created_at < ? ORDER BY created_at, id LIMIT ?`,
    );
    this.#removeLetter = database.prepare('DELETE FROM dead_letters WHERE id = ?');
    this.#commands = database.prepare(
      'SELECT id, handled_at AS handledAt FROM operator_commands WHERE id > ? ORDER BY id LIMIT ?',
    );
    this.#removeCommand = database.prepare(
      'DELETE FROM operator_commands WHERE id = ? AND handled_at IS NOT NULL',
    );
    this.#clearedBelow = database.prepare(
      `SELECT id, cleared_at AS at FROM alerts WHERE kind = ? AND cleared_at IS NOT NULL
       ORDER BY cleared_at DESC, id DESC LIMIT 1 OFFSET ?`,
    );
    this.#cleared = database.prepare(
      `SELECT id, cleared_at AS at FROM alerts WHERE kind = ? AND cleared_at IS NOT NULL
         AND (cleared_at, id) > (?, ?) AND cleared_at < ? ORDER BY cleared_at, id LIMIT ?`,
    );
    this.#removeAlert = database.prepare('DELETE FROM alerts WHERE id = ? AND cleared_at IS NOT NULL');
    this.#notifications = database.prepare(
      'SELECT id, done_at AS doneAt FROM notification_outbox WHERE id > ? ORDER BY id LIMIT ?',
    );
    this.#removeNotification = database.prepare(
      'DELETE FROM notification_outbox WHERE id = ? AND done_at IS NOT NULL',
    );
  }

  /** Tasks in the order of their ids, deleted ones too. */
  tasks(afterId: number, limit: number): { id: number; deletedAt: number | null }[] {
    return this.#tasks.all(afterId, limit);
  }

  /** Ended executions of a status by start and id: those after these two, started before a time. */
  startedBefore(
    status: (typeof FINAL_STATUSES)[number],
    afterTime: number,
    afterId: number,
    before: number,
    limit: number,
  ): EndedExecution[] {
    return this.#startedBefore.all(status, afterTime, afterId, before, limit);
  }

  /** Id of the ended execution of a task that has `newer` others between itself and `belowId`; null = there is none. */
  executionBelow(taskId: number, belowId: number, newer: number): number | null {
    return this.#below.get(taskId, belowId, newer) ?? null;
  }

  /** Ended executions of a task within (afterId, lastId], oldest first. */
  executionsUpTo(taskId: number, afterId: number, lastId: number, limit: number): EndedExecution[] {
    return this.#upTo.all(taskId, afterId, lastId, limit);
  }

  /** Whether it is the last that ended, or the last that completed, of a task that is not deleted. */
  isLast({ id, taskId, status }: EndedExecution): boolean {
    return this.#isLast.get({ id, taskId, status }) === 1;
  }

  /** With its attempts and metrics; false when it is not there or has not ended. */
  removeExecution(id: number): boolean {
    return this.#removeExecution.run(id).changes === 1;
  }

  /** Slots of a task that begin within (after, before), oldest first. */
  slots(taskId: number, after: number, before: number, limit: number): SlotKey[] {
    return this.#slots.all(taskId, after, before, limit);
  }

  /** Begin of the task's newest slot; null = it has none. */
  newestSlot(taskId: number): number | null {
    return this.#newestSlot.get(taskId) ?? null;
  }

  removeSlot(taskId: number, slotTime: number): boolean {
    return this.#removeSlot.run(taskId, slotTime).changes === 1;
  }

  /** Whether neither executions nor slots are left of a task. */
  isEmptyTask(id: number): boolean {
    return this.#isEmptyTask.get({ id }) === 1;
  }

  /** A task that was deleted and of which nothing is left. */
  removeTask(id: number): boolean {
    return this.#removeTask.run(id).changes === 1;
  }

  /** The newest dead letter that has `newer` ones after it; null = there are not so many. */
  letterBelow(newer: number): Dated | null {
    return this.#letterBelow.get(newer) ?? null;
  }

  /** Dead letters by time and id: those after these two, written before a time. */
  lettersBefore(
    afterTime: number,
    afterId: number,
    before: number,
    limit: number,
  ): (Dated & { executionId: number })[] {
    return this.#letters.all(afterTime, afterId, before, limit);
  }

  removeLetter(id: number): boolean {
    return this.#removeLetter.run(id).changes === 1;
  }

  /** Commands in the order of their ids. */
  commands(afterId: number, limit: number): { id: number; handledAt: number | null }[] {
    return this.#commands.all(afterId, limit);
  }

  removeCommand(id: number): boolean {
    return this.#removeCommand.run(id).changes === 1;
  }

  /** The newest cleared alert of a kind that has `newer` ones after it; null = there are not so many. */
  clearedBelow(kind: AlertKind, newer: number): Dated | null {
    return this.#clearedBelow.get(kind, newer) ?? null;
  }

  /** Cleared alerts of a kind by time and id: those after these two, cleared before a time. */
  clearedBefore(kind: AlertKind, afterTime: number, afterId: number, before: number, limit: number): Dated[] {
    return this.#cleared.all(kind, afterTime, afterId, before, limit);
  }

  /** With its notifications; false when it is open. */
  removeAlert(id: number): boolean {
    return this.#removeAlert.run(id).changes === 1;
  }

  /** Notifications in the order of their ids. */
  notifications(afterId: number, limit: number): { id: number; doneAt: number | null }[] {
    return this.#notifications.all(afterId, limit);
  }

  /** false when it still waits to be told. */
  removeNotification(id: number): boolean {
    return this.#removeNotification.run(id).changes === 1;
  }
}
