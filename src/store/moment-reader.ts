/**
 * What was so at a moment of the past: which attempts were under way, what waited, what came next. Made of what is
 * recorded for good; ids grow with the clock, which stands in for an index on each of the times. Nothing here writes.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { ExecutionStatus, Trigger } from '../domain/execution.ts';
import type { FilterTerm } from '../domain/filtering/filter.ts';
import type { SlotFate } from '../domain/misfire.ts';
import type { TaskType } from '../domain/task.ts';
import { executionConditions } from './filter.ts';
import { lastIdBefore } from './last-id-before.ts';
import type { Trouble } from './trouble-reader.ts';

/** What began longer before is not looked for, and no more executions than so many before the newest of then. */
const LOOK_BACK_MS = 48 * 3_600_000;
const MOST_LOOKED_BACK = 10_000;
/** Of those that waited: the newest so many are looked at. */
const MOST_WAITING_LOOKED_BACK = 300;
/** Executions of one task that had begun by then and ended later: more hide older outcomes. */
const MOST_RUNNING_THEN = 2;
/** Executions that came after the moment and are looked at for their slots. */
const MOST_LOOKED_AHEAD = 500;

/** The ids in which everything of a moment is looked for. */
export interface MomentSpan {
  /** Epoch ms. */
  at: number;
  first: number;
  last: number;
  /** There may be more that had begun before these. */
  cut: boolean;
}

/** Of an execution that ran or waited then. */
export interface WorkThen {
  executionId: number;
  taskId: number;
  taskName: string;
  type: TaskType;
  trigger: Trigger;
  priority: number;
  /** Of the attempt that was under way, or the next one. */
  attempt: number;
  /** Epoch ms since when it ran, or waited. */
  since: number;
  /** As it is now. */
  status: ExecutionStatus;
  endedAt: number | null;
}

/** The first slot of a task after the moment, or the first execution of one. */
export interface SlotThen {
  taskId: number;
  slot: number;
  fate: SlotFate;
  reason: string;
  detail: string;
  executionId: number | null;
}

type SpanValues = MomentSpan & { limit: number };

const WORK = `e.id AS executionId, e.task_id AS taskId, t.name AS taskName, t.type, e.trigger, e.priority, e.status,
  e.end_time AS endedAt`;
const NOT_OVER = '(e.end_time IS NULL OR e.end_time > @at)';
/** Whose last attempt by then had failed, and whose next one had not begun. */
const BETWEEN_ATTEMPTS = `a.execution_id BETWEEN @first AND @last AND a.ended_at <= @at
  AND a.outcome <> 'ok' AND a.outcome <> 'cancelled' AND ${NOT_OVER}
  AND NOT EXISTS (SELECT 1 FROM execution_attempts b
    WHERE b.execution_id = a.execution_id AND b.attempt = a.attempt + 1 AND b.started_at <= @at)
  AND NOT (e.attempt > a.attempt AND e.attempt_started_at IS NOT NULL AND e.attempt_started_at <= @at)`;

const GIVEN_BACK = "(a.outcome = 'interrupted' OR a.outcome = 'lost')";
const SPENT = "(a.outcome = 'error' OR a.outcome = 'timeout')";

const TROUBLE = `e.id AS executionId, e.task_id AS taskId, t.name AS taskName, t.type, t.retry_attempts AS retryAttempts`;

const RETRYING = `SELECT ${TROUBLE}, 'RETRYING' AS status, a.error_kind AS errorKind, a.error_message AS errorMessage,
    a.ended_at AS at, 0 AS retryAt, 0 AS deadLetter,
    (SELECT count(*) FROM execution_attempts c WHERE c.execution_id = a.execution_id AND c.attempt <= a.attempt
       AND (c.outcome = 'error' OR c.outcome = 'timeout')) AS retryCount
  FROM execution_attempts a JOIN task_executions e ON e.id = a.execution_id JOIN scheduled_tasks t ON t.id = e.task_id
  WHERE ${BETWEEN_ATTEMPTS} AND ${SPENT}`;

const FAILED = `SELECT ${TROUBLE}, 'FAILED' AS status, e.error_kind AS errorKind,
    coalesce(e.error_message, '') AS errorMessage, e.end_time AS at, e.not_before AS retryAt,
    e.retry_count AS retryCount,
    EXISTS (SELECT 1 FROM dead_letters d WHERE d.execution_id = e.id AND d.created_at <= @at
      AND (d.redriven_at IS NULL OR d.redriven_at > @at) AND (d.discarded_at IS NULL OR d.discarded_at > @at))
      AS deadLetter
  FROM task_executions e INDEXED BY idx_task_executions_failed JOIN scheduled_tasks t ON t.id = e.task_id
  WHERE e.status = 'FAILED' AND e.end_time > @from AND e.end_time <= @at`;

