/**
 * Executions whose attempts are spent, kept until someone deals with them. A letter holds all that is needed to look
 * into it and to run it again, since the execution itself may be gone by then; it is named by the execution's id.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Attempt, Trigger } from '../domain/execution.ts';
import type { FilterTerm } from '../domain/filtering/filter.ts';
import type { TaskType } from '../domain/task.ts';
import { deadLetterConditions } from './filter.ts';

/** What was asked for, as the execution had it. */
export interface DeadLetterPayload {
  type: TaskType;
  sessionId: string;
  trigger: Trigger;
  requestedBy: string;
  reason: string;
  priority: number;
  /** Epoch ms. */
  slotTime: number | null;
  queuedAt: number;
  idempotencyKey: string;
  /** The execution that this one ran anew. */
  redriveOf: number | null;
}

export interface DeadLetter {
  executionId: number;
  taskId: number;
  taskName: string;
  /** The executor's settings at that time. */
  configJson: string;
  /** null in letters of an earlier version. */
  payload: DeadLetterPayload | null;
  errorKind: string;
  errorMessage: string;
  attempts: number;
  /** How each attempt ended, oldest first; empty in letters of an earlier version. */
  attemptHistory: Omit<Attempt, 'executionId'>[];
  /** Epoch ms. */
  createdAt: number;
  /** How often the work was run anew before this failure. */
  redriveCount: number;
  redrivenAt: number | null;
  /** The execution that runs it anew. */
  redrivenAs: number | null;
  redrivenBy: string;
  discardedAt: number | null;
  discardedBy: string;
  discardReason: string;
}

/** Redriven or discarded, a letter stays for those who ask later, until cleanup takes it. */
export function isOpenLetter(letter: DeadLetter): boolean {
  return letter.redrivenAt === null && letter.discardedAt === null;
}

export type NewDeadLetter = Pick<
  DeadLetter,
  | 'executionId'
  | 'taskId'
  | 'taskName'
  | 'configJson'
  | 'errorKind'
  | 'errorMessage'
  | 'attempts'
  | 'attemptHistory'
  | 'createdAt'
  | 'redriveCount'
> & { payload: DeadLetterPayload };

export interface DeadLetterQuery {
  /** Those already dealt with as well; a `state:` in the filter says so too. */
  all?: boolean;
  /** Open ones alone, whatever the filter's `state:` says. */
  openOnly?: boolean;
  /** Of a parsed filter; `now` (epoch ms) is what its `since:` counts from. */
  filter?: { terms: readonly FilterTerm[]; now: number };
  limit?: number;
}

type Row = Omit<DeadLetter, 'payload' | 'attemptHistory'> & { payloadJson: string; attemptsJson: string };

const COLUMNS = `d.execution_id AS executionId, d.task_id AS taskId, d.task_name AS taskName,
  d.config_json AS configJson, d.payload_json AS payloadJson, d.error_kind AS errorKind,
  d.error_message AS errorMessage, d.attempts, d.attempts_json AS attemptsJson, d.created_at AS createdAt,
  d.redrive_count AS redriveCount, d.redriven_at AS redrivenAt, d.redriven_as AS redrivenAs,
  d.redriven_by AS redrivenBy, d.discarded_at AS discardedAt, d.discarded_by AS discardedBy,
  d.discard_reason AS discardReason`;

const OPEN = 'd.redriven_at IS NULL AND d.discarded_at IS NULL';

const DEFAULT_LIMIT = 200;

export class DeadLetterTable {
  readonly #database: Database;
  readonly #insert: Statement;
  readonly #byExecution: Statement<[number], Row>;
  readonly #redriveCount: Statement<[number], number>;
  readonly #redrive: Statement<[number, number, string, number]>;
  readonly #discard: Statement<[number, string, string, number]>;
  readonly #openCount: Statement<[], number>;

