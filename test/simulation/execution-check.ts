/** Each execution moves as the state table says, and what goes with a move is in the same commit. */
import type { Check } from './checks.ts';
import type { Commit, ExecutionRow } from './floor-model.ts';
import type { RowChange } from './watched-database.ts';
import type { World } from './world.ts';

/** Written down anew: a table that is read from the code cannot find the code wrong. */
const MOVES: Readonly<Record<string, readonly string[]>> = {
  QUEUED: ['QUEUED', 'RUNNING', 'CANCELLED'],
  RUNNING: ['RUNNING', 'COMPLETED', 'RETRYING', 'QUEUED', 'FAILED', 'CANCELLED'],
  RETRYING: ['RETRYING', 'QUEUED', 'CANCELLED'],
  COMPLETED: ['COMPLETED'],
  FAILED: ['FAILED'],
  CANCELLED: ['CANCELLED'],
};

/** Lost once more, an execution fails. */
const MOST_LOST = 2;
const LONGEST_SENT_AWAY_MS = 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

export class ExecutionCheck implements Check {
  readonly #world: World;
  readonly #slotsRun = new Set<string>();
  /** Most history that anybody allowed to be removed so far: the shortest age and the smallest number. */
  #fewestKept: number;

  constructor(world: World) {
    this.#world = world;
    this.#fewestKept = world.config.max_executions_per_task;
  }

  beforeChange(change: RowChange, commit: Commit): void {
    if (change.table !== 'task_executions') return;
    const after = change.row as ExecutionRow;
    const before = this.#world.model.execution(after.id);
    if (change.what === 'delete') this.#removed(after, commit);
    else if (before === null) this.#queued(after, commit);
    else this.#moved(before, after, commit);
  }

  #say(promise: string, execution: ExecutionRow, what: string): void {
    this.#world.breach(promise, `execution ${execution.id} of task ${execution.task_id} ${what}`);
  }

  #queued(execution: ExecutionRow, commit: Commit): void {
    if (execution.status !== 'QUEUED')
      this.#say('executions begin in the queue', execution, `is ${execution.status}`);
    if (execution.slot_time === null) return;
    const slot = `${execution.task_id}:${execution.slot_time}`;
    if (this.#slotsRun.has(slot))
      this.#say('a slot runs once', execution, `is for ${slot}, which ran before`);
    this.#slotsRun.add(slot);
    if (execution.idempotency_key !== slot)
      this.#say('the key names the slot', execution, `has the key ${execution.idempotency_key}`);
    const isRecorded = commit.changes.some(
      ({ table, row }) =>
        table === 'schedule_slots' &&
        row.execution_id === execution.id &&
        row.slot_time === execution.slot_time,
    );
    if (!isRecorded) this.#say('a slot and its execution are one commit', execution, `has no slot in it`);
  }

  #moved(before: ExecutionRow, after: ExecutionRow, commit: Commit): void {
    const { status: from } = before;
    const { status: to } = after;
    if (!MOVES[from]?.includes(to))
      this.#say('states move as the table says', after, `went from ${from} to ${to}`);
    if (before.idempotency_key !== after.idempotency_key)
      this.#say(
        'attempts share one key',
        after,
        `changed ${before.idempotency_key} to ${after.idempotency_key}`,
      );
    if (before.end_time !== null && after.result_json !== before.result_json)
      this.#say('a result is kept once', after, 'changed after its end');
    if (from === 'RUNNING' && to !== 'RUNNING') this.#attemptEnded(before, after, commit);
    if (to === 'RUNNING' && from === 'QUEUED' && after.attempt !== before.attempt + 1)
      this.#say('attempts are counted', after, `went from attempt ${before.attempt} to ${after.attempt}`);
    if (to === 'RUNNING' && after.lease_token !== commit.token)
      this.#say('whoever lost the lease writes nothing', after, `was started under ${after.lease_token}`);
    if (from === 'RUNNING' && to === 'RETRYING') this.#retried(before, after, commit);
    if (to === 'FAILED' && from !== 'FAILED') this.#failed(before, after, commit);
    if (after.lost_count > MOST_LOST)
      this.#say('a crash loop ends', after, `was lost ${after.lost_count} times`);
  }

  #attemptEnded(before: ExecutionRow, after: ExecutionRow, commit: Commit): void {
    const isClosed = commit.changes.some(
      ({ table, what, row }) =>
        table === 'execution_attempts' &&
        what === 'insert' &&
        row.execution_id === after.id &&
        row.attempt === before.attempt,
    );
    if (!isClosed)
      this.#say('every attempt is recorded', after, `left attempt ${before.attempt} without a record`);
    if (before.cancel_requested_at !== null && !['CANCELLED', 'COMPLETED'].includes(after.status))
      this.#say(
        'cancelled work ends cancelled',
        after,
        `is ${after.status} although its cancel was recorded`,
      );
  }

  #retried(before: ExecutionRow, after: ExecutionRow, commit: Commit): void {
    const { config, model } = this.#world;
    const spent = after.retry_count - before.retry_count;
    const allowed = model.taskAtStart(after.id)?.retry_attempts ?? config.retry_attempts;
    if (spent > 0 && after.retry_count > allowed)
      this.#say('retries are limited', after, `was retried ${after.retry_count} times`);
    const wait = after.not_before - commit.wall;
    const grown = config.retry_base_seconds * 1_000 * config.retry_backoff_multiplier ** before.retry_count;
    const most = config.max_retry_delay_minutes * 60_000;
    // One who was sent away waits as long as it was told, within bounds.
    const backoff = 0.75 * Math.min(grown, most);
    const least = spent === 0 ? 1_000 : after.error_kind === 'http' ? Math.min(1_000, backoff) : backoff;
    if (wait < Math.floor(least) || wait > Math.max(most, LONGEST_SENT_AWAY_MS))
      this.#say('a retry waits for its backoff', after, `waits ${wait} ms of at least ${least}`);
  }

  #failed(before: ExecutionRow, after: ExecutionRow, commit: Commit): void {
    if (before.status !== 'RUNNING') return;
    const hasLetter = commit.changes.some(
      ({ table, row }) => table === 'dead_letters' && row.execution_id === after.id,
    );
    if (this.#world.config.enable_dead_letter_queue && !hasLetter)
      this.#say('what failed has a dead letter', after, 'has none');
  }

  /** Only what is over may be removed, and only what is old or beyond what a task may keep. */
  #removed(execution: ExecutionRow, commit: Commit): void {
    const { config, model, operators } = this.#world;
    if (execution.end_time === null) {
      this.#say('cleanup takes only what is over', execution, 'was removed');
      return;
    }
    for (const { act } of operators.asked)
      if (act.kind === 'cleanup' && act.dryRun !== true)
        this.#fewestKept = Math.min(this.#fewestKept, act.maxExecutionsPerTask ?? this.#fewestKept);
    const newer = model
      .executions()
      .filter((one) => one.task_id === execution.task_id && one.id > execution.id);
    const isOld = execution.end_time < commit.wall - config.max_task_history_days * DAY_MS;
    if (!isOld && newer.length < this.#fewestKept)
      this.#say('cleanup takes only what is beyond its limits', execution, `had ${newer.length} newer ones`);
  }
}
