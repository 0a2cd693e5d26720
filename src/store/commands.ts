/** The mailbox between processes: what a second console or a one-shot verb asks of the engine, and its answer. */
import type { Database, Statement } from 'better-sqlite3';
import type { Actor, ActResult, OperatorAct } from '../domain/operator.ts';

export interface PendingCommand {
  id: number;
  requestedAt: number;
  actor: Actor;
  act: OperatorAct;
}

interface CommandRow {
  id: number;
  requested_at: number;
  who: string;
  source: Actor['source'];
  terminal: string;
  act_json: string;
}

/** Commands taken from the mailbox at once. */
const BATCH = 100;

export class CommandTable {
  readonly #insert: Statement;
  readonly #pending: Statement<[number], CommandRow>;
  readonly #answer: Statement<[string, number, number]>;
  readonly #result: Statement<[number], string | null>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO operator_commands (requested_at, who, source, terminal, act_json) VALUES (?, ?, ?, ?, ?)',
    );
    this.#pending = database.prepare(
      `SELECT id, requested_at, who, source, terminal, act_json FROM operator_commands WHERE handled_at IS NULL ORDER BY id LIMIT ?`,
    );
    this.#answer = database.prepare(
      'UPDATE operator_commands SET result_json = ?, handled_at = ? WHERE id = ? AND handled_at IS NULL',
    );
    this.#result = database
      .prepare<[number], string | null>('SELECT result_json FROM operator_commands WHERE id = ?')
      .pluck();
  }

  request(actor: Actor, act: OperatorAct, now: number): number {
    const { who, source, terminal = '' } = actor;
    return Number(this.#insert.run(now, who, source, terminal, JSON.stringify(act)).lastInsertRowid);
  }

  /** Unanswered ones, oldest first. */
  pending(): PendingCommand[] {
    return this.#pending.all(BATCH).map((row) => ({
      id: row.id,
      requestedAt: row.requested_at,
      actor: actorOf(row),
      act: JSON.parse(row.act_json) as OperatorAct,
    }));
  }

  /** The first answer stands; false when there was one before. */
  answer(id: number, result: ActResult, now: number): boolean {
    return this.#answer.run(JSON.stringify(result), now, id).changes === 1;
  }

  /** null while nobody has answered. */
  result(id: number): ActResult | null {
    const json = this.#result.get(id);
    return json ? (JSON.parse(json) as ActResult) : null;
  }
}

function actorOf({ who, source, terminal }: CommandRow): Actor {
  return { who, source, ...(terminal === '' ? {} : { terminal }) };
}
