/** Executions whose attempts are spent, kept until someone looks. */
import type { Database, Statement } from 'better-sqlite3';

export interface DeadLetter {
  id: number;
  executionId: number;
  taskId: number;
  taskName: string;
  configJson: string;
  errorKind: string;
  errorMessage: string;
  attempts: number;
  createdAt: number;
  redrivenAt: number | null;
  redrivenAs: number | null;
}

const COLUMNS = `id, execution_id AS executionId, task_id AS taskId, task_name AS taskName, config_json AS configJson,
  error_kind AS errorKind, error_message AS errorMessage, attempts, created_at AS createdAt,
  redriven_at AS redrivenAt, redriven_as AS redrivenAs`;

export class DeadLetterTable {
  readonly #insert: Statement;
  readonly #byExecution: Statement<[number], DeadLetter>;
  readonly #redrive: Statement<[number, number, number]>;
  readonly #list: Statement<[number], DeadLetter>;
  readonly #prune: Statement<[number, number]>;
  readonly #countBefore: Statement<[number], number>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT OR IGNORE INTO dead_letters (execution_id, task_id, task_name, config_json, error_kind, error_message,
         attempts, created_at)
       VALUES (@executionId, @taskId, @taskName, @configJson, @errorKind, @errorMessage, @attempts, @createdAt)`,
    );
    this.#byExecution = database.prepare(`SELECT ${COLUMNS} FROM dead_letters WHERE execution_id = ?`);
    this.#redrive = database.prepare(
      'UPDATE dead_letters SET redriven_at = ?, redriven_as = ? WHERE execution_id = ? AND redriven_at IS NULL',
    );
    this.#list = database.prepare(`SELECT ${COLUMNS} FROM dead_letters ORDER BY id DESC LIMIT ?`);
    this.#prune = database.prepare(
      'DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE created_at < ? LIMIT ?)',
    );
    this.#countBefore = database
      .prepare<[number], number>('SELECT count(*) FROM dead_letters WHERE created_at < ?')
      .pluck();
  }

  insert(letter: Omit<DeadLetter, 'id' | 'redrivenAt' | 'redrivenAs'>): void {
    this.#insert.run(letter);
  }

  byExecution(executionId: number): DeadLetter | null {
    return this.#byExecution.get(executionId) ?? null;
  }

  /** Marks the letter of an execution as run again; without effect where there is none. */
  markRedriven(executionId: number, as: number, at: number): void {
    this.#redrive.run(at, as, executionId);
  }

  /** Newest first. */
  list(limit = 200): DeadLetter[] {
    return this.#list.all(limit);
  }

  prune(before: number, limit: number): number {
    return this.#prune.run(before, limit).changes;
  }

  countBefore(before: number): number {
    return this.#countBefore.get(before) ?? 0;
  }
}
