/** The state of whole pools: pauses, where pausing everything pauses each of them, and limits that were lowered. */
import type { Database, Statement } from 'better-sqlite3';
import type { Pause, TaskType } from '../domain/task.ts';

interface PoolRow {
  type: TaskType;
  paused_by: string | null;
  paused_at: number | null;
  paused_reason: string | null;
  paused_until: number | null;
  limit_now: number | null;
  degraded_since: number | null;
  degraded_reason: string;
}

/** A limit below the configured one, while the machine is short of something. */
export interface LoweredLimit {
  type: TaskType;
  limitNow: number;
  /** Epoch ms. */
  since: number;
  reason: string;
}

export class PoolTable {
  readonly #all: Statement<[], PoolRow>;
  readonly #set: Statement;
  readonly #lower: Statement<[LoweredLimit]>;
  readonly #restore: Statement<[]>;

  constructor(database: Database) {
    this.#all = database.prepare('SELECT * FROM pool_state ORDER BY type');
    this.#set = database.prepare(
      `UPDATE pool_state SET paused_by = @by, paused_at = @at, paused_reason = @reason, paused_until = @until`,
    );
    this.#lower = database.prepare(
      `UPDATE pool_state SET limit_now = @limitNow, degraded_since = @since, degraded_reason = @reason
       WHERE type = @type`,
    );
    this.#restore = database.prepare(
      `UPDATE pool_state SET limit_now = NULL, degraded_since = NULL, degraded_reason = ''
       WHERE limit_now IS NOT NULL`,
    );
  }

  pauseAll(pause: Pause | null): void {
    this.#set.run(pause ?? { by: null, at: null, reason: null, until: null });
  }

  /** The pause that holds every pool at `now`; null when one of them works. */
  pausedAll(now: number): Pause | null {
    const pause = this.latestPause();
    return pause !== null && (pause.until === null || pause.until > now) ? pause : null;
  }

  /** The pause of every pool, over by now or not: slots that fell into it are judged by it. */
  latestPause(): Pause | null {
    const rows = this.#all.all();
    const [first] = rows;
    if (!first || first.paused_at === null || rows.some((row) => row.paused_at === null)) return null;
    return {
      by: first.paused_by ?? '',
      at: first.paused_at,
      reason: first.paused_reason ?? '',
      until: first.paused_until,
    };
  }

  /** Those that work with less than is configured; as the engine that is or was said last. */
  lowered(): LoweredLimit[] {
    return this.#all.all().flatMap((row) =>
      row.limit_now === null || row.degraded_since === null
        ? []
        : [
            {
              type: row.type,
              limitNow: row.limit_now,
              since: row.degraded_since,
              reason: row.degraded_reason,
            },
          ],
    );
  }

  lower(limit: LoweredLimit): void {
    this.#lower.run(limit);
  }

  /** All pools work with what is configured again; how many did not. */
  restore(): number {
    return this.#restore.run().changes;
  }
}
