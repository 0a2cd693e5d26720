/** Statements of schedule_windows: a handful of rows, read whole. */
import type { Database, Statement } from 'better-sqlite3';
import { type BlackoutWindow, MOST_WINDOWS } from '../domain/window.ts';

interface WindowRow {
  name: string;
  cron: string;
  timezone: string;
  duration_ms: number;
  policy: BlackoutWindow['policy'];
  types: string;
  tags: string;
  reason: string;
}

export class WindowTable {
  readonly #list: Statement<[number], WindowRow>;
  readonly #put: Statement;
  readonly #remove: Statement<[string]>;

  constructor(database: Database) {
    this.#list = database.prepare('SELECT * FROM schedule_windows ORDER BY name LIMIT ?');
    this.#put = database.prepare(
      `INSERT INTO schedule_windows (name, cron, timezone, duration_ms, policy, types, tags, reason, updated_at)
       VALUES (@name, @cron, @timezone, @durationMs, @policy, @types, @tags, @reason, @now)
       ON CONFLICT (name) DO UPDATE SET cron = @cron, timezone = @timezone, duration_ms = @durationMs,
         policy = @policy, types = @types, tags = @tags, reason = @reason, updated_at = @now`,
    );
    this.#remove = database.prepare('DELETE FROM schedule_windows WHERE name = ?');
  }

  /** By name. */
  list(): BlackoutWindow[] {
    return this.#list.all(MOST_WINDOWS).map((row) => ({
      name: row.name,
      cron: row.cron,
      timezone: row.timezone,
      durationMs: row.duration_ms,
      policy: row.policy,
      types: JSON.parse(row.types) as BlackoutWindow['types'],
      tags: JSON.parse(row.tags) as string[],
      reason: row.reason,
    }));
  }

  /** Adds the window, or changes the one of its name. */
  put(window: BlackoutWindow, now: number): void {
    const { types, tags } = window;
    this.#put.run({ ...window, types: JSON.stringify(types), tags: JSON.stringify(tags), now });
  }

  /** false when there was none of that name. */
  remove(name: string): boolean {
    return this.#remove.run(name).changes === 1;
  }
}
