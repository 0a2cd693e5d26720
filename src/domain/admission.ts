/** Whether one more execution of a task may be queued, as its overlap policy says. */
import type { Execution } from './execution.ts';
import type { SlotFate, SlotReason } from './misfire.ts';
import type { Task } from './task.ts';

/** What is known of an execution that is not final. */
export type LiveRun = Pick<Execution, 'id' | 'status' | 'trigger' | 'slotTime' | 'startDeadlineAt'>;

/** What stands in the way of a slot, as its fate. */
export interface Refusal {
  fate: SlotFate;
  reason: SlotReason;
  detail: string;
}

/** Executions of one task that wait under `buffer_all`, and those that catch up one by one. */
export const MOST_BUFFERED = 100;

export class Admission {
  readonly #task: Pick<Task, 'overlap' | 'overlapLimit'>;
  readonly #queueFull: boolean;
  readonly #running: readonly LiveRun[];
  #queued: number;
  /** The newest that waits for a slot of the schedule and can stand for a further one; null = none does. */
  readonly waiting: LiveRun | null;
  /** Catch-up executions that can still be queued. */
  readonly roomToCatchUp: number;

  /**
   * An execution that somebody asked for takes no slot, so it cannot stand for one while it waits; while it runs
   * it overlaps like any other. Where every missed slot is caught up with, those that do so neither stand for
   * newer slots nor are they in their way.
   */
  constructor(
    task: Pick<Task, 'overlap' | 'overlapLimit' | 'catchup'>,
    live: readonly LiveRun[],
    queueFull: boolean,
  ) {
    const isCatchUp = (run: LiveRun) => task.catchup === 'all' && run.trigger === 'catchup';
    const others = live.filter((run) => !isCatchUp(run));
    const queued = others.filter((run) => run.status === 'QUEUED' && run.slotTime !== null);
    this.#task = task;
    this.#queueFull = queueFull;
    this.#running = others.filter((run) => run.status !== 'QUEUED');
    this.#queued = queued.length;
    this.waiting = queued.at(-1) ?? null;
    this.roomToCatchUp = Math.max(0, MOST_BUFFERED - (live.length - others.length));
  }

  /** Executions that end where another takes their place: those of the schedule, not what somebody asked for. */
  get replaced(): number[] {
    if (this.#task.overlap !== 'replace') return [];
    return this.#running.filter((run) => run.slotTime !== null).map((run) => run.id);
  }

  /**
   * null = it may be queued, and from now on counts as such. What a window holds back joins what waits, whatever
   * the policy, because it runs once when the window ends; what runs now will be over by then.
   */
  admit(heldBack: boolean): Refusal | null {
    const refusal = this.#refusal(heldBack);
    if (refusal === null) this.#queued += 1;
    return refusal;
  }

  #refusal(heldBack: boolean): Refusal | null {
    const { overlap, overlapLimit } = this.#task;
    const joins: Refusal = { fate: 'coalesced', reason: 'already_queued', detail: '' };
    const isQueued = this.#queued > 0;
    if (isQueued && (heldBack || this.#queueFull)) return joins;
    if (heldBack) return null;
    const [runs] = this.#running;
    const overlaps: Refusal = {
      fate: 'skipped',
      reason: 'overlap',
      detail: runs === undefined ? '' : `execution ${runs.id}`,
    };
    switch (overlap) {
      case 'skip':
        if (isQueued) return joins;
        return runs === undefined ? null : overlaps;
      case 'buffer_one':
      case 'replace':
        return isQueued ? joins : null;
      case 'buffer_all':
        return this.#queued < MOST_BUFFERED ? null : { fate: 'skipped', reason: 'buffer_full', detail: '' };
      case 'allow':
        if (this.#running.length + this.#queued < overlapLimit) return null;
        return isQueued ? joins : overlaps;
    }
  }
}
