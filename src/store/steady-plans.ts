/**
 * Statements that are planned once. SQLite with STAT4, as it is built here, looks at the values of parameters while it
 * plans, and so plans anew at each run whatever has a parameter in a LIMIT, in a join, or beside an ORDER BY
 * (sqlite.org/compile.html, "SQLITE_ENABLE_STAT4"; the stability guarantee that forbids it, SQLITE_DBCONFIG_ENABLE_QPSG,
 * cannot be reached from here). For a look at one row that was thirty microseconds instead of half of one. A scalar
 * subquery hides the value, and changes neither the type of a parameter nor which index is used.
 */
import type { Database, Statement } from 'better-sqlite3';
import { LazyStatement } from './lazy-statement.ts';

/** A string literal, which stays as it is, or a parameter. */
const LITERAL_OR_PARAMETER = /'(?:[^']|'')*'|\?|@\w+/g;

/** From now on statements of this connection are planned once, and that when they are first used. */
export function steadyPlans(database: Database): void {
  const prepare = database.prepare.bind(database) as (sql: string) => Statement;
  const lazily = (sql: string) => new LazyStatement(() => prepare(steady(sql)));
  database.prepare = lazily as unknown as Database['prepare'];
}

/** Values that are only written, and keys of single rows, are not looked at: such statements stay as they are. */
export function steady(sql: string): string {
  if (!/\bSELECT\b/.test(sql)) return sql;
  const from = sql.search(/\b(SELECT|WHERE)\b/);
  const hidden = sql
    .slice(from)
    .replace(LITERAL_OR_PARAMETER, (text) => (text.startsWith("'") ? text : `(SELECT ${text})`));
  return sql.slice(0, from) + hidden;
}
