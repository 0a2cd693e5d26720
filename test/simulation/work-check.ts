/** Work runs at least once, its result is kept once, and no two attempts that could write do so together. */
import type { Check } from './checks.ts';
import type { Work } from './fake-workers.ts';
import type { Commit, ExecutionRow } from './floor-model.ts';
import type { RowChange } from './watched-database.ts';
import type { World } from './world.ts';

/** What work is told when its engine is shut down. */
const SHUTDOWN = 'the engine is shutting down';

export class WorkCheck implements Check {
  readonly #world: World;
  readonly #byAttempt = new Map<string, Work>();
  readonly #keys = new Map<number, string>();

  constructor(world: World) {
    this.#world = world;
  }

  started(work: Work): void {
    const { model, workers } = this.#world;
    const who = `${work.executionId}/${work.attempt} of task ${work.taskId}`;
    const row = model.execution(work.executionId);
    if (row?.status !== 'RUNNING' || row.attempt !== work.attempt || row.lease_token !== work.token)
      this.#world.breach(
        'work starts when that is committed',
        `${who} while it is ${row?.status}/${row?.attempt}`,
      );
    const name = `${work.executionId}/${work.attempt}`;
    if (!this.#world.isClaimDurable(work.owner, name))
      this.#world.breach('work starts when what it rests on is durable', who);
    if (this.#byAttempt.has(name)) this.#world.breach('an attempt starts once', who);
    this.#byAttempt.set(name, work);
    const key = this.#keys.get(work.executionId);
    if (key !== undefined && key !== work.key)
      this.#world.breach('attempts share one key', `${key} and ${work.key}`);
    this.#keys.set(work.executionId, work.key);
    const limit = model.task(work.taskId)?.overlap === 'allow' ? model.task(work.taskId)!.overlap_limit : 1;
    const others = workers
      .running()
      .filter((other) => other.taskId === work.taskId && this.#excludes(other, work));
    if (others.length >= limit)
      this.#world.breach(
        'a task works alone in its results',
        `${who} while ${others.map((other) => `${other.executionId}/${other.attempt}`).join(', ')} still works`,
      );
  }

  startedSince(ms: number): number {
    return this.#world.workers.works.filter((work) => work.startedAt > this.#world.time.uptime - ms).length;
  }

  beforeChange(change: RowChange, commit: Commit): void {
    if (change.table !== 'task_executions' || change.what === 'delete') return;
    const after = change.row as ExecutionRow;
    const before = this.#world.model.execution(after.id);
    if (after.status === 'RUNNING' && before?.status !== 'RUNNING')
      this.#world.claims.set(`${after.id}/${after.attempt}`, this.#world.commits);
    if (before?.status !== 'RUNNING' || after.status === 'RUNNING') return;
    const work = this.#byAttempt.get(`${after.id}/${after.attempt}`);
    if (work?.abortedFor === SHUTDOWN && work.token === commit.token) this.#gaveBack(before, after);
    if (after.status !== 'COMPLETED') return;
    if (!work?.result) {
      this.#world.breach('what is completed has run', `execution ${after.id} did not`);
      return;
    }
    if (work.token !== commit.token)
      this.#world.breach(
        'whoever lost the lease writes nothing',
        `the result of ${work.token} as ${commit.token}`,
      );
    if (after.result_json !== JSON.stringify(work.result))
      this.#world.breach('a result is kept as it was', `execution ${after.id} has ${after.result_json}`);
  }

  /** An engine that is shut down spends nobody's attempt. */
  #gaveBack(before: ExecutionRow, after: ExecutionRow): void {
    if (after.status === 'COMPLETED' || after.status === 'CANCELLED') return;
    if (after.status !== 'QUEUED' || after.retry_count !== before.retry_count)
      this.#world.breach('a shutdown gives the attempt back', `execution ${after.id} is ${after.status}`);
  }

  /** Nothing of an attempt runs on when the next one of its task begins, where its engine lives or is known dead. */
  #excludes(other: Work, work: Work): boolean {
    if (other.owner === work.owner) return true;
    // An engine that cannot be seen may stand still: its work is fenced, not ended.
    return other.owner.state === 'dead';
  }

  atEnd(): void {
    for (const row of this.#world.model.executions()) {
      if (row.status === 'RUNNING')
        this.#world.breach('nothing runs in name only', `execution ${row.id} is ${row.status}`);
      if (row.status === 'COMPLETED' && !this.#byAttempt.has(`${row.id}/${row.attempt}`))
        this.#world.breach('what is completed has run', `execution ${row.id} did not`);
    }
  }
}
