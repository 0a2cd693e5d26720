/** Tasks that need not be read again for each start. */
import type { Task } from '../domain/task.ts';
import type { TaskTable } from '../store/tasks.ts';

const MOST_TASKS_KEPT = 20_000;

export class TaskCache {
  readonly #table: TaskTable;
  readonly #tasks = new Map<number, Task>();
  #version = -1;

  constructor(table: TaskTable) {
    this.#table = table;
  }

  /**
   * A task as the store has it, but for `nextRunTime`, which may be older. Only the engine's process writes tasks,
   * and it counts what it changes.
   */
  byId(id: number): Task | null {
    if (this.#table.version !== this.#version) this.#tasks.clear();
    this.#version = this.#table.version;
    const kept = this.#tasks.get(id);
    if (kept) return kept;
    const task = this.#table.byId(id);
    if (!task) return null;
    if (this.#tasks.size >= MOST_TASKS_KEPT) this.#forgetOldest();
    this.#tasks.set(id, task);
    return task;
  }

  /** What a transaction that was rolled back had read may never have been. */
  clear(): void {
    this.#tasks.clear();
  }

  /** A map keeps its order: what was read first goes first. */
  #forgetOldest(): void {
    const { value, done } = this.#tasks.keys().next();
    if (done !== true) this.#tasks.delete(value);
  }
}
