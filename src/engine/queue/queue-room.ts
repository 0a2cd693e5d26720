/**
 * How many more executions the queue of a pool takes. Counting a long queue costs milliseconds, so it is not counted
 * again while it cannot be full: each execution that came in since is a row that was written since.
 */
import type { TaskType } from '../../domain/task.ts';
import type { EngineCore } from '../core.ts';

interface Counted {
  queued: number;
  /** Of the store, when that was counted. */
  version: number;
  rows: number;
}

export class QueueRoom {
  readonly #core: EngineCore;
  readonly #counted = new Map<TaskType, Counted>();

  constructor(core: EngineCore) {
    this.#core = core;
  }

  /** Inside a transaction: how many may come in, of those that are wanted. */
  of(type: TaskType, wanted: number): number {
    const { store, config } = this.#core;
    const most = config.queue_buffer_size;
    const { version, rows } = store.writes();
    const counted = this.#counted.get(type);
    if (counted?.version === version && counted.queued + rows - counted.rows + wanted <= most) return wanted;
    const queued = store.queue.queued(type, most);
    this.#counted.set(type, { queued, version, rows });
    // What this transaction took out of the queue would be back in it.
    this.#core.onRollback(() => this.#counted.delete(type));
    return Math.min(wanted, Math.max(0, most - queued));
  }
}
