/** Pauses of whole pools; pausing everything pauses each of them. */
import type { Database, Statement } from 'better-sqlite3';
import type { Pause, TaskType } from '../domain/task.ts';

interface PoolRow {
  type: TaskType;
  paused_by: string | null;
  paused_at: number | null;
  paused_reason: string | null;
  paused_until: number | null;
}

export class PoolTable {
  readonly #all: Statement<[], PoolRow>;
  readonly #set: Statement;

  constructor(database: Database) {
    this.#all = database.prepare('SELECT * FROM pool_state ORDER BY type');
    this.#set = database.prepare(
      `UPDATE pool_state SET paused_by = @by, paused_at = @at, paused_reason = @reason, paused_until = @until`,
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
}
