/**
 * A store with a long life behind it: so many tasks, and whole days of finished executions of each, with their
 * slots, attempts, metrics and dead letters, consistent with the schedules. Written as SQL in one transaction, a
 * million executions take seconds, not the hours that an engine would need to live through them.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../src/store/open.ts';
import { LARGE_STORE_TABLES } from './large-store-tables.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface LargeStoreSize {
  /** Active tasks; three of four at an interval of a day, the fourth by a daily cron pattern. */
  tasks: number;
  /** Finished executions; rounded up to whole days of all tasks. */
  executions: number;
}

export interface LargeStoreOptions {
  /** Epoch ms of the present; default: the wall clock's. All executions ended before it. */
  now?: number;
  /** No slot is due for so long from `now`. */
  quietMs?: number;
  /** Gather the planner's statistics, as the engine's cleanup does from time to time. Default true. */
  analyzed?: boolean;
}

/** Makes `file` such a store, of the current schema, and closes it. @throws when the store has tasks already. */
export function fillLargeStore(file: string, size: LargeStoreSize, options: LargeStoreOptions = {}): void {
  const database = openDatabase(file);
  try {
    if (database.prepare('SELECT 1 FROM scheduled_tasks LIMIT 1').get() !== undefined)
      throw new Error(`${file} has tasks already: a large store is made from a new one`);
    database.pragma('foreign_keys = OFF');
    // Nothing to roll back to, and nothing written twice: a store that failed half-way is thrown away.
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    database.pragma('cache_size = -200000');
    database.transaction(() => fill(database, size, options)).immediate();
    if (options.analyzed ?? true) database.exec('ANALYZE');
    database.pragma('journal_mode = WAL');
  } finally {
    database.close();
  }
  settle(file);
}

/** A store that lived long is on the disk: what measures it is not to wait for its first write as well. */
function settle(file: string): void {
  const descriptor = openSync(file, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function fill(database: Database, size: LargeStoreSize, options: LargeStoreOptions): void {
  const { now = Date.now(), quietMs = 60 * MINUTE_MS } = options;
  const rounds = Math.ceil(size.executions / size.tasks);
  // The last slots lie some minutes back, so that what they started has ended by now.
  const end = Math.floor(now / MINUTE_MS) * MINUTE_MS + quietMs;
  const spread = DAY_MS - quietMs - 5 * MINUTE_MS;
  const parameters = { tasks: size.tasks, rounds, first: end - rounds * DAY_MS, spread, day: DAY_MS };
  // Sorting into an index once is several times faster than finding the place of each row.
  const indexes = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    )
    .all();
  for (const { name } of indexes) database.exec(`DROP INDEX "${name}"`);
  for (const { table, columns, from } of LARGE_STORE_TABLES) {
    const names = Object.keys(columns).join(', ');
    const values = Object.values(columns).join(', ');
    const sql = `${from.with} INSERT INTO ${table} (${names}) SELECT ${values} ${from.rows}`;
    database.prepare(sql).run(used(sql, parameters));
  }
  for (const { sql } of indexes) database.exec(sql);
}

/** better-sqlite3 refuses named parameters that a statement does not have, and binds plain numbers as REAL. */
function used(sql: string, parameters: Record<string, number>): Record<string, bigint> {
  const named = Object.entries(parameters).filter(([name]) => sql.includes(`@${name}`));
  return Object.fromEntries(named.map(([name, value]) => [name, BigInt(value)]));
}