export class MomentReader {
  readonly #database: Database;
  readonly #newest: Statement<[], number | null>;
  readonly #firstFrom: Statement<[number], { id: number; at: number }>;
  readonly #ran: Statement<[SpanValues], WorkThen>;
  readonly #runsSince: Statement<[SpanValues], WorkThen>;
  readonly #waited: Statement<[SpanValues], WorkThen>;
  readonly #between: Statement<[SpanValues], WorkThen>;
  readonly #ticks: Statement<[number, number, number], { status: ExecutionStatus; endedAt: number }>;
  readonly #durations: Statement<[number, number, number], number>;
  readonly #failedBetween: Statement<[number, number], number>;
  readonly #completedAfter: Statement<[number, number], number>;
  readonly #slots: Statement<[number, number], SlotThen>;
  readonly #slotsOfExecutions: Statement<
    [number, number],
    { executionId: number; taskId: number; slot: number }
  >;
  readonly #tasks: Statement<[number], number>;

  constructor(database: Database) {
    this.#database = database;
    this.#newest = database.prepare<[], number | null>('SELECT max(id) FROM task_executions').pluck();
    this.#firstFrom = database.prepare(
      'SELECT id, queued_at AS at FROM task_executions WHERE id >= ? ORDER BY id LIMIT 1',
    );
    this.#ran = database.prepare(
      `SELECT ${WORK}, a.attempt, a.started_at AS since
       FROM execution_attempts a JOIN task_executions e ON e.id = a.execution_id
         JOIN scheduled_tasks t ON t.id = e.task_id
       WHERE a.execution_id BETWEEN @first AND @last AND a.started_at <= @at AND a.ended_at > @at
       ORDER BY a.execution_id LIMIT @limit`,
    );
    this.#runsSince = database.prepare(
      `SELECT ${WORK}, e.attempt, e.attempt_started_at AS since
       FROM task_executions e INDEXED BY idx_task_executions_status JOIN scheduled_tasks t ON t.id = e.task_id
       WHERE e.status = 'RUNNING' AND e.attempt_started_at <= @at ORDER BY e.start_time LIMIT @limit`,
    );
    this.#waited = database.prepare(
      `SELECT ${WORK}, 1 AS attempt, e.queued_at AS since
       FROM task_executions e JOIN scheduled_tasks t ON t.id = e.task_id
       WHERE e.id BETWEEN @first AND @last AND ${NOT_OVER} AND (e.attempt = 0 OR e.start_time > @at)
       ORDER BY e.id LIMIT @limit`,
    );
    this.#between = database.prepare(
      `SELECT ${WORK}, a.attempt + 1 AS attempt, a.ended_at AS since
       FROM execution_attempts a JOIN task_executions e ON e.id = a.execution_id
         JOIN scheduled_tasks t ON t.id = e.task_id
       WHERE ${BETWEEN_ATTEMPTS} AND ${GIVEN_BACK}
       ORDER BY a.execution_id LIMIT @limit`,
    );
    this.#ticks = database.prepare(
      `SELECT status, end_time AS endedAt FROM task_executions INDEXED BY idx_task_executions_outcome
       WHERE task_id = ? AND id <= ? AND end_time IS NOT NULL ORDER BY id DESC LIMIT ?`,
    );
    this.#durations = database
      .prepare<[number, number, number], number>(
        `SELECT a.ended_at - a.started_at FROM task_executions e INDEXED BY idx_task_executions_outcome
         JOIN execution_attempts a ON a.execution_id = e.id AND a.outcome = 'ok'
         WHERE e.task_id = ? AND e.id < ? AND e.end_time IS NOT NULL AND e.status = 'COMPLETED'
         ORDER BY e.id DESC LIMIT ?`,
      )
      .pluck();
    this.#failedBetween = database
      .prepare<[number, number], number>(
        `SELECT count(*) FROM task_executions INDEXED BY idx_task_executions_failed
         WHERE status = 'FAILED' AND end_time > ? AND end_time <= ?`,
      )
      .pluck();
    this.#completedAfter = database
      .prepare<[number, number], number>(
        `SELECT end_time FROM task_executions INDEXED BY idx_task_executions_outcome
         WHERE task_id = ? AND id > ? AND end_time IS NOT NULL AND status = 'COMPLETED' ORDER BY id LIMIT 1`,
      )
      .pluck();
    this.#slots = database.prepare(
      `SELECT t.id AS taskId, s.slot_time AS slot, s.fate, s.reason, s.detail,
         s.execution_id AS executionId
       FROM scheduled_tasks t INDEXED BY idx_scheduled_tasks_live JOIN schedule_slots s ON s.task_id = t.id
         AND s.slot_time = (SELECT x.slot_time FROM schedule_slots x WHERE x.task_id = t.id AND x.slot_time > ?
           ORDER BY x.slot_time LIMIT 1)
       WHERE t.deleted_at IS NULL ORDER BY s.slot_time LIMIT ?`,
    );
    this.#slotsOfExecutions = database.prepare(
      `SELECT id AS executionId, task_id AS taskId, slot_time AS slot FROM task_executions
       WHERE id > ? AND slot_time > ? ORDER BY id LIMIT ${MOST_LOOKED_AHEAD}`,
    );
    this.#tasks = database
      .prepare<[number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM scheduled_tasks INDEXED BY idx_scheduled_tasks_live
         WHERE deleted_at IS NULL LIMIT ?)`,
      )
      .pluck();
  }

  /** Epoch ms from which on there are executions; null = none is kept. */
  oldest(): number | null {
    return this.#firstFrom.get(0)?.at ?? null;
  }

  span(at: number): MomentSpan {
    const last = this.#idBefore(at + 1);
    const oldest = this.#idBefore(at - LOOK_BACK_MS);
    const first = Math.max(oldest + 1, last - MOST_LOOKED_BACK, 1);
    return { at, first, last, cut: first > oldest + 1 };
  }

  /** Attempts that were under way, in the order in which their executions were asked for. */
  ran(span: MomentSpan, limit: number): WorkThen[] {
    const values = { ...span, limit };
    return [...this.#ran.all(values), ...this.#runsSince.all(values)];
  }

  /** What waited for a worker: not begun yet, or given back by an engine that ended or a worker that died. */
  waited(span: MomentSpan, limit: number): WorkThen[] {
    const first = Math.max(span.first, span.last - MOST_WAITING_LOOKED_BACK);
    return [...this.#between.all({ ...span, limit }), ...this.#waited.all({ ...span, first, limit })];
  }

  /** What was to be tried again, the last to fail first. When it was to be is not known any more. */
  retrying(span: MomentSpan, terms: readonly FilterTerm[], limit: number): Trouble[] {
    const { sql, values } = executionConditions(terms, span.at);
    return this.#database
      .prepare<unknown[], Trouble>(`${RETRYING} ${sql} ORDER BY a.ended_at DESC LIMIT @limit`)
      .all({ ...span, limit }, ...values);
  }

  /** What had failed for good since `from` (epoch ms), the newest first. */
  failed(span: MomentSpan, from: number, terms: readonly FilterTerm[], limit: number): Trouble[] {
    const { sql, values } = executionConditions(terms, span.at);
    return this.#database
      .prepare<unknown[], Trouble>(`${FAILED} ${sql} ORDER BY e.end_time DESC LIMIT @limit`)
      .all({ at: span.at, from, limit }, ...values);
  }

  failedBetween(from: number, until: number): number {
    return this.#failedBetween.get(from, until) ?? 0;
  }

  /** Epoch ms at which the first execution of a task that came after one completed; null when none did. */
  completedAfter(taskId: number, executionId: number): number | null {
    return this.#completedAfter.get(taskId, executionId) ?? null;
  }

  /** How executions of a task had ended by then, oldest first. */
  outcomes(taskId: number, { at, last }: MomentSpan, count: number): ('ok' | 'failed' | 'cancelled')[] {
    const words = { COMPLETED: 'ok', FAILED: 'failed', CANCELLED: 'cancelled' } as const;
    return this.#ticks
      .all(taskId, last, count + MOST_RUNNING_THEN)
      .filter(({ endedAt }) => endedAt <= at)
      .slice(0, count)
      .map(({ status }) => words[status as keyof typeof words])
      .reverse();
  }

  /** Milliseconds of a task's successful attempts before an execution, newest first. */
  durationsBefore(taskId: number, executionId: number, count: number): number[] {
    return this.#durations.all(taskId, executionId, count);
  }

  /**
   * What each live task was due for next, the soonest first, as far as it is recorded by now. On a floor of more
   * than `mostTasks` tasks only what was run is found, and of the next few hundred executions alone.
   */
  slotsAfter({ at, last }: MomentSpan, mostTasks: number, limit: number): SlotThen[] {
    if ((this.#tasks.get(mostTasks + 1) ?? 0) <= mostTasks) return this.#slots.all(at, limit);
    const first = new Map<number, SlotThen>();
    for (const found of this.#slotsOfExecutions.all(last, at))
      if (!first.has(found.taskId))
        first.set(found.taskId, { ...found, fate: 'ran', reason: '', detail: '' });
    return [...first.values()].sort((one, other) => one.slot - other.slot).slice(0, limit);
  }

  #idBefore(time: number): number {
    return lastIdBefore(time, this.#newest.get() ?? 0, (id) => this.#firstFrom.get(id));
  }
}
