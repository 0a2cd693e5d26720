/** What is committed, as rows by their key: the simulation's own copy of the store, made from the changes alone. */
import type { RowChange, Value } from './watched-database.ts';

/** One committed transaction. */
export interface Commit {
  /** Uptime at the commit. */
  uptime: number;
  /** Wall clock at the begin of the transaction, which is all that it could know. */
  wall: number;
  /** Name of the process. */
  by: string;
  /** Of the engine that wrote; null for other processes, and before an engine has its lease. */
  token: number | null;
  changes: readonly RowChange[];
}

interface Row {
  readonly [column: string]: Value;
}

/** The columns that the checks read; others are there too. */
export interface ExecutionRow extends Row {
  readonly id: number;
  readonly task_id: number;
  readonly status: string;
  readonly pool: string;
  readonly priority: number;
  readonly rank: number;
  readonly trigger: string;
  readonly slot_time: number | null;
  readonly queued_at: number;
  readonly not_before: number;
  readonly start_deadline_at: number | null;
  readonly attempt: number;
  readonly attempt_started_at: number | null;
  readonly retry_count: number;
  readonly lost_count: number;
  readonly lease_token: number | null;
  readonly result_json: string | null;
  readonly error_kind: string;
  readonly cancel_requested_at: number | null;
  readonly idempotency_key: string;
  readonly requested_by: string;
  readonly end_time: number | null;
}

export interface TaskRow extends Row {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly schedule_type: string;
  readonly schedule_value: string;
  readonly timezone: string;
  readonly start_time: number | null;
  readonly next_run_time: number;
  readonly is_active: number;
  readonly overlap: string;
  readonly overlap_limit: number;
  readonly catchup: string;
  readonly jitter_ms: number;
  readonly start_deadline_ms: number | null;
  readonly concurrency_key: string;
  readonly retry_attempts: number | null;
  readonly timeout_ms: number | null;
  readonly paused_at: number | null;
  readonly paused_until: number | null;
  readonly created_at: number;
  readonly deleted_at: number | null;
}

export interface SlotRow extends Row {
  readonly task_id: number;
  readonly slot_time: number;
  readonly slot_last: number;
  readonly slot_count: number;
  readonly fate: string;
  readonly reason: string;
  readonly execution_id: number | null;
  readonly decided_at: number;
}

export interface PoolRow extends Row {
  readonly type: string;
  readonly paused_at: number | null;
  readonly paused_until: number | null;
}

export interface LeaseRow extends Row {
  readonly token: number;
  readonly host: string;
  readonly pid: number;
  readonly lease_until: number;
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  schedule_slots: ['task_id', 'slot_time'],
  execution_attempts: ['execution_id', 'attempt'],
  dead_letters: ['execution_id'],
  pool_state: ['type'],
};

export class FloorModel {
  readonly #tables = new Map<string, Map<string, Row>>();
  /** Grows with each change. */
  version = 0;
  readonly #startedAs = new Map<number, TaskRow>();
  /** RUNNING, QUEUED and RETRYING ones, by id. */
  readonly live = new Map<number, ExecutionRow>();

  apply(change: RowChange): void {
    this.version += 1;
    const rows = this.#rows(change.table);
    const key = keyOf(change.table, change.row);
    if (change.what === 'delete') rows.delete(key);
    else rows.set(key, change.row);
    if (change.table !== 'task_executions') return;
    const execution = change.row as ExecutionRow;
    const isLive = change.what !== 'delete' && execution.end_time === null;
    const task = this.task(execution.task_id);
    if (task && execution.status === 'RUNNING' && this.live.get(execution.id)?.status === 'QUEUED')
      this.#startedAs.set(execution.id, task);
    if (isLive) this.live.set(execution.id, execution);
    else this.live.delete(execution.id);
  }

  /** The row that a change is about as it was before; null for a new one. */
  before(change: RowChange): Row | null {
    return this.#rows(change.table).get(keyOf(change.table, change.row)) ?? null;
  }

  execution(id: number): ExecutionRow | null {
    return (this.#rows('task_executions').get(String(id)) as ExecutionRow | undefined) ?? null;
  }

  executions(): ExecutionRow[] {
    return [...this.#rows('task_executions').values()] as ExecutionRow[];
  }

  task(id: number): TaskRow | null {
    return (this.#rows('scheduled_tasks').get(String(id)) as TaskRow | undefined) ?? null;
  }

  /** The task as it was when its execution was started last: an edit is for what starts after it. */
  taskAtStart(executionId: number): TaskRow | null {
    return this.#startedAs.get(executionId) ?? null;
  }

  /** Not deleted. */
  tasks(): TaskRow[] {
    return ([...this.#rows('scheduled_tasks').values()] as TaskRow[]).filter(
      (task) => task.deleted_at === null,
    );
  }

  pools(): PoolRow[] {
    return [...this.#rows('pool_state').values()] as PoolRow[];
  }

  lease(): LeaseRow | null {
    return (this.#rows('engine_lease').get('1') as LeaseRow | undefined) ?? null;
  }

  has(table: string, ...key: (number | string)[]): boolean {
    return this.#rows(table).has(key.join(':'));
  }

  running(): ExecutionRow[] {
    return this.#ofStatus('RUNNING');
  }

  queued(): ExecutionRow[] {
    return this.#ofStatus('QUEUED');
  }

  /** The pause of everything, over by `wall` or not; null when one pool works. */
  pauseOfAll(): PoolRow | null {
    const pools = this.pools();
    const first = pools[0];
    return first === undefined || pools.some((pool) => pool.paused_at === null) ? null : first;
  }

  #ofStatus(status: string): ExecutionRow[] {
    return [...this.live.values()].filter((execution) => execution.status === status);
  }

  #rows(table: string): Map<string, Row> {
    let rows = this.#tables.get(table);
    if (!rows) {
      rows = new Map();
      this.#tables.set(table, rows);
    }
    return rows;
  }
}

function keyOf(table: string, row: Row): string {
  return (KEYS[table] ?? ['id']).map((column) => row[column]).join(':');
}
