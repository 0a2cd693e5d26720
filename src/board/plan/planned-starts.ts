/** How many executions start when in a day to come, by pool. */
import { TASK_TYPES, type TaskType } from '../../domain/task.ts';

/** Starts are told apart by no less. */
export const START_MS = 10_000;

export class PlannedStarts {
  /** Epoch ms, a multiple of START_MS. */
  readonly from: number;
  /** Epoch ms: what starts later is not counted. */
  readonly until: number;
  readonly #counts: Record<TaskType, Uint32Array>;

  constructor(from: number, until: number) {
    this.from = Math.floor(from / START_MS) * START_MS;
    this.until = until;
    const length = Math.max(0, Math.ceil((until - this.from) / START_MS));
    this.#counts = Object.fromEntries(TASK_TYPES.map((type) => [type, new Uint32Array(length)])) as Record<
      TaskType,
      Uint32Array
    >;
  }

  add(type: TaskType, at: number, count: number): void {
    const index = Math.floor((at - this.from) / START_MS);
    const counts = this.#counts[type];
    if (index >= 0 && index < counts.length) counts[index]! += count;
  }

  /** Whether anything of a pool starts at all. */
  has(type: TaskType): boolean {
    return this.#counts[type].some((count) => count > 0);
  }

  /**
   * The most executions of a pool that are under way at once in [`from`, `until`) (epoch ms) where each takes
   * `lastingMs`, and when that is first so. What starts before the first of all starts is not known.
   */
  busiest(type: TaskType, from: number, until: number, lastingMs: number): { at: number; count: number } {
    const counts = this.#counts[type];
    const first = Math.max(0, Math.floor((from - this.from) / START_MS));
    const end = Math.min(counts.length, Math.ceil((until - this.from) / START_MS));
    const lasting = Math.max(1, Math.round(lastingMs / START_MS));
    let underWay = 0;
    for (let index = Math.max(0, first - lasting); index < first; index += 1) underWay += counts[index]!;
    let [count, at] = [0, first];
    for (let index = first; index < end; index += 1) {
      underWay += counts[index]!;
      if (index >= lasting) underWay -= counts[index - lasting]!;
      if (underWay > count) [count, at] = [underWay, index];
    }
    return { at: this.from + at * START_MS, count };
  }
}