  constructor(database: Database) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT OR IGNORE INTO dead_letters (execution_id, task_id, task_name, config_json, payload_json, error_kind,
         error_message, attempts, attempts_json, created_at, redrive_count)
       VALUES (@executionId, @taskId, @taskName, @configJson, @payloadJson, @errorKind, @errorMessage, @attempts,
         @attemptsJson, @createdAt, @redriveCount)`,
    );
    this.#byExecution = database.prepare(`SELECT ${COLUMNS} FROM dead_letters d WHERE d.execution_id = ?`);
    this.#redriveCount = database
      .prepare<[number], number>('SELECT redrive_count FROM dead_letters WHERE execution_id = ?')
      .pluck();
    this.#redrive = database.prepare(
      `UPDATE dead_letters AS d SET redriven_at = ?, redriven_as = ?, redriven_by = ?
       WHERE execution_id = ? AND ${OPEN}`,
    );
    this.#discard = database.prepare(
      `UPDATE dead_letters AS d SET discarded_at = ?, discarded_by = ?, discard_reason = ?
       WHERE execution_id = ? AND ${OPEN}`,
    );
    this.#openCount = database
      .prepare<[], number>(
        `SELECT count(*) FROM dead_letters AS d INDEXED BY idx_dead_letters_open WHERE ${OPEN}`,
      )
      .pluck();
  }

  insert(letter: NewDeadLetter): void {
    const { payload, attemptHistory, ...columns } = letter;
    this.#insert.run({
      ...columns,
      payloadJson: JSON.stringify(payload),
      attemptsJson: JSON.stringify(attemptHistory),
    });
  }

  byExecution(executionId: number): DeadLetter | null {
    const row = this.#byExecution.get(executionId);
    return row ? toLetter(row) : null;
  }

  /** How often an execution that runs this letter's work anew will have been redriven; 0 where there is no letter. */
  redrivesWith(executionId: number | null): number {
    if (executionId === null) return 0;
    const before = this.#redriveCount.get(executionId);
    return before === undefined ? 0 : before + 1;
  }

  /** Marks an open letter as run anew; false where there is none. */
  markRedriven(executionId: number, as: number, at: number, by: string): boolean {
    return this.#redrive.run(at, as, by, executionId).changes === 1;
  }

  /** Closes an open letter without running its work; false where there is none. */
  discard(executionId: number, at: number, by: string, reason: string): boolean {
    return this.#discard.run(at, by, reason, executionId).changes === 1;
  }

  openCount(): number {
    return this.#openCount.get() ?? 0;
  }

  /** Open ones, newest first. */
  list(query: DeadLetterQuery = {}): DeadLetter[] {
    const { from, values } = this.#from(query);
    return this.#database
      .prepare<unknown[], Row>(`SELECT ${COLUMNS} ${from} ORDER BY d.id DESC LIMIT ?`)
      .all(...values, query.limit ?? DEFAULT_LIMIT)
      .map(toLetter);
  }

  /** Execution ids of open letters, oldest first; what was dealt with is no letter that anyone could mean. */
  openMatching(filter: NonNullable<DeadLetterQuery['filter']>, limit: number): number[] {
    const { from, values } = this.#from({ filter, openOnly: true });
    return this.#database
      .prepare<unknown[], number>(`SELECT d.execution_id ${from} ORDER BY d.id LIMIT ?`)
      .pluck()
      .all(...values, limit);
  }

  count(query: DeadLetterQuery = {}): number {
    const { from, values } = this.#from(query);
    return this.#database
      .prepare<unknown[], number>(`SELECT count(*) ${from}`)
      .pluck()
      .get(...values) as number;
  }

  #from({ all = false, openOnly = false, filter }: DeadLetterQuery): {
    from: string;
    values: (string | number)[];
  } {
    const terms = filter?.terms ?? [];
    const { sql, values } = deadLetterConditions(terms, filter?.now ?? 0);
    const every = !openOnly && (all || terms.some(({ field }) => field === 'state'));
    const index = every ? '' : 'INDEXED BY idx_dead_letters_open';
    const from = `FROM dead_letters AS d ${index} LEFT JOIN scheduled_tasks t ON t.id = d.task_id
      WHERE ${every ? '1' : OPEN} ${sql}`;
    return { from, values };
  }
}

function toLetter({ payloadJson, attemptsJson, ...row }: Row): DeadLetter {
  const payload = JSON.parse(payloadJson) as DeadLetterPayload | Record<string, never>;
  const attemptHistory = JSON.parse(attemptsJson) as DeadLetter['attemptHistory'];
  return { ...row, payload: 'type' in payload ? (payload as DeadLetterPayload) : null, attemptHistory };
}
