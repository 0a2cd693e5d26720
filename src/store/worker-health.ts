/** The engine's worker processes as it last saw them, for other processes. Only rows that say something new are written. */
import type { Database, Statement } from 'better-sqlite3';
import type { TaskType } from '../domain/task.ts';

export interface WorkerRecord {
  pid: number;
  type: TaskType;
  /** null = idle. */
  executionId: number | null;
  /** Started in it so far, and those of them that did not succeed. */
  executions: number;
  failures: number;
  rssBytes: number;
  /** Share of one core. */
  cpu: number;
  eventLoopDelayMs: number;
  /** It leaves questions unanswered since `heardAt`. */
  stalled: boolean;
  /** Epoch ms. */
  startedAt: number;
  /** Epoch ms at which it last said anything, as known at `recordedAt`. */
  heardAt: number;
  recordedAt: number;
}

type WorkerRow = Omit<WorkerRecord, 'stalled'> & { stalled: number };

/** More workers than any configuration allows, with emergencies and spares. */
const MOST = 1_000;

export class WorkerHealthTable {
  readonly #all: Statement<[], WorkerRow>;
  readonly #save: Statement<[WorkerRow]>;
  readonly #remove: Statement<[number]>;
  readonly #clear: Statement<[]>;

  constructor(database: Database) {
    this.#all = database.prepare(
      `SELECT pid, type, execution_id AS executionId, executions, failures, rss_bytes AS rssBytes, cpu,
         event_loop_delay_ms AS eventLoopDelayMs, stalled, started_at AS startedAt, heard_at AS heardAt,
         recorded_at AS recordedAt FROM worker_health ORDER BY started_at, pid LIMIT ${MOST}`,
    );
    this.#save = database.prepare(
      `INSERT OR REPLACE INTO worker_health (pid, type, execution_id, executions, failures, rss_bytes, cpu,
         event_loop_delay_ms, stalled, started_at, heard_at, recorded_at)
       VALUES (@pid, @type, @executionId, @executions, @failures, @rssBytes, @cpu, @eventLoopDelayMs, @stalled,
         @startedAt, @heardAt, @recordedAt)`,
    );
    this.#remove = database.prepare('DELETE FROM worker_health WHERE pid = ?');
    this.#clear = database.prepare('DELETE FROM worker_health');
  }

  /** Oldest first. */
  all(): WorkerRecord[] {
    return this.#all.all().map((row) => ({ ...row, stalled: row.stalled === 1 }));
  }

  save(record: WorkerRecord): void {
    this.#save.run({ ...record, stalled: record.stalled ? 1 : 0 });
  }

  remove(pid: number): void {
    this.#remove.run(pid);
  }

  /** What a former engine left. */
  clear(): void {
    this.#clear.run();
  }
}
