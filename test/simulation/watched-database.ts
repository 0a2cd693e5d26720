/**
 * A real connection whose every statement and commit passes a gate, where a simulation lets it fail or ends the
 * process; and which tells, once it is committed, what changed row by row. Nothing of what the engine does to the
 * store goes unseen, and none of it is believed before it is committed.
 */
import SQLite, { type Database, type Statement } from 'better-sqlite3';

export type Value = number | string | null;

export interface RowChange {
  what: 'insert' | 'update' | 'delete';
  table: string;
  /** The row afterwards; of a deleted one, as it was. */
  row: Readonly<Record<string, Value>>;
}

/** `statement` outside of the others; `committed` may only end the process. */
export type GatePoint = 'statement' | 'begin' | 'commit' | 'committed';

export interface Watcher {
  /** Throws what the statement is to fail with. */
  gate(point: GatePoint, sql: string, inTransaction: boolean): void;
  committed(changes: RowChange[]): void;
}

/** As SQLite itself would have thrown it. */
export function storeError(code: string): Error {
  return new SQLite.SqliteError(`simulated ${code}`, code);
}

const WATCHED = [
  'scheduled_tasks',
  'task_executions',
  'schedule_slots',
  'execution_attempts',
  'dead_letters',
  'operator_commands',
  'audit_log',
  'engine_lease',
  'pool_state',
] as const;

/** The connection as `Store` uses it. */
export function watchDatabase(real: Database, watcher: Watcher): Database {
  const connection = new WatchedConnection(real, watcher);
  return new Proxy(real, {
    get(target, property) {
      if (property === 'prepare') return (sql: string) => connection.prepare(sql);
      if (property === 'transaction') return (work: Work) => connection.transaction(work);
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Whether a statement changes anything. */
export function isWrite(sql: string): boolean {
  return /^\s*(?:INSERT|UPDATE|DELETE)/i.test(sql);
}

type Work = (...values: unknown[]) => unknown;

class WatchedConnection {
  readonly #real: Database;
  readonly #watcher: Watcher;
  readonly #changes: RowChange[] = [];
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  #depth = 0;

  constructor(real: Database, watcher: Watcher) {
    this.#real = real;
    this.#watcher = watcher;
    this.#noteChanges();
    this.#begin = real.prepare('BEGIN IMMEDIATE');
    this.#commit = real.prepare('COMMIT');
    this.#rollback = real.prepare('ROLLBACK');
  }

  prepare(sql: string): Statement {
    return new WatchedStatement(this.#real.prepare(sql), (work) => this.#perform(sql, work)) as never;
  }

  transaction(work: Work) {
    const run = (...values: unknown[]) => this.#transact(() => work(...values));
    return Object.assign(run, { default: run, deferred: run, immediate: run, exclusive: run });
  }

  #perform<Result>(sql: string, work: () => Result): Result {
    this.#watcher.gate('statement', sql, this.#depth > 0);
    // A write on its own is a transaction as well.
    if (this.#depth === 0 && isWrite(sql)) this.#watcher.gate('commit', sql, true);
    const before = this.#changes.length;
    let result: Result;
    try {
      result = work();
    } catch (error) {
      this.#changes.length = before;
      throw error;
    }
    if (this.#depth === 0 && this.#changes.length > 0) this.#tell();
    return result;
  }

  #transact<Result>(work: () => Result): Result {
    if (this.#depth > 0) return this.#nested(work);
    this.#watcher.gate('begin', '', false);
    this.#begin.run();
    this.#depth = 1;
    let result: Result;
    try {
      result = work();
      this.#watcher.gate('commit', '', true);
      this.#commit.run();
    } catch (error) {
      this.#changes.length = 0;
      if (this.#real.inTransaction) this.#rollback.run();
      throw error;
    } finally {
      this.#depth = 0;
    }
    this.#tell();
    return result;
  }

  #nested<Result>(work: () => Result): Result {
    const before = this.#changes.length;
    const name = `nested${this.#depth}`;
    this.#real.exec(`SAVEPOINT ${name}`);
    this.#depth += 1;
    try {
      const result = work();
      this.#real.exec(`RELEASE ${name}`);
      return result;
    } catch (error) {
      this.#changes.length = before;
      if (this.#real.inTransaction) this.#real.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  #tell(): void {
    if (this.#changes.length > 0) this.#watcher.committed(this.#changes.splice(0));
    this.#watcher.gate('committed', '', true);
  }

  /** Temporary triggers: they belong to this connection alone, and the file stays as the engine made it. */
  #noteChanges(): void {
    const changed = (what: RowChange['what'], table: string, ...values: Value[]) => {
      const columns = columnsOf.get(table)!;
      const row = Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null]));
      this.#changes.push({ what, table, row });
      return null;
    };
    const columnsOf = new Map<string, string[]>();
    this.#real.function('note_change', { varargs: true }, changed as (...values: unknown[]) => unknown);
    for (const table of WATCHED) {
      const columns = (this.#real.pragma(`table_info(${table})`) as { name: string }[]).map(
        ({ name }) => name,
      );
      columnsOf.set(table, columns);
      for (const what of ['insert', 'update', 'delete'] as const) {
        const side = what === 'delete' ? 'OLD' : 'NEW';
        const values = columns.map((column) => `${side}."${column}"`).join(', ');
        this.#real.exec(
          `CREATE TEMP TRIGGER note_${what}_${table} AFTER ${what} ON main.${table}
           BEGIN SELECT note_change('${what}', '${table}', ${values}); END`,
        );
      }
    }
  }
}

type Perform = <Result>(work: () => Result) => Result;

/** What of better-sqlite3's Statement the store uses. */
class WatchedStatement {
  readonly #real: Statement;
  readonly #perform: Perform;

  constructor(real: Statement, perform: Perform) {
    this.#real = real;
    this.#perform = perform;
  }

  run(...values: unknown[]): unknown {
    return this.#perform(() => this.#real.run(...values));
  }

  get(...values: unknown[]): unknown {
    return this.#perform(() => this.#real.get(...values));
  }

  all(...values: unknown[]): unknown[] {
    return this.#perform(() => this.#real.all(...values));
  }

  pluck(): this {
    this.#real.pluck();
    return this;
  }

  raw(): this {
    this.#real.raw();
    return this;
  }
}
