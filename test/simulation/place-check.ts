/** What starts may start: within the limits of the pools, alone in its task and its key, and not before its turn. */
import type { Check } from './checks.ts';
import type { Commit, ExecutionRow, TaskRow } from './floor-model.ts';
import type { RowChange } from './watched-database.ts';
import { heldUntil } from './window-oracle.ts';
import type { World } from './world.ts';

const EMERGENCY = 3;
const RESERVED = 1;

/** Within one turn of the dispatcher transactions take time, and what it read grows old. */
const STALE_MS = 100;

/** Workers of an engine that died are gone by then. */
const RESCUE_MS = 1_600;

export class PlaceCheck implements Check {
  readonly #world: World;
  /** Uptime at which something that held others back last ended, by task and key. */
  readonly #freedAt = new Map<string, number>();
  /** Token of the engine that started each execution last. */
  readonly #beganUnder = new Map<number, number | null>();
  /** Uptime since which each execution waits in the queue. */
  readonly #queuedSince = new Map<number, number>();

  constructor(world: World) {
    this.#world = world;
  }

  beforeChange(change: RowChange, commit: Commit): void {
    if (change.table === 'scheduled_tasks' || change.table === 'pool_state') {
      this.#freedAt.set('pauses', commit.uptime);
      return;
    }
    if (change.table !== 'task_executions' || change.what === 'delete') return;
    const after = change.row as ExecutionRow;
    const before = this.#world.model.execution(after.id);
    if (after.status === 'QUEUED' && before?.status !== 'QUEUED')
      this.#queuedSince.set(after.id, commit.uptime);
    if (before?.status === 'QUEUED' && after.status === 'RUNNING') {
      this.#beganUnder.set(after.id, commit.token);
      this.#started(before, commit);
    }
    if (before?.status === 'RUNNING' && after.status !== 'RUNNING') {
      const task = this.#world.model.taskAtStart(after.id);
      // After a rescue the place is kept until nothing of the dead engine can work in it any more.
      const isRescued = this.#beganUnder.get(after.id) !== commit.token;
      const freedAt = commit.uptime + (isRescued ? RESCUE_MS : 0);
      this.#freedAt.set(`task ${after.task_id}`, freedAt);
      this.#freedAt.set(`key ${task?.concurrency_key}`, freedAt);
    }
  }

  /** Whether an execution could start now as far as tasks, keys, pauses and times go. */
  mayStart(execution: ExecutionRow, wall: number): boolean {
    const task = this.#world.model.task(execution.task_id);
    return (
      task !== null &&
      startsFrom(execution) <= wall &&
      !isTooLate(execution, wall) &&
      !this.#isPaused(execution, task, wall) &&
      !this.#isHeld(execution, task, wall) &&
      !this.#isBusy(execution, task)
    );
  }

  /** Whether there is a worker for it. */
  hasPlace(execution: ExecutionRow): boolean {
    const { config, model } = this.#world;
    const running = model.running();
    const inPool = running.filter((one) => one.pool === execution.pool);
    const limit = execution.pool === 'scan' ? config.max_concurrent_scans : config.max_concurrent_monitors;
    const room = running.length < config.worker_pool_size;
    if (execution.priority < EMERGENCY) return room && inPool.length < limit;
    const reserved = inPool.filter((one) => one.priority >= EMERGENCY).length;
    return inPool.length < limit + RESERVED && (room || reserved < RESERVED);
  }

  #started(execution: ExecutionRow, commit: Commit): void {
    const { model } = this.#world;
    const task = model.task(execution.task_id);
    const who = `execution ${execution.id} of task ${execution.task_id}`;
    if (!task) {
      this.#world.breach('work belongs to a task', who);
      return;
    }
    const early = startsFrom(execution) - commit.wall;
    if (early > 0) this.#world.breach('nothing starts before its time', `${who}: ${early} ms early`);
    if (isTooLate(execution, commit.wall)) this.#world.breach('nothing starts after its deadline', who);
    if (this.#isBusy(execution, task)) this.#world.breach('a task and its key work alone', who);
    if (this.#isPaused(execution, task, commit.wall))
      this.#world.breach('a pause holds what was planned', who);
    if (this.#isHeld(execution, task, commit.wall)) this.#world.breach('a blackout holds what may wait', who);
    if (!this.hasPlace(execution)) this.#world.breach('pools keep their limits', who);
    this.#checkRank(execution, commit);
  }

  /** Nothing of a smaller rank was passed over that could have started before this moment. */
  #checkRank(execution: ExecutionRow, commit: Commit): void {
    const { model } = this.#world;
    for (const other of model.queued()) {
      if (other.pool !== execution.pool || other.rank >= execution.rank) continue;
      const task = model.task(other.task_id);
      const since = Math.max(
        this.#queuedSince.get(other.id) ?? 0,
        this.#freedAt.get(`task ${other.task_id}`) ?? 0,
        this.#freedAt.get(`key ${task?.concurrency_key}`) ?? 0,
        this.#freedAt.get('pauses') ?? 0,
        this.#world.undisturbedSince,
      );
      const moment = commit.uptime - since;
      if (moment < STALE_MS || startsFrom(other) > commit.wall - moment || !this.mayStart(other, commit.wall))
        continue;
      this.#world.breach('the queue keeps its order', `execution ${execution.id} passed ${other.id}`);
    }
  }

  #isHeld(execution: ExecutionRow, task: TaskRow, wall: number): boolean {
    if (execution.priority >= EMERGENCY && String(execution.reason).trim() !== '') return false;
    return heldUntil(task, this.#world.scenario.windows, wall) !== null;
  }

  #isBusy(execution: ExecutionRow, task: TaskRow): boolean {
    const { model } = this.#world;
    // What is caught up with one by one is done one by one.
    const isCatchUp = task.catchup === 'all' && execution.trigger === 'catchup';
    const most = task.overlap === 'allow' && !isCatchUp ? task.overlap_limit : 1;
    const mine = model.running().filter((one) => one.task_id === task.id).length;
    if (mine >= most) return true;
    if (task.concurrency_key === '') return false;
    return model
      .running()
      .some(
        (one) =>
          one.task_id !== task.id && model.taskAtStart(one.id)?.concurrency_key === task.concurrency_key,
      );
  }

  #isPaused(execution: ExecutionRow, task: TaskRow, wall: number): boolean {
    const all = this.#world.model.pauseOfAll();
    const isOn = (pause: { paused_at: number | null; paused_until: number | null } | null) =>
      pause !== null &&
      pause.paused_at !== null &&
      (pause.paused_until === null || pause.paused_until > wall);
    if (isOn(all) && execution.priority < EMERGENCY) return true;
    return isOn(task) && (execution.trigger === 'schedule' || execution.trigger === 'catchup');
  }
}

function isTooLate({ attempt, start_deadline_at: deadline }: ExecutionRow, wall: number): boolean {
  return attempt === 0 && deadline !== null && deadline < wall;
}

/** Wall clock from which on it may start: what waits for nothing may start whatever the clock says. */
function startsFrom({ not_before: notBefore, queued_at: queuedAt }: ExecutionRow): number {
  return notBefore > queuedAt ? notBefore : Number.NEGATIVE_INFINITY;
}
