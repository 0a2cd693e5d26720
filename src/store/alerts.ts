/** Statements of alerts. A unique index over the open ones holds "no repeats", whoever writes. */
import type { Database, Statement } from 'better-sqlite3';
import type { Alert, AlertCondition, AlertKind, AlertTold } from '../domain/alert.ts';
import { lastIdBefore } from './last-id-before.ts';

const COLUMNS = `id, key, kind, severity, task_id AS taskId, execution_id AS executionId, title, detail,
  raised_at AS raisedAt, told, acknowledged_at AS acknowledgedAt, acknowledged_by AS acknowledgedBy,
  cleared_at AS clearedAt, cleared_by AS clearedBy`;

/** Rows of one listing at most, unless the caller asks for fewer. */
const LARGEST_LISTING = 1_000;

export class AlertTable {
  readonly #insert: Statement;
  readonly #open: Statement<[string], Alert>;
  readonly #isOpen: Statement<[string], number>;
  readonly #byId: Statement<[number], Alert>;
  readonly #clear: Statement<[number, string, number]>;
  readonly #acknowledge: Statement<[number, string, number]>;
  readonly #reword: Statement<[string, string, string]>;
  readonly #listOpen: Statement<[number], Alert>;
  readonly #list: Statement<[number], Alert>;
  readonly #after: Statement<[number, number], Alert>;
  readonly #openOfKind: Statement<[AlertKind, number], Alert>;
  readonly #counts: Statement<[], { open: number; acknowledged: number; critical: number }>;
  readonly #raisedSince: Statement<[AlertKind, number, number, number], number>;
  readonly #clearedSince: Statement<[AlertKind, number, number, number], number>;

