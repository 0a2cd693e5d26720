/**
 * Statements that SQLite prepares when they are first used. The store knows two hundred, which takes ten milliseconds
 * and megabytes, and a short command uses twenty.
 */
import type { Statement } from 'better-sqlite3';

const USES = ['run', 'get', 'all', 'iterate'] as const;
type Given = readonly unknown[];

/** Prepared once, at the first use; a mistake in its SQL is told then. */
export class LazyStatement {
  readonly #prepare: () => Statement;
  #statement: Statement | null = null;
  #plucks = false;

  constructor(prepare: () => Statement) {
    this.#prepare = prepare;
  }

  pluck(): this {
    this.#plucks = true;
    this.#statement?.pluck();
    return this;
  }

  run(...given: Given): unknown {
    return this.#ready().run(...given);
  }

  get(...given: Given): unknown {
    return this.#ready().get(...given);
  }

  all(...given: Given): unknown[] {
    return this.#ready().all(...given);
  }

  iterate(...given: Given): IterableIterator<unknown> {
    return this.#ready().iterate(...given);
  }

  raw(): Statement {
    return this.#ready().raw();
  }

  /** Its SQL as SQLite got it. */
  get source(): string {
    return this.#ready().source;
  }

  get reader(): boolean {
    return this.#ready().reader;
  }

  /** From now on each use is the statement's own, without a step through here. */
  #ready(): Statement {
    if (this.#statement !== null) return this.#statement;
    const statement = this.#prepare();
    if (this.#plucks) statement.pluck();
    const own = Object.fromEntries(USES.map((use) => [use, statement[use].bind(statement)]));
    Object.assign(this, own);
    this.#statement = statement;
    return statement;
  }
}