  /** false = none is open for certain, which saves a query at the end of each execution. */
  #mayBeOpen = true;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO alerts (key, kind, severity, task_id, execution_id, title, detail, raised_at, told)
       VALUES (@key, @kind, @severity, @taskId, @executionId, @title, @detail, @now, @told)
       ON CONFLICT DO NOTHING`,
    );
    this.#open = database.prepare(`SELECT ${COLUMNS} FROM alerts WHERE key = ? AND cleared_at IS NULL`);
    this.#isOpen = database
      .prepare<[string], number>('SELECT 1 FROM alerts WHERE key = ? AND cleared_at IS NULL')
      .pluck();
    this.#byId = database.prepare(`SELECT ${COLUMNS} FROM alerts WHERE id = ?`);
    this.#clear = database.prepare(
      'UPDATE alerts SET cleared_at = ?, cleared_by = ? WHERE id = ? AND cleared_at IS NULL',
    );
    this.#acknowledge = database.prepare(
      `UPDATE alerts SET acknowledged_at = ?, acknowledged_by = ?
       WHERE id = ? AND cleared_at IS NULL AND acknowledged_at IS NULL`,
    );
    this.#reword = database.prepare(
      'UPDATE alerts SET title = ?, detail = ? WHERE key = ? AND cleared_at IS NULL',
    );
    this.#listOpen = database.prepare(
      `SELECT ${COLUMNS} FROM alerts INDEXED BY idx_alerts_open WHERE cleared_at IS NULL ORDER BY id DESC LIMIT ?`,
    );
    this.#list = database.prepare(`SELECT ${COLUMNS} FROM alerts ORDER BY id DESC LIMIT ?`);
    this.#after = database.prepare(`SELECT ${COLUMNS} FROM alerts WHERE id > ? ORDER BY id LIMIT ?`);
    this.#openOfKind = database.prepare(
      `SELECT ${COLUMNS} FROM alerts INDEXED BY idx_alerts_open WHERE cleared_at IS NULL AND kind = ? ORDER BY id LIMIT ?`,
    );
    this.#counts = database.prepare(
      `SELECT count(*) AS open, count(acknowledged_at) AS acknowledged,
         count(CASE WHEN severity = 'critical' AND acknowledged_at IS NULL THEN 1 END) AS critical
       FROM alerts INDEXED BY idx_alerts_open WHERE cleared_at IS NULL`,
    );
    this.#raisedSince = database
      .prepare<[AlertKind, number, number, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM alerts INDEXED BY idx_alerts_raised
         WHERE told <> 'quiet' AND kind = ? AND raised_at > ? AND raised_at <= ? LIMIT ?)`,
      )
      .pluck();
    this.#clearedSince = database
      .prepare<[AlertKind, number, number, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM alerts INDEXED BY idx_alerts_cleared
         WHERE told <> 'quiet' AND kind = ? AND cleared_at > ? AND cleared_at <= ? LIMIT ?)`,
      )
      .pluck();
  }

  /** Its id; null when an alert of this key is open already. */
  insert(condition: AlertCondition, told: AlertTold, now: number): number | null {
    const { key, kind, severity, title, detail = '', taskId = null, executionId = null } = condition;
    const { changes, lastInsertRowid } = this.#insert.run({
      key,
      kind,
      severity,
      taskId,
      executionId,
      title,
      detail,
      now,
      told,
    });
    if (changes === 1) this.#mayBeOpen = true;
    return changes === 1 ? Number(lastInsertRowid) : null;
  }

  /** For the engine, which alone raises alerts: asked at the end of every execution, it mostly costs nothing. */
  isOpen(key: string): boolean {
    return this.#mayBeOpen && this.#isOpen.get(key) !== undefined;
  }

  /** Looks whether any is open. Outside transactions only: what is seen must not be taken back. */
  look(): void {
    this.#mayBeOpen = this.counts().open > 0;
  }

  open(key: string): Alert | null {
    return this.#open.get(key) ?? null;
  }

  byId(id: number): Alert | null {
    return this.#byId.get(id) ?? null;
  }

  /** false when it was cleared before. */
  clear(id: number, by: string, now: number): boolean {
    return this.#clear.run(now, by, id).changes === 1;
  }

  /** false when it is cleared, or was acknowledged before. */
  acknowledge(id: number, by: string, now: number): boolean {
    return this.#acknowledge.run(now, by, id).changes === 1;
  }

  /** What an open alert says now; who was told of it has been told. */
  reword(key: string, { title, detail }: Pick<AlertCondition, 'title' | 'detail'>): void {
    this.#reword.run(title, detail ?? '', key);
  }

  /** Newest first; the open ones, or all. */
  list(options: { all?: boolean; limit?: number } = {}): Alert[] {
    const { all = false, limit = LARGEST_LISTING } = options;
    return (all ? this.#list : this.#listOpen).all(limit);
  }

  /** Oldest first, those that were raised after an alert, open or not; 0 = from the beginning. */
  after(id: number, limit: number): Alert[] {
    return this.#after.all(id, limit);
  }

  /** The highest id below which everything was raised before a time (epoch ms). */
  lastIdBefore(time: number): number {
    const [newest] = this.list({ all: true, limit: 1 });
    return lastIdBefore(time, newest?.id ?? 0, (id) => {
      const [alert] = this.after(id - 1, 1);
      return alert && { id: alert.id, at: alert.raisedAt };
    });
  }

  /** Oldest first. */
  openOfKind(kind: AlertKind, limit: number): Alert[] {
    return this.#openOfKind.all(kind, limit);
  }

  /** How many are open, how many of these somebody acknowledged, and how many critical ones nobody did. */
  counts(): { open: number; acknowledged: number; critical: number } {
    return this.#counts.get() ?? { open: 0, acknowledged: 0, critical: 0 };
  }

  /** Alerts of a kind that people were to hear of, raised or cleared within (from, until], counted up to `most`. */
  toldBetween(
    event: 'raised' | 'cleared',
    kind: AlertKind,
    from: number,
    until: number,
    most: number,
  ): number {
    const statement = event === 'raised' ? this.#raisedSince : this.#clearedSince;
    return statement.get(kind, from, until, most) ?? 0;
  }
}
